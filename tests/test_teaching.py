"""What makes a notebook teach: guess first, then see; write first, then read; and what is folded can be skipped."""

import ast
import contextlib
import re
from itertools import pairwise
from pathlib import Path

import ipywidgets
import nbformat
import pytest
from execute_notebooks import FOLDED

from nnlib import labs

ROOT = Path(__file__).parents[1]
# In the order in which they are read.
COURSE = [
    nbformat.read(ROOT / path, as_version=4)
    for path in re.findall(
        r"^\| \[[^]]*\]\((notebooks/\w+\.ipynb)\)", (ROOT / "README.md").read_text("utf-8"), re.M
    )
]
NAMES = re.findall(r"^\| \[[^]]*\]\(notebooks/(\w+)\.ipynb\)", (ROOT / "README.md").read_text("utf-8"), re.M)
SOLUTIONS = "solutions"
MOST = 0.75  # of its formulas: an exercise of which more can be read above it is copying
CHOICE = re.compile(r"<details><summary>(.*?)</summary>\s*(.*?)\s*</details>", re.DOTALL)
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
ASKS = re.compile(r"(?<!says )\*\*Predict")  # the first page says what to do where it says **Predict**


def words_of(cell):
    """What the outputs of a cell say, pictures aside."""
    said = [output.get("text", "") for output in cell.get("outputs", ())]
    for output in cell.get("outputs", ()):
        said += [text for mime, text in output.get("data", {}).items() if mime.startswith("text/")]
    return re.sub(r"data:image/[^\"']+", "", "\n".join(said))


def numbers(text):
    """The numbers in a text; 3 and 3.000 are the same."""
    return [float(found.replace(",", "")) for found in NUMBER.findall(text)]


def is_check(cell):
    return cell.cell_type == "code" and re.search(r"^check\(", cell.source, re.MULTILINE)


def weak_predictions(notebook):
    """Where a prediction has no choices, no reasons, no right answer, or can be read off the page."""
    for cell, after in pairwise([*notebook.cells, nbformat.v4.new_markdown_cell("")]):
        folded = after.metadata.get("jupyter", {}).get("outputs_hidden")
        asks = cell.cell_type == "markdown" and ASKS.search(cell.source)
        compares = is_check(cell) and re.search(r"^source\(", after.source, re.MULTILINE)
        if folded and not asks and not compares:
            yield f"{after.id}: its output is folded, and nothing asks for a prediction"
        if compares and not folded:
            yield f"{after.id}: nnlib's own code is open below the exercise"
        if not asks:
            continue
        choices = CHOICE.findall(cell.source[asks.start() :])
        right = [summary for summary, body in choices if body.startswith("Right")]
        if not 2 <= len(choices) <= 4:
            yield f"{cell.id}: {len(choices)} choices, not two to four"
        elif len(right) != 1:
            yield f"{cell.id}: {len(right)} of its choices begin with “Right”"
        elif any(not body.startswith(("Right", "You said")) for _, body in choices):
            yield f"{cell.id}: a choice begins with neither “Right” nor “You said”"
        if after.cell_type != "code" or not after.outputs or not folded:
            yield f"{cell.id}: the next cell shows no answer that is folded at first"
        elif right and "nbval-ignore-output" not in after.metadata.get("tags", []):
            answer = re.sub("<.*?>", "", right[0])
            missing = set(numbers(answer)) - set(numbers(words_of(after)))
            if missing and re.match(r"[\d(−-]", answer):  # a number or a shape, not words with one in them
                said = ", ".join(f"{each:g}" for each in sorted(missing))
                yield f"{cell.id}: the right answer has {said}, and the output hasn't"


