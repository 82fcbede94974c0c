"""Week 3: a network of two layers, forward, backward and trained."""

EXERCISES = ()
