"""The sizes that week 3's exercises are tried on, and how their network is described."""

# Every size different; one example; one feature; one hidden unit; as many examples as features and units.
TWO_LAYERS = (
    {"n_x": 3, "n_1": 4, "m": 5},
    {"n_x": 4, "n_1": 2, "m": 1},
    {"n_x": 1, "n_1": 3, "m": 6},
    {"n_x": 2, "n_1": 1, "m": 3},
    {"n_x": 3, "n_1": 3, "m": 3},
)
LARGE = {"n_x": 20, "n_1": 30, "m": 500}
NET = "a network of two layers, tanh and sigmoid: `net.W[l]` (n[l], n[l-1]), `net.b[l]` (n[l], 1)"
