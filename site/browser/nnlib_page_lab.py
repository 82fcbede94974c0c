"""Runs in the browser, in the worker of a page with one lab: makes the lab, and connects its widgets to the page."""

import ast
import inspect
import json
import os
import traceback
from urllib.parse import parse_qsl

import comm
import nnlib_page
from pyodide.ffi import to_js


class Comm(comm.base_comm.BaseComm):
    """A widget's connection to the page."""

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        content = {"comm_id": self.comm_id, "data": data or {}, **keys}
        raw = [buffer.tobytes() if hasattr(buffer, "tobytes") else bytes(buffer) for buffer in buffers or ()]
        nnlib_page.post(msg_type, json.dumps({"content": content, "metadata": metadata or {}}), to_js(raw))


def arguments(make, query):
    """Return the arguments that a query such as `?alpha=0.3&graph='logistic'` has for a lab, read as Python's literals.

    What isn't one is taken as text, so `graph=logistic` does as well; what the lab doesn't know is left to others.
    """
    found = {}
    for name, text in parse_qsl(query):
        if name in inspect.signature(make).parameters:
            try:
                found[name] = ast.literal_eval(text)
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                found[name] = text
    return found


def show():
    """Make the lab that the page asks for; return the id of the model to show, or the error in words."""
    global lab
    comm.create_comm = Comm
    os.environ["QUERY_STRING"] = nnlib_page.query
    try:
        from nnlib import labs

        make = getattr(labs, nnlib_page.lab)
        lab = make(**arguments(make, nnlib_page.query))
    except Exception as error:
        traceback.print_exc()
        return "", f"{type(error).__name__}: {error}"
    return lab.box.model_id, ""


def receive(message):
    """Pass a message from the page to its widget."""
    comm.get_comm_manager().comm_msg(None, None, message)