def places_of_right_answers(notebook):
    """For each prediction, which of its choices is the right one."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and ASKS.search(cell.source):
            choices = CHOICE.findall(cell.source)
            yield from (i for i, (_, body) in enumerate(choices) if body.startswith("Right"))


def parts(notebook):
    """Triples (heading, folded or not, cells) of a notebook: a folded part ends at a heading of its level or above."""
    found, level = [("", False, [])], 9
    for cell in notebook.cells:
        heading = re.match(r"(#+) (.*)", cell.source) if cell.cell_type == "markdown" else None
        if heading and (cell.metadata.get(FOLDED) or len(heading[1]) <= level):
            folded = bool(cell.metadata.get(FOLDED))
            found.append((heading[2], folded, []))
            level = len(heading[1]) if folded else 9
        found[-1][2].append(cell)
    return found


def trees(cells):
    return [ast.parse(cell.source) for cell in cells if cell.cell_type == "code"]


def names(cells, context):
    """The names that cells assign at their top level (ast.Store), or read anywhere (ast.Load)."""
    found = set()
    for tree in trees(cells):
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, context):
                found.add(node.id)
            elif context is ast.Store and isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif context is ast.Store and isinstance(node, ast.alias):
                found.add((node.asname or node.name).split(".")[0])
    return found


def needed_parts(notebook):
    """Folded parts that can't be skipped: they hold an exercise, or something later needs what they name."""
    every = parts(notebook)
    for at, (heading, folded, cells) in enumerate(every):
        if not folded:
            continue
        if any(re.search(r"^(task|check)\(", cell.source, re.MULTILINE) for cell in cells):
            yield f"{heading}: an exercise is folded"
        before = set().union(*(names(inside, ast.Store) for _, _, inside in every[:at]))
        later = [cell for _, hidden, inside in every[at + 1 :] if not hidden for cell in inside]
        own = names(cells, ast.Store) - before
        used = {name for name in own if name in names(later, ast.Load)}
        needed = sorted(name for name in used if not _set_before_use(name, later))
        if needed:
            yield f"{heading}: it is folded, and later cells need {', '.join(needed)}"


def _set_before_use(name, cells):
    """Whether the first cell that has a name sets it; a function's own parameters and loops count as setting."""
    for cell in cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        if name in names([cell], ast.Store) | parameters:
            return True
        if name in names([cell], ast.Load):
            return False
    return True


def formulas(source):
    """What a piece of code computes: its right sides and results, as syntax trees; no bare names or numbers."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return)) and node.value is not None:
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            yield from (
                ast.dump(part) for part in parts if not isinstance(part, (ast.Name, ast.Constant, ast.Dict))
            )


def python_in(cell):
    """A code cell's source, and the sources in its outputs."""
    texts = [cell.source]
    for output in cell.outputs:
        markdown = output.get("data", {}).get("text/markdown", "")
        texts += re.findall(r"```python\n(.*?)```", "".join(markdown), re.DOTALL)
    return texts


def shown(cell):
    """Every expression that a cell's code or the sources in its outputs have."""
    if cell.cell_type != "code":
        return set()
    found = set()
    for text in python_in(cell):
        found |= {ast.dump(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.expr)}
    return found


def answers_in(notebook):
    """Return {function: its sources} of the solutions."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("my_"):
                    # A reader's own functions stand for nnlib's, which have the same names without "my_".
                    found.setdefault(node.name, []).append(re.sub(r"\bmy_", "", ast.unparse(node)))
    return found


def solutions(notebook):
    """Return {function: its formulas} of the solutions."""
    return {name: set(formulas(source)) for name, (source, *_) in answers_in(notebook).items()}


def spoiled(course, answers):
    """Exercises whose whole solution can be read above them: in their notebook, or in one before it."""
    seen = set()
    for name, notebook in course:
        if name == SOLUTIONS:
            continue
        for cell in notebook.cells:
            own = (
                re.findall(r"^def (my_\w+)\(", cell.source, re.MULTILINE) if cell.cell_type == "code" else []
            )
            for function in own:
                if answers.get(function) and len(answers[function] & seen) >= MOST * len(answers[function]):
                    yield f"{name}: {function} can be copied from above"
            seen |= shown(cell)


class Bare(ast.NodeTransformer):
    """Takes a formula's letters only: dW2, dW[l] and net.dW[2] are all dW."""

    def visit_Subscript(self, node):
        return self.visit(node.value)

    def visit_Attribute(self, node):
        inside = self.visit(node.value)
        if isinstance(inside, ast.Name) and inside.id == "net":
            return ast.Name(node.attr, ast.Load())
        return ast.Attribute(inside, node.attr, ast.Load())

    def visit_Name(self, node):
        return ast.Name(node.id.rstrip("0123456789_"), ast.Load())


