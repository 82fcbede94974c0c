"""The tests of the Playground, file by file."""
