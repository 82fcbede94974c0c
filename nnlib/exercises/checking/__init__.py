"""How a function is checked: it runs on random inputs, is compared with nnlib's own, and the mistake is named.

Begin with `judge`. `running` calls the function, `comparing` compares. `source`, `calling` and `cures` tell what is
certain: blanks, arguments in another order, an epsilon in a logarithm. `mistakes` finds the known mistake that gives a
result, `repairs` the one place whose change makes a function right, and `telling` puts that in words. `differences` and
`exceptions` explain the rest, `remarks` adds to what is right, `verdict` shows it.
"""
