"""Right spellings of week 2's exercises: texts of cells; the last function in each is the reader's."""

WEEK2: dict[str, list[str]] = {}
