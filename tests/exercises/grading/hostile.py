"""A class of sixty that hands in whatever classes hand in, and more; and the table that it should get."""

import io
import json
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from nnlib.exercises import EXERCISES

START = """\
import numpy as np
from nnlib import activations, cost, datasets, descent, gradcheck, logistic, network, shapes
from nnlib.activations import leaky_relu, relu, sigmoid, tanh
from nnlib.network import Network"""
SIGMOID = "import numpy as np\ndef my_sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))"
WEEK = {week: [name for name, each in EXERCISES.items() if each.week == week] for week in (2, 3, 4)}
XSS = "<img src=x onerror=alert(1)>"
RIGHT = {"sigmoid": "right"}
NO_MINUS = {"sigmoid": "a minus is missing"}
OUTSIDE = "was refused because its name points outside its archive"
ENDS = "ends the kernel or uses more memory than allowed"
# Starts what leaves its session and its parent, and forgets the variables of the notebook.
OUTLIVES = """
import os, subprocess, sys
long = [sys.executable, "-c", "import time; time.sleep(900)", MARK]
subprocess.Popen(long, start_new_session=True)
orphan = f"import subprocess; subprocess.Popen({long!r}, env={{}}, start_new_session=True)"
subprocess.run([sys.executable, "-c", orphan], env={})
for _ in range(9):
    if os.fork() == 0:
        import time
        time.sleep(900)
        os._exit(0)
"""
INSTALLS = """
import zipfile
files = {
    "nnlib/__init__.py": "", "nnlib/activations.py": "sigmoid = None", "numpy/__init__.py": "1 / 0",
    "nnlib-9.9.dist-info/METADATA": "Metadata-Version: 2.1\\nName: nnlib\\nVersion: 9.9\\n",
    "nnlib-9.9.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
with zipfile.ZipFile("nnlib-9.9-py3-none-any.whl", "w") as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
    wheel.writestr("nnlib-9.9.dist-info/RECORD", "".join(f"{name},,\\n" for name in files))
"""
UNSTOPPABLE = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
DEEP = "def deep():\n    return deep()\ndeep()"
SHARED = "def my_cost(A, Y):\n    # {}\n    m = Y.shape[1]\n    q = A * Y + 0.5\n    return q.sum() / m"


@dataclass
class Expected:
    """The line of one student, as far as it is sure: how texts begin, and every cell of the table.

    answers     {exercise: what the table says}
    weeks       those that count
    errors      how the cells that raise are told
    """

    student: str
    number: str = ""
    late: str = ""
    answers: dict = field(default_factory=dict)
    weeks: tuple = (2,)
    problem: str = ""
    errors: tuple = ()
    note: str = ""

    @property
    def right(self) -> int:
        asked = [name for week in self.weeks for name in WEEK[week]]
        return sum(self.answers.get(name, "").startswith("right") for name in asked)


def notebook(*sources) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def perfect(*weeks) -> bytes:
    """A notebook with a right function for each exercise of some weeks."""
    return notebook(START, *(EXERCISES[name].pasteable for week in weeks for name in WEEK[week]))


def solved(*weeks):
    return {name: "right" for week in weeks for name in WEEK[week]}


def zipped(members) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def moodle(student, number):
    return f"{student}_{number}_assignsubmission_file_"


