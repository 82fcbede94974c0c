"""The labs: pictures with controls, for the notebooks. Each is one call that returns the lab; a cell shows it.

    from nnlib import labs
    labs.gradient_descent(alpha=1.0)
    labs.losses(z=-4.0, y=1)
    labs.logistic_regression(data="digits", digit=3)

And `labs.watch` shows how far a long training is.

To add a lab, write a module here with three parts:

1. State and mathematics: plain functions and records that call the rest of nnlib and know nothing of widgets.
2. A class: `Lab` if the picture only answers its controls, `LiveLab` if it trains. It gives
       scene()     the picture, put together from nnlib.labs.frame.scene: columns of panels with marks
       report()    the headline in words and its tone; what is wrong and the remedy, if something is
   and a LiveLab besides
       update()    one step        restart()   back to the start       finished    is there nothing left to do?
   In __init__: super().__init__(), make controls with nnlib.labs.frame.controls, connect each by
   self.listen(control, handler), then self.assemble(*controls in their order).
3. A function with keyword arguments only, their defaults those of the prose, that returns the lab; import it below.

A lab that lets the reader put in an activation, a pass or a step of their own is a `yours.TakesYours` too, and runs
`self.yours.slopes(net, X, Y)` and `self.yours.updated(net, dW, db, alpha)`; `nnlib.yours.compare` unmasks
wrong ones. Cost curves come from `curves`. Buttons and menus that lie on the picture are the `fields` of a panel
(scene.button, scene.menu); what a reader can point at, by mouse or by key, is a mark with `spots`. What comes back from
them is listed at `Drawing.on`.

A new kind of mark is three functions of the same name: in scene.py what it is, in drawing.js (`pens`) and still.py
(`_MARKS`) how it is drawn. Nothing in a lab may depend on a page being there: tests set `lab.alpha.value`, call
`lab.run.click()` or `lab.advance(10)`, and read `lab.drawing.words` and the lab's state.
"""

from nnlib.labs.activations import activations
from nnlib.labs.backprop import backprop
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
from nnlib.labs.watch import watch
from nnlib.labs.whole_training import whole_training

__all__ = [
    "activations",
    "backprop",
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
    "watch",
    "whole_training",
]
