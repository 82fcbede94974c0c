"""Week 2: from a picture to a column, one unit forward and backward, descent, yes or no, accuracy, puzzles of shape.

Begin with `EXERCISES`, in the order of the notebook. Each module holds the exercises of one section with their
mistakes; `cases` has the sizes that they are tried on.
"""

from nnlib.exercises.catalogue.week2.accuracy import ACCURACY
from nnlib.exercises.catalogue.week2.cost import COST, LOSS
from nnlib.exercises.catalogue.week2.descent import TRAINING, UPDATE
from nnlib.exercises.catalogue.week2.gradient import DZ, GRADIENTS, GRADIENTS_WITH_LOOPS
from nnlib.exercises.catalogue.week2.initialize import INITIALIZE
from nnlib.exercises.catalogue.week2.pictures import OWN_PICTURE, SCALE, UNROLL
from nnlib.exercises.catalogue.week2.predict import PREDICT
from nnlib.exercises.catalogue.week2.shape_puzzles import DIFFERENCES, PERCENTAGES, STANDARDIZE
from nnlib.exercises.catalogue.week2.sigmoid import SIGMOID, SIGMOID_SLOPE
from nnlib.exercises.catalogue.week2.unit import UNIT

EXERCISES = (
    UNROLL,
    SCALE,
    SIGMOID,
    UNIT,
    LOSS,
    COST,
    INITIALIZE,
    OWN_PICTURE,
    UPDATE,
    SIGMOID_SLOPE,
    DZ,
    GRADIENTS_WITH_LOOPS,
    GRADIENTS,
    TRAINING,
    PERCENTAGES,
    STANDARDIZE,
    DIFFERENCES,
    PREDICT,
    ACCURACY,
)
