"""Week 4: networks of any depth: start, one layer forward and backward, all layers, one step, a training run.

Begin with `EXERCISES`, in the order of the notebook. Each module holds the exercises of one section with their
mistakes; `cases` has the sizes that they are tried on.
"""

from nnlib.exercises.catalogue.week4.backward import DEEP_BACKWARD
from nnlib.exercises.catalogue.week4.forward import DEEP_FORWARD
from nnlib.exercises.catalogue.week4.initialize import DEEP_INITIALIZE
from nnlib.exercises.catalogue.week4.one_layer import LAYER_BACKWARD, LAYER_FORWARD
from nnlib.exercises.catalogue.week4.step import DEEP_STEP
from nnlib.exercises.catalogue.week4.training import DEEP_TRAINING

EXERCISES = (
    LAYER_FORWARD,
    DEEP_FORWARD,
    LAYER_BACKWARD,
    DEEP_BACKWARD,
    DEEP_STEP,
    DEEP_INITIALIZE,
    DEEP_TRAINING,
)
