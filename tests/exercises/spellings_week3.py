"""Right spellings of week 3's exercises: texts of cells; the last function in each is the reader's."""

WEEK3: dict[str, list[str]] = {}
