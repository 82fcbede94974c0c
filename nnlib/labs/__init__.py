"""The labs, pictures with controls for the notebooks: `labs.symmetry()` is in symmetry.py, and so on for each of them.

The seven files of formulas one folder up are the course; the labs are machinery around them. What the labs share is in
`frame`; the largest, `playground`, has a folder to itself. Start with losses.py, the shortest, next to frame/lab.py.
`labs.watch` shows the progress of a long training run. How to add a lab: CONTRIBUTING.md.

In `nnlib.labs` a function hides the module of the same name: write `from nnlib.labs.activations import passed_back`.
"""

from nnlib.labs.activations import activations
from nnlib.labs.backprop import backprop
from nnlib.labs.block_diagram import block_diagram
from nnlib.labs.broadcasting import broadcasting
from nnlib.labs.computation_graph import computation_graph
from nnlib.labs.deep_network import deep_network
from nnlib.labs.gradient_descent import gradient_descent
from nnlib.labs.logistic_regression import logistic_regression
from nnlib.labs.losses import losses
from nnlib.labs.neuron import neuron
from nnlib.labs.playground import playground
from nnlib.labs.shapes import shapes
from nnlib.labs.symmetry import symmetry
from nnlib.labs.training_map import training_map
from nnlib.labs.two_layer_graph import two_layer_graph
from nnlib.labs.watch import watch
from nnlib.labs.whole_training import whole_training

__all__ = [
    "activations",
    "backprop",
    "block_diagram",
    "broadcasting",
    "computation_graph",
    "deep_network",
    "gradient_descent",
    "logistic_regression",
    "losses",
    "neuron",
    "playground",
    "shapes",
    "symmetry",
    "training_map",
    "two_layer_graph",
    "watch",
    "whole_training",
]