def bare(source):
    """Return what a piece of code computes, in letters only: no bare names, numbers or lists."""
    found = {ast.unparse(Bare().visit(node)) for node in _computed(ast.parse(source))}
    return {formula for formula in found if re.search(r"[-+*/@]", formula)}


def _computed(tree):
    return (node for node in ast.walk(tree) if isinstance(node, (ast.BinOp, ast.Call, ast.Compare)))


def lab_calls(source):
    """The calls of labs in a cell: (name, arguments), those of nnlib's labs with constants as arguments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and re.fullmatch(r"labs\.\w+", ast.unparse(node.func)):
            with contextlib.suppress(ValueError):
                yield node.func.attr, {word.arg: ast.literal_eval(word.value) for word in node.keywords}


def code_of(lab):
    """The lines of code that a lab shows as it opens, and with each control that the reader can move, one at a time."""
    if not hasattr(lab, "code"):
        return _code_in(lab.drawing.scene)
    found = _code_in(lab.drawing.scene)
    for control in vars(lab).values():
        values = [value for _, value in getattr(control, "_options_full", None) or ()]
        if isinstance(control, ipywidgets.IntSlider):
            values = range(control.min, control.max + 1)
        before = getattr(control, "value", None)
        for value in values:
            control.value = value
            found |= _code_in(lab.drawing.scene)
        if values:
            control.value = before
    return found


def _code_in(value):
    if isinstance(value, dict):
        if value.get("kind") == "text":
            return {value["text"]} if value["code"] else set()
        value = value.values()
    return set().union(*map(_code_in, value)) if isinstance(value, (list, type({}.values()))) else set()


def given_away(course, answers):
    """Formulas of exercises that a lab above them shows as code, and nothing else before: (notebook, lab, function)."""
    wanted = {name: set().union(*map(bare, parts)) for name, parts in answers.items()}
    read, showing = set(), {}
    for name, notebook in course:
        if name == SOLUTIONS:
            continue
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            for function in re.findall(r"^def (my_\w+)\(", cell.source, re.MULTILINE):
                for shown_by, lines in showing.items():
                    for formula in sorted(lines & wanted.get(function, set()) - read):
                        yield f"{shown_by} shows {formula}, which {function} in {name} asks for"
            for text in python_in(cell):
                read |= bare(text)
            for lab, arguments in lab_calls(cell.source):
                if lab in labs.__all__ and lab != "watch":
                    showing[f"{lab} in {name}"] = lines_of(lab, arguments)


def lines_of(lab, arguments):
    """What the code that a lab shows computes, in letters only."""
    found = set()
    for line in code_of(getattr(labs, lab)(**arguments)):
        with contextlib.suppress(SyntaxError):
            found |= bare(line.replace("−", "-").replace("g'(", "g.prime("))
    return found


@pytest.mark.parametrize("notebook", COURSE, ids=NAMES)
def test_every_prediction_comes_before_its_answer(notebook):
    assert not list(weak_predictions(notebook))


@pytest.mark.parametrize("notebook", COURSE, ids=NAMES)
def test_the_place_of_the_right_answer_gives_nothing_away(notebook):
    found = list(places_of_right_answers(notebook))
    if len(found) >= 4:
        assert max(map(found.count, found)) <= 0.7 * len(found)


@pytest.mark.parametrize("notebook", COURSE, ids=NAMES)
def test_what_is_folded_can_be_skipped(notebook):
    assert not list(needed_parts(notebook))


def test_no_exercise_can_be_copied_from_above():
    course = list(zip(NAMES, COURSE, strict=True))
    assert not list(spoiled(course, solutions(COURSE[NAMES.index(SOLUTIONS)])))


def test_no_lab_shows_the_code_that_an_exercise_below_it_asks_for():
    course = list(zip(NAMES, COURSE, strict=True))
    assert not list(given_away(course, answers_in(COURSE[NAMES.index(SOLUTIONS)])))


# --- the rules themselves, tried on a small notebook ---

QUESTION = """**Predict.** How many?

