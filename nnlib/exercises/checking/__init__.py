"""How a function is checked: it runs on random inputs, is compared with nnlib's own, and the mistake is named.

Begin with `judge`. `running` calls the function, `comparing` compares, `mistakes` finds the mistake that explains a
result, `differences`, `exceptions` and `source` explain the rest, `remarks` adds to what is right, `verdict` shows it.
"""
