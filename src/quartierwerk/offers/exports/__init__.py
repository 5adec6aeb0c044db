"""Files and feeds of offers, split by what they are for."""
