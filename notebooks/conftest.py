"""When tests execute the notebooks, what a reader has done is neither seen nor changed."""

import os

os.environ["NNLIB_PROGRESS"] = "off"
