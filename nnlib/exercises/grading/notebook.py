"""Runs one notebook that was handed in, in a kernel of its own, and reports the results, one line of JSON at a time.

It is a process of its own, `python -m nnlib.exercises.grading.notebook`, started by `classroom`: whatever the notebook
does to its kernel, or to the process that started the kernel, ends here. Only the kernel's replies are read; what the
notebook prints and draws is sent to nobody, so a flood of it costs nothing.
"""

import ast
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from nnlib.exercises.grading import inside_kernel, processes
from nnlib.exercises.grading.limits import GRACE, RUNNING, START

INSIDE = "__import__('nnlib.exercises.grading.inside_kernel', fromlist=['inside_kernel'])"


LONGEST = 90  # bytes of a socket's path; systems take little more than a hundred


class StoppedError(Exception):
    """The notebook cannot go on; the message says why."""


class MachineError(Exception):
    """The machine is to blame and not the notebook; the message says for what."""


class Kernel(KernelManager):
    """A kernel of this very Python, whatever kernels the user has installed."""

    @property
    def kernel_spec(self):
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python", language="python")


def code_cells(path) -> list[tuple[str, bool]]:
    """Return a notebook's code cells: (source, whether it is meant to raise). Raises StoppedError if it is none."""
    try:
        notebook = json.loads(Path(path).read_bytes())
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        return [("".join(cell["source"]), "raises-exception" in _tags(cell)) for cell in cells]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError) as error:
        raise StoppedError(f"not a notebook of this format ({type(error).__name__})") from None


def _tags(cell):
    return cell.get("metadata", {}).get("tags", [])


