"""nnlib: the formulas of the course as vectorized numpy code, one module an idea.

Read the modules in this order: shapes, activations, cost, logistic, network, descent, gradcheck.
"""
