"""Pages of offers, by noun: load, ask, call one action, answer."""
