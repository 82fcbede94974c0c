"""nnlib: the formulas of the course as vectorized numpy code.

Seven files are the course, one for each idea. Read them in this order: shapes, activations, cost, logistic, network,
descent, gradcheck. They need only numpy.

The rest is machinery: engine, many and sweep train fast; datasets and storage read and write files; page, figures, labs
and exercises make the notebooks; budget and yours run the reader's own functions.

"""
