"""Week 4: networks of any depth, block by block, and one of your own."""

EXERCISES = ()