def handed_in(folder, whole=True) -> list[Expected]:
    """Write the class into a folder and return what its table should say; without `whole`, the half that is quick."""
    folder = Path(folder)
    expected, members = [], {}

    def put(name, data):
        path = (
            os.fsencode(folder / name) if isinstance(name, str) else os.path.join(os.fsencode(folder), name)
        )
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def add(name, data, *line, **more):
        put(name, data)
        expected.append(Expected(*line, **more))

    # --- names ---
    put(f"{moodle('Anna Maria Schmidt', 1001)}/week2.ipynb", perfect(2))
    put(f"{moodle('Anna Maria Schmidt', 1001)}/week2 (1).ipynb", notebook(SIGMOID.replace("-Z", "Z")))
    put(f"{moodle('Anna Maria Schmidt', 1001)}/.ipynb_checkpoints/week2.ipynb", b"of an editor")
    put(f"{moodle('Anna Maria Schmidt', 1001)}/notes.txt", b"beside it")
    expected.append(Expected("Anna Maria Schmidt", "1001", answers=solved(2)))
    add(b"caf\xe9 \xff.ipynb", notebook(SIGMOID), "caf\ufffd \ufffd", answers=RIGHT)
    add("eve\x1b[2Jl\nn.ipynb", notebook(SIGMOID), "eve\ufffd[2Jl\ufffdn", answers=RIGHT)
    add("rtl\u202efdp/week2.ipynb", notebook(SIGMOID), "rtl\ufffdfdp", answers=RIGHT)
    add("Lee/week2.ipynb", notebook(SIGMOID), "Lee", answers=RIGHT)
    add("lee/week2.ipynb", notebook(SIGMOID.replace("-Z", "Z")), "lee", answers=NO_MINUS)
    add(f"{moodle(XSS, 1002)}/week2.ipynb", notebook(SIGMOID), XSS, "1002", answers=RIGHT)
    add(f"{moodle('=cmd|x', 1003)}/week2.ipynb", notebook(SIGMOID), "'=cmd|x", "1003", answers=RIGHT)
    add(f"{moodle('a; =1+1', 1004)}/week2.ipynb", notebook(SIGMOID), "a; '=1+1", "1004", answers=RIGHT)
    add(f"{moodle('@SUM(1+9)', 1005)}/week2.ipynb", notebook(SIGMOID), "'@SUM(1+9)", "1005", answers=RIGHT)
    add("leebob_LATE_99_1000_week2.ipynb", notebook(SIGMOID), "leebob", "99", "late", answers=RIGHT)
    add("schmidtanna_12345_678_week2-1.ipynb", notebook(SIGMOID), "schmidtanna", "12345", answers=RIGHT)

    # --- what is not a notebook of its own ---
    noted = "its name doesn't end in .ipynb: "
    add("nora/week2.ipynb.json", notebook(SIGMOID), "nora", answers=RIGHT, note=noted)
    add("omar/week2.ipynb.txt", notebook(SIGMOID), "omar", answers=RIGHT, note=noted)
    add("pia/week2.py", SIGMOID.encode(), "pia", problem="is a Python script (.py)")
    add("quin/week2.rar", b"Rar!", "quin", problem="is an archive of an unsupported kind")
    add("rosa/week2.ipynb", b"{]", "rosa", problem="not a notebook of this format")
    add("sam/week2.ipynb", b"", "sam", problem="is empty")
    add("tess/week2.pdf", b"%PDF", "tess", weeks=(2, 3, 4), problem="there is no notebook among the files")
    os.makedirs(folder / "ulf")
    expected.append(Expected("ulf", weeks=(2, 3, 4), problem="is an empty folder"))
    os.makedirs(folder / "vera")
    (folder / "vera" / "week2.ipynb").symlink_to("/dev/zero")
    expected.append(Expected("vera", problem="is a link, not a file"))
    (folder / "will").symlink_to(folder / "Lee")
    expected.append(Expected("will", weeks=(2, 3, 4), problem="is a link, not a file"))
    os.makedirs(folder / "xena")
    os.mkfifo(folder / "xena" / "week2.ipynb")
    expected.append(Expected("xena", problem="is not a file"))
    put("yves/week2.ipynb", notebook(SIGMOID))
    os.chmod(folder / "yves", 0)
    if os.access(folder / "yves", os.R_OK):  # as root
        expected.append(Expected("yves", answers=RIGHT))
    else:
        expected.append(Expected("yves", weeks=(2, 3, 4), problem="cannot be read: Permission denied"))

    # --- archives ---
    inner = zipped({"week2.ipynb": notebook(SIGMOID), "__MACOSX/._week2.ipynb": b"of a system"})
    add("zoe.zip", zipped({"in/inner.zip": inner}), "zoe", answers=RIGHT)
    add("adam.zip", zipped({"../../week2.ipynb": notebook(SIGMOID)}), "adam", problem=OUTSIDE)
    add("bea.zip", zipped({"week2.ipynb": b" " * 50_000_001}), "bea", problem="is larger than 50 MB")
    add("carl/week2.zip", b"PK\x03\x04 broken", "carl", problem="cannot be unpacked (BadZipFile)")
    flat = "def my_sigmoid(Z):\n    return np.sin(Z)"
    handed = [
        *((f"Same {i}", notebook(START, flat), {"sigmoid": "wrong value"}) for i in range(4)),
        *((f"No Minus {i}", notebook(SIGMOID.replace("-Z", "Z")), NO_MINUS) for i in range(3)),
        *(
            (f"Not Yet {i}", notebook(START, "def my_sigmoid(Z):\n    ..."), {"sigmoid": "not yet"})
            for i in "ab"
        ),
        *((f"Fine {i}", notebook(SIGMOID), RIGHT) for i in range(3)),
    ]
    for i, (student, data, answers) in enumerate(handed):
        members[f"{moodle(student, 4000 + i)}/week2.ipynb"] = data
        expected.append(Expected(student, str(4000 + i), answers=answers))
    put("the rest of the class.zip", zipped(members))

    # --- what notebooks do ---
    add(
        "dora/week2.ipynb",
        notebook("exit()", SIGMOID, "quit", "quit()"),
        *("dora", "", "", RIGHT),
        errors=[f"code cell {i} of 4: SystemExit: this cell calls exit() or quit()" for i in (1, 3, 4)],
    )
    add(
        "emil/week2.ipynb",
        notebook(SIGMOID, "import os\nos._exit(3)"),
        *("emil",),
        problem=f"code cell 2 of 2 {ENDS}",
    )
    add(
        "faye/week2.ipynb",
        notebook(SIGMOID, "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(99)"),
        *("faye",),
        problem="its process was killed",
    )
    outlives = OUTLIVES.replace("MARK", repr(str(folder)))
    add("gil/week2.ipynb", notebook(outlives, SIGMOID), "gil", answers=RIGHT)
    add(
        "hana/week2.ipynb",
        notebook(SIGMOID, f"raise ValueError('<script>alert(1)</script>{XSS}' * 99)"),
        *("hana", "", "", RIGHT),
        errors=["code cell 2 of 2: ValueError: <script>alert(1)</script>"],
    )
    add("ivan/week2.ipynb", notebook("print('flood' * 60_000_000)", SIGMOID), "ivan", answers=RIGHT)
    add(
        "judy/week2.ipynb",
        notebook("while True: pass", SIGMOID),
        *("judy", "", "", RIGHT),
        errors=["code cell 1 of 2: interrupted because it doesn't end"],
    )
    add(
        "kurt/week2.ipynb",
        notebook("import numpy as np\nhog = np.zeros(3 << 30, bool)", SIGMOID),
        *("kurt", "", "", RIGHT),
        errors=["code cell 1 of 2: MemoryError"],
    )
    add(
        "lena/week2.ipynb",
        notebook("from nnlib.activations import sigmoid as my_sigmoid"),
        *("lena", "", "", {"sigmoid": "right (nnlib's own)"}),
    )
    alike = {"cost": "wrong value"}
    add("mike/week2.ipynb", notebook(START, SHARED.format("mine")), "mike", answers=alike)
    add("mona/week2.ipynb", notebook(START, SHARED.format("my own")), "mona", answers=alike)
    add(
        "nick/week2.ipynb",
        notebook(
            "open('../data/digits.npz', 'w').close()\nopen('f', 'wb').truncate(300_000_000)", SIGMOID, DEEP
        ),
        *("nick", "", "", RIGHT),
        errors=["code cell 1 of 3: OSError", "code cell 3 of 3: RecursionError"],
    )
    if not whole:
        return expected

    add(
        "otto/week2.ipynb",
        notebook(INSTALLS, "%pip install --no-index *.whl", SIGMOID),
        "otto",
        answers=RIGHT,
    )
    add(
        "paul/week2.ipynb",
        notebook(SIGMOID, UNSTOPPABLE),
        *("paul",),
        problem="code cell 2 of 2 doesn't end and can't be interrupted",
    )
    add(
        "rita/week2.ipynb",
        notebook("def my_sigmoid(Z):\n    while True:\n        pass", "import time\ntime.sleep(900)"),
        *("rita", "", "", {"sigmoid": "does not end"}),
        errors=["code cell 2 of 2: interrupted because it doesn't end"],
    )
    add(
        "sid/week2.ipynb",
        notebook(SIGMOID, "import os\nos.kill(os.getpid(), 9)"),
        *("sid",),
        problem=f"code cell 2 of 2 {ENDS}",
    )
    add(
        "tom/week2.ipynb",
        notebook(SIGMOID, "raise ValueError('x' * 20_000_000)", "input('name?')"),
        *("tom", "", "", RIGHT),
        errors=["code cell 2 of 3: ValueError: x", "code cell 3 of 3: StdinNotImplementedError"],
    )
    add(
        "uma/week2.ipynb",
        notebook(
            "import numpy as np\nnp.random.seed(0)\nnp.seterr(all='raise')", SIGMOID, "%reset -f", SIGMOID
        ),
        *("uma", "", "", RIGHT),
    )
    for week in (2, 3, 4):
        put(f"mixed/week{week}.ipynb", perfect(week))
    expected.append(Expected("mixed", answers=solved(2, 3, 4), weeks=(2, 3, 4)))
    add("third/notebook.ipynb", perfect(3), "third", answers=solved(3), weeks=(3,))
    return expected
