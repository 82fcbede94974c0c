"""Every name that a mistake can get from the checks themselves, besides those in the catalogue: a closed list.

A title says in the reader's own words what is wrong; the name says what kind of mistake that is, so that a teacher's
table can count it. What a notebook's process tells is believed only as far as it uses these names.
"""

OF_REPAIRS = {  # by the kind of a repair
    "constant": "a fixed number is used instead of an argument",
    "global": "a variable of the notebook is used instead of an argument",
    "name": "the wrong variable is used",
    "index": "the wrong index or layer is used",
    "shape": "a whole shape is used where one of its numbers is needed",
    "number": "a number is wrong",
    "function": "the wrong function is called",
    "slope": "the slope of the wrong activation is used",
    "operator": "the wrong operator is used",
    "compared": "the wrong comparison is used",
    "assigned": "`=`, `+=` and `-=` are mixed up",
    "entry": "a whole array is replaced by one number",
    "axis": "a sum or mean runs along the wrong axis, or loses one",
    "whole": "numbers are cut to whole numbers",
    "brackets": "parentheses are missing or in the wrong place",
    "exchanged": "two variables are swapped",
    "exchanged branches": "the two cases of an `if` are swapped",
    "order": "the two sides of an operation are swapped",
    "transposed": "something is transposed that shouldn't be",
    "not transposed": "something isn't transposed that should be",
    "factor": "there is one factor too many",
    "divided": "there is one division too many",
    "power": "there is one power too many",
    "term": "there is one term too many",
    "wrapped": "there is one function call too many",
    "flat": "`ravel`, `flatten`, or `squeeze` takes an axis away",
    "too late": "a step comes after a sum or mean and belongs before it",
    "clipped": "numbers are clipped",
    "rounded": "numbers are rounded",
    "loop": "a loop begins or ends one too early or too late",
    "from 0": "layers are counted from 0",
    "no factor": "a factor is missing",
    "not divided": "a division is missing",
    "no power": "a square is missing",
    "no call": "a function call is missing",
    "no complement": "a difference from 1 is missing",
    "no term": "a term is missing",
    "no sum": "a sum or a mean is missing",
    "minus": "there is one minus too many",
    "no minus": "a minus is missing",
    "not": "there is one `not` too many",
    "comma": "a comma at the end makes a tuple",
    "several": "several results are used as if they were one",
    "unpacked": "results are unpacked in the wrong order",
    "if": "an `if` skips some rounds of a loop",
    "statement": "there is one line too many",
    "order of lines": "two lines are in the wrong order",
    "in the loop": "a line is inside a loop and belongs outside",
    "after the loop": "a line comes after a loop and belongs inside",
    "before the loop": "a line comes before a loop and belongs inside",
}
OF_CURES = {  # what keeps a logarithm finite without being part of the formula
    "epsilon": "an epsilon is added inside the logarithm",
    "clip": "numbers are clipped before the logarithm",
    "nan_to_num": "`np.nan_to_num` replaces what isn't a number",
}
OF_FACTORS = {  # by how all results are off
    "large": "everything is too large by one exact factor",
    "small": "everything is too small by one exact factor",
    "sign": "everything has the wrong sign",
}
ARGUMENTS = "the arguments are in another order"
RESULTS = "the results are in another order"
CACHE = "the cache is taken apart in another order"
MISSING_KEY = "`.get` asks a dict for a key that it doesn't have"

NAMES = frozenset(
    (*OF_REPAIRS.values(), *OF_CURES.values(), *OF_FACTORS.values(), ARGUMENTS, RESULTS, CACHE, MISSING_KEY)
)
