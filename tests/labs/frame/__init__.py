"""The tests of what the labs share."""