<details><summary>400</summary>

You said 400. It is more.

</details>
<details><summary>1200</summary>

Right: each has three.

</details>"""


def code(source, text="", **metadata):
    outputs = [nbformat.v4.new_output("stream", text=text)] if text else []
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata=metadata)


def pages(*cells):
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    )


HIDDEN = {"jupyter": {"outputs_hidden": True}}
ANSWER = code("print(1200)", "1200\n", **HIDDEN)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((QUESTION, ANSWER), None),
        ((QUESTION, code("print(1200)", "1200\n")), "no answer that is folded"),
        ((QUESTION, code("n = 1200", **HIDDEN)), "no answer that is folded"),
        ((QUESTION, "So it is 1200.", ANSWER), "no answer that is folded"),
        ((QUESTION, code("print(1201)", "1201\n", **HIDDEN)), "the right answer has 1200"),
        (("Some text.", ANSWER), "nothing asks"),
        (("**Predict** how many.", ANSWER), "0 choices"),
        ((code("check(my_f)"), code("source(f)", "def f", **HIDDEN)), None),
        ((code("check(my_f)"), code("source(f)", "def f")), "open below the exercise"),
        ((code("check(my_f)"), code("# Compare.\nsource(f)", "def f")), "open below the exercise"),
        ((QUESTION.replace("Right", "You said so"), ANSWER), "0 of its choices"),
        ((QUESTION.replace("You said 400. It", "It"), ANSWER), "neither"),
    ],
)
def test_a_weak_prediction_is_found(cells, said):
    found = "; ".join(weak_predictions(pages(*cells)))
    assert said in found if said else not found


@pytest.mark.parametrize(
    ("inside", "later", "said"),
    [
        ("x = 5", "print(7)", None),
        ("x = 5", "print(x)", "need x"),
        ("x = 5", "x = 6\nprint(x)", None),
        ("def f():\n    return 5", "f()", "need f"),
        ('task("sigmoid")', "print(7)", "an exercise is folded"),
    ],
)
def test_a_folded_part_that_is_needed_is_found(inside, later, said):
    heading = nbformat.v4.new_markdown_cell("### Deeper", metadata={FOLDED: True})
    found = "; ".join(needed_parts(pages("# Title", heading, code(inside), "### Next", code(later))))
    assert said in found if said else not found


def test_a_solution_above_its_exercise_is_found():
    answers = {"my_step": set(formulas("def my_step(w, dw, alpha):\n    return w - alpha * dw"))}
    exercise = code("def my_step(w, dw, alpha):\n    return ...")
    source = nbformat.v4.new_output("display_data", {"text/markdown": "```python\nw = w - alpha * dw\n```"})
    printed = nbformat.v4.new_code_cell("source(step)", outputs=[source])
    assert list(spoiled([("week", pages(code("w = w - alpha * dw"), exercise))], answers))
    assert list(spoiled([("week", pages(printed)), ("later", pages(exercise))], answers))
    assert not list(spoiled([("week", pages(exercise, printed))], answers))
    assert not list(spoiled([("week", pages(code("v = v - alpha * dv"), exercise))], answers))


def test_a_lab_that_gives_an_exercise_away_is_found():
    answers = {"my_backward": ["def backward(A, Y, m):\n    dZ2 = A[2] - Y\n    return dZ2 @ A[1].T / m"]}
    exercise = code("def my_backward(A, Y, m):\n    return ...")
    printed = code("dZ = A[2] - Y\ndW = dZ @ A[1].T / m")

    def found(*cells):
        return [said.split(",")[0] for said in given_away([("week", pages(*cells))], answers)]

    for lab in ("two_layer_graph", "backprop", "block_diagram", "shapes"):
        open_, closed = code(f"labs.{lab}()"), code(f"labs.{lab}(code=False)")
        assert f"{lab} in week shows dZ @ A.T / m" in found(open_, exercise)
        assert f"{lab} in week shows A - Y" in found(open_, exercise)
        assert found(closed, exercise) == []
        assert found(exercise, open_) == []
        assert found(printed, open_, exercise) == []