class Session:
    """A kernel and how to ask it: one request at a time, each with its limit of time.

    folder      where its connection lies; the kernel starts in home/notebooks of it
    total       seconds for all requests together
    """

    def __init__(self, folder, total):
        self.parent = os.getppid()
        own = {"connection_file": str(folder / "kernel.json")}
        # Sockets that are files: no ports to run out of, and nobody else can listen.
        if os.name == "posix" and len(os.fsencode(folder / "k-9")) <= LONGEST:
            own |= {"transport": "ipc", "ip": str(folder / "k")}
        self.manager = Kernel(**own)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            self.manager.start_kernel(cwd=str(folder / "home" / "notebooks"), **quiet)
            self.client = self.manager.blocking_client()
            self.client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)
        except Exception as error:
            raise MachineError(f"no kernel starts: {type(error).__name__}: {error}"[:300]) from None
        self.pid = self.manager.provisioner.pid
        self.meter = processes.meter(self.pid)
        self.over = self.meter.limit(total)

    def close(self):
        """End the kernel and what it has started, whether or not it still runs itself."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.client.stop_channels()
        with contextlib.suppress(Exception):
            self.manager.shutdown_kernel(now=True)
        processes.end_tree(os.getpid())

    def ask(self, code, seconds, **expressions) -> dict:
        """Run code, then expressions; return the reply.

        Raises TimeoutError when it was interrupted and the kernel is ready again, StoppedError when that is not so.
        """
        asked = self.client.execute(
            code, user_expressions=expressions, allow_stdin=False, stop_on_error=False
        )
        reply = self._reply(asked, self.meter.limit(seconds))
        if reply is not None:
            return reply
        if self.over():
            raise StoppedError("isn't finished when the time for the whole notebook is over")
        self.manager.interrupt_kernel()
        if self._reply(asked, self.meter.limit(GRACE)) is None:
            raise StoppedError("doesn't end and can't be interrupted")
        raise TimeoutError

    def wait_for_start(self, seconds=START) -> None:
        """Return as soon as the kernel answers. Raises MachineError if it ends, or after that many seconds."""
        asked = self.client.kernel_info()
        end = time.monotonic() + seconds
        try:
            if self._reply(asked, lambda: time.monotonic() >= end) is not None:
                return
        except StoppedError:
            raise MachineError("a kernel ends while it starts") from None
        raise MachineError(f"a kernel doesn't start within {seconds} s")

    def value(self, expression, seconds):
        """Return the text that an expression gives in the kernel; raises as `ask`, and ValueError if it gives none."""
        reply = self.ask("", seconds, value=expression).get("user_expressions", {}).get("value", {})
        text = reply.get("data", {}).get("text/plain") if isinstance(reply, dict) else None
        if not isinstance(text, str):
            raise ValueError(f"{reply.get('ename', 'no answer')}: {reply.get('evalue', '')}"[:200])
        return ast.literal_eval(text)

    def _reply(self, asked, over):
        while not (over() or self.over()):
            try:
                message = self.client.get_shell_msg(timeout=0.2)
            except queue.Empty:
                if os.getppid() != self.parent:
                    raise StoppedError("keeps running after grading has ended") from None
                if not self.manager.is_alive():
                    raise StoppedError("ends the kernel or uses more memory than allowed") from None
                continue
            if message.get("parent_header", {}).get("msg_id") == asked:
                return message["content"]
        return None


def run(job, tell) -> None:
    """Run all cells of a notebook, check what it has defined, and tell each thing as a dict; it raises nothing.

    job     {"notebook": path, "folder": a temporary one, "cell": seconds, "total": seconds, "memory": bytes,
            "repeated": what `repeated.install` takes, or None}
    """
    session = None
    try:
        cells = code_cells(job["notebook"])
        session = Session(Path(job["folder"]), job["total"])
        session.wait_for_start()
        given = f"{job['memory']}, {job['total']}, get_ipython(), {job.get('repeated')!r}"
        limits = f"str({INSIDE}.prepare({given}))"
        tell({"unlimited": ast.literal_eval(session.value(limits, job["total"]))})
        _run_cells(session, cells, job["cell"], RUNNING * job["total"], tell)
        _check_all(session, job["cell"], tell)
        tell({"complete": True, "seconds": float(session.meter.spent())})
    except StoppedError as stop:
        tell({"problem": str(stop)})
    except MachineError as error:
        tell({"problem": f"not graded: {error}", "machine": True})
    except MemoryError:
        tell({"problem": "sends more than can be received"})
    except Exception as error:
        tell({"problem": f"{type(error).__name__}: {error}"[:200]})
    finally:
        if session:
            session.close()


def _run_cells(session, cells, seconds, total, tell):
    for number, (source, raises) in enumerate(cells, start=1):
        where = {"cell": number, "of": len(cells)}
        left = total - session.meter.spent()
        if left <= 0:
            tell(
                {
                    **where,
                    "error": "not run, like all the cells after it, because the time for the whole "
                    "notebook is over",
                }
            )
            return
        try:
            reply = session.ask(source, min(seconds, left))
        except TimeoutError:
            tell({**where, "error": "interrupted because it doesn't end"})
            continue
        except StoppedError as stop:
            raise StoppedError(f"code cell {number} of {len(cells)} {stop}") from None
        if reply.get("status") == "error" and not raises:
            name, text = str(reply.get("ename"))[:80], str(reply.get("evalue"))[:200]
            tell({**where, "error": f"{name}: {text}".rstrip(": ")})


def _check_all(session, seconds, tell):
    names = json.loads(session.value(f"__import__('json').dumps({INSIDE}.written(globals()))", seconds))
    for exercise, name in names.items():
        try:
            said = json.loads(session.value(f"{INSIDE}.verdict({name}, {exercise!r})", seconds))
        except TimeoutError:
            said = {"kind": "error", "words": "Stopped before it finished. Is there a loop that never ends?"}
        except ValueError as error:
            said = {"kind": "error", "words": f"The check was interrupted by {error}"}
        except StoppedError as stop:
            tell({"exercise": exercise, "kind": "error", "words": f"{name} {stop}."})
            raise StoppedError(f"{name} {stop}") from None
        tell({"exercise": exercise, **said})


def main() -> None:
    """Do the job on the standard input; write what is told to told.jsonl in its folder."""
    job = json.load(sys.stdin)
    processes.adopt_orphans()
    inside_kernel.limit(job["memory"], job["total"] + 60, hard=False)
    with open(Path(job["folder"], "told.jsonl"), "a", encoding="utf-8") as file:

        def tell(event):
            file.write(json.dumps(event) + "\n")
            file.flush()

        run(job, tell)


if __name__ == "__main__":
    main()
