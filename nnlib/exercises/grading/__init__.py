"""For teachers: a folder of notebooks that students handed in becomes a table of who has what right.

Begin with `classroom`, which runs them all. `notebook` runs one, in a process of its own, and `inside_kernel` is what
runs in its kernel; `limits` has all limits, `answers` reads what comes back, `gradebook` makes the tables.
"""
