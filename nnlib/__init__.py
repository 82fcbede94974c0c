"""nnlib: the formulas of the course as vectorized numpy code, one module an idea.

Read the modules in this order: shapes, activations, cost, logistic, network, descent, gradcheck; then, for the curious,
engine, datasets, storage, page, figures, exercises, labs. numpy is enough for all but figures and labs.
"""
