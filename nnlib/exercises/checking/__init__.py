"""How a reader's function is checked: it runs on random inputs, is compared with nnlib's own, and the mistake is named.

Begin with `judge`. `running` calls the function and `comparing` compares; `source`, `exceptions` and `differences`
explain what is wrong; `verdict` puts the answer on the page.
"""
