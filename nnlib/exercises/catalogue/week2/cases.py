"""The sizes that week 2's exercises are tried on."""

# Every size different; one example; one feature; as many examples as features.
UNIT_SIZES = (
    {"n_x": 3, "m": 5},
    {"n_x": 4, "m": 2},
    {"n_x": 5, "m": 1},
    {"n_x": 1, "m": 4},
    {"n_x": 3, "m": 3},
)
ROW_SIZES = ({"m": 5}, {"m": 2}, {"m": 1})
TABLE_SIZES = ({"n": 2, "m": 3}, {"n": 4, "m": 1}, {"n": 1, "m": 4}, {"n": 3, "m": 3})
MANY = {"n_x": 50, "m": 500}
