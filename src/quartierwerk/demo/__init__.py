"""The demo town, built in stages through the same actions as people use, with dates relative to today."""
