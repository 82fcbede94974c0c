"""How a function is checked: it runs on random inputs, is compared with nnlib's own, and the mistake is named.

Begin with `judge`. `running` calls the function, and `comparing` compares. `source`, `calling`, and `cures` find what
is certain: blanks, arguments in another order, an epsilon in a logarithm. `mistakes` finds the known mistake that gives
a result, and `repairs` the one place whose change makes a function right: `changes` and `missing` list what is tried,
and `trees` makes the change. `telling` puts that in words, with a name from `vocabulary`. `differences` and
`exceptions` explain the rest, `remarks` adds to what is right, `printing` prints arrays, and `verdict` shows the
answer.
"""
