"""Runs in the browser, in the worker of a page with one lab: makes the lab, and connects its widgets to the page."""

import json
import os
import traceback

import comm
import nnlib_page
from pyodide.ffi import to_js


class Comm(comm.base_comm.BaseComm):
    """A widget's connection to the page."""

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        content = {"comm_id": self.comm_id, "data": data or {}, **keys}
        raw = [buffer.tobytes() if hasattr(buffer, "tobytes") else bytes(buffer) for buffer in buffers or ()]
        nnlib_page.post(msg_type, json.dumps({"content": content, "metadata": metadata or {}}), to_js(raw))


def show():
    """Make the lab that the page asks for; return the id of the model to show, or the error in words."""
    global lab
    comm.create_comm = Comm
    os.environ["QUERY_STRING"] = nnlib_page.query
    try:
        from nnlib import labs

        lab = getattr(labs, nnlib_page.lab)()
    except Exception as error:
        traceback.print_exc()
        return "", f"{type(error).__name__}: {error}"
    return lab.box.model_id, ""


def receive(message):
    """Pass a message from the page to its widget."""
    comm.get_comm_manager().comm_msg(None, None, message)
