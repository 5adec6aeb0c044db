"""HTTP of attendance: the counting pages, the paper month, the door, what a phone keeps."""
