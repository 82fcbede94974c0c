"""Right spellings of every exercise, as learners write them: a dozen each."""

from spellings_week2 import WEEK2
from spellings_week3 import WEEK3
from spellings_week4 import WEEK4

SPELLINGS = {**WEEK2, **WEEK3, **WEEK4}
