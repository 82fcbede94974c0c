"""Week 3: a network of two layers: sizes, start, activations, forward, cost, backward, one step, predict.

Begin with `EXERCISES`, in the order of the notebook. Each module holds the exercises of one section with their
mistakes; `cases` has the sizes that they are tried on.
"""

from nnlib.exercises.catalogue.week3.activations import RELU, RELU_SLOPE, TANH, TANH_SLOPE
from nnlib.exercises.catalogue.week3.backward import SHALLOW_BACKWARD
from nnlib.exercises.catalogue.week3.cost import COST_FROM_Z
from nnlib.exercises.catalogue.week3.forward import SHALLOW_FORWARD
from nnlib.exercises.catalogue.week3.initialize import SHALLOW_INITIALIZE
from nnlib.exercises.catalogue.week3.layer_sizes import LAYER_SIZES
from nnlib.exercises.catalogue.week3.predict import SHALLOW_PREDICT
from nnlib.exercises.catalogue.week3.step import SHALLOW_STEP

EXERCISES = (
    LAYER_SIZES,
    TANH,
    RELU,
    TANH_SLOPE,
    RELU_SLOPE,
    SHALLOW_FORWARD,
    COST_FROM_Z,
    SHALLOW_BACKWARD,
    SHALLOW_STEP,
    SHALLOW_PREDICT,
    SHALLOW_INITIALIZE,
)
