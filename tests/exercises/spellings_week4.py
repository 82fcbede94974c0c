"""Right spellings of week 4's exercises: texts of cells; the last function in each is the reader's."""

WEEK4: dict[str, list[str]] = {}
