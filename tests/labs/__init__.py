"""The tests of nnlib.labs, in the same order: one file for each lab, `frame` and `playground` beside them."""
