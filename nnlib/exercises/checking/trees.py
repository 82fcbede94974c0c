"""A reader's function as a tree, one change of it, and the function that the change makes."""

import ast
import contextlib
import copy
import inspect
import textwrap
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nnlib.exercises.checking import source


@dataclass(frozen=True)
class Repair:
    """A change that makes a function right.

    lines       of the reader's function that are changed, counted from its first one
    helper      the name of the function that it is in, where that is another one of the notebook's
    was         the text that is wrong
    becomes     what belongs there
    kind        which sort of change, such as "name": a key of `vocabulary.OF_REPAIRS`
    statement   the first of these lines, as it is
    fixed       and as it should be
    """

    lines: tuple[int, ...]
    was: str
    becomes: str
    kind: str
    helper: str = ""
    statement: str = ""
    fixed: str = ""


@dataclass(frozen=True)
class Text:
    """A function's source as a tree and as lines."""

    name: str
    tree: ast.Module
    function: types.FunctionType
    lines: tuple[str, ...]


def texts_of(function) -> list[Text]:
    """Return the trees of a function and of those of the notebook that it calls, or [] where one can't be read."""
    found = []
    outside = getattr(function, "__globals__", None)
    if not isinstance(function, types.FunctionType) or function.__closure__:
        return []
    names = [name for name in dict.fromkeys(source.loaded(function, outside, set())) if name in outside]
    helpers = [outside[name] for name in names]
    for each in [function, *(h for h in helpers if h is not function)]:
        if not isinstance(each, types.FunctionType) or each.__globals__ is not outside or each.__closure__:
            continue
        try:
            said = inspect.getsource(each)
            tree = ast.parse(textwrap.dedent(said))
        except (OSError, TypeError, SyntaxError, ValueError):
            continue
        one = len(tree.body) == 1 and isinstance(tree.body[0], ast.FunctionDef | ast.Assign)
        if one and not getattr(tree.body[0], "decorator_list", []):
            found.append(Text(each.__name__, tree, each, tuple(said.splitlines())))
    return found if found and found[0].function is function else []


@dataclass(frozen=True)
class Change:
    """One change of a tree: the nodes at these places, each replaced by what `build` makes of it.

    rank        sorts changes, the likeliest first; its second entry counts the reader's own functions from 0
    words       what an answer shows as wrong and as right, if that isn't the text of the first place
    number      the line that an answer shows, if that isn't the line of the places
    """

    text: Text
    places: tuple
    build: object
    kind: str
    rank: tuple
    words: tuple = ()
    number: int | None = None

    @contextlib.contextmanager
    def applied(self):
        """Give the tree with the change made, and undo it at the end: copying it takes most of the time."""
        tree, undo = self.text.tree, []
        try:
            for place in sorted(self.places, key=len, reverse=True):
                old = at(tree, place)
                new = self.build(old)
                undo.append((place, old))
                put(tree, place, new)
                for each in new if isinstance(new, list) else [new]:
                    if not hasattr(each, "lineno"):
                        ast.copy_location(each, old[0] if isinstance(old, list) else old)
                    ast.fix_missing_locations(each)
            yield tree
        finally:
            for place, old in reversed(undo):
                put(tree, place, old)

    def repair(self) -> Repair:
        """Return the change in the reader's own text, for an answer."""
        place = self.places[0]
        while self.kind == "index" and not isinstance(at(self.text.tree, place), ast.Subscript):
            place = place[:-1]
        statement = self._statement()
        was = _shown(at(self.text.tree, place))
        lines = sorted({self._number(each) for each in self.places})
        with self.applied() as tree:
            becomes = _shown(at(tree, place))
            fixed = _shown(at(tree, statement))
        was, becomes = self.words or (was, becomes)
        helper = self.text.name if self.rank[1] else ""
        return Repair(tuple(lines), was, becomes, self.kind, helper, line(self.text, lines[0]), fixed)

    def _number(self, place):
        if self.number is not None:
            return self.number
        old = at(self.text.tree, place)
        return (old[0] if isinstance(old, list) else old).lineno

    def _statement(self):
        """The place of the smallest statement that the first change is in."""
        place = self.places[0]
        while len(place) > 2 and not isinstance(at(self.text.tree, place), ast.stmt):
            place = place[:-1]
        return place


def line(text, number) -> str:
    """Return a line of the reader's source, counted from the function's first one, or "" where there is none."""
    return text.lines[number - 1].strip() if 0 < number <= len(text.lines) else ""


def _shown(node):
    if isinstance(node, list):
        return "; ".join(ast.unparse(each) for each in node)
    return ast.unparse(node)


def at(tree, place):
    """Return the node, or the list of nodes, at a place: a path of fields and indices from the root."""
    for step in place:
        tree = getattr(tree, step) if isinstance(step, str) else tree[step]
    return tree


def put(tree, place, value) -> None:
    """Put another node, or another list of nodes, at a place."""
    *way, last = place
    parent = at(tree, way)
    if isinstance(last, str):
        setattr(parent, last, value)
    else:
        parent[last] = value


def walk(node, place=()) -> Iterator[tuple[tuple, ast.AST, tuple]]:
    """Yield every node below with its place and its parents, outermost first."""
    stack = [(place, node, ())]
    while stack:
        here, each, parents = stack.pop()
        yield here, each, parents
        for field, value in reversed(list(ast.iter_fields(each))):
            if isinstance(value, ast.AST):
                stack.append(((*here, field), value, (*parents, each)))
            elif isinstance(value, list):
                for i, item in reversed(list(enumerate(value))):
                    if isinstance(item, ast.AST):
                        stack.append(((*here, field, i), item, (*parents, each)))


GROW = ("append", "extend", "insert")


def has_lists(tree) -> bool:
    """Whether a function makes lists, which a change might let grow without end."""
    lists = ast.List | ast.ListComp
    return any(
        isinstance(node, lists) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        for node in ast.walk(tree)
    )


def grows_without_end(tree) -> bool:
    """Whether a list is in a list of its own name, is added to itself, or grows in the loop that goes through it.

    Such a loop never ends, or fills all memory.
    """
    made = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.ListComp):
            made |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and _bare(node.iter) & {
            name for each in node.body for name, _ in _grown(each)
        }:
            return True
        if any(name in _bare(value) for name, value in _grown(node, deep=False)):
            return True
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            inside = [each for each in ast.walk(node.value) if isinstance(each, ast.List | ast.ListComp)]
            if any(name in _bare(each) for each in inside):
                return True
            if (
                name in made
                and isinstance(node.value, ast.BinOp)
                and ast.unparse(node.value).split().count(name) > 1
            ):
                return True
    return False


def _grown(statement, deep=True):
    """Yield the name of each list that grows in a statement, and what it grows by."""
    for node in ast.walk(statement) if deep else (statement,):
        if (
            isinstance(node, ast.AugAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.op, ast.Add)
        ):
            yield node.target.id, node.value
        call = node if isinstance(node, ast.Call) else None
        if (
            call
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in GROW
            and isinstance(call.func.value, ast.Name)
        ):
            yield from ((call.func.value.id, each) for each in call.args)


def _bare(node) -> set:
    """The names in a node that stand for all of their values: X, but not X[i] or X.shape."""
    part = {id(each.value) for each in ast.walk(node) if isinstance(each, ast.Subscript | ast.Attribute)}
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and id(each) not in part}


def compiled(function, texts, change):
    """The reader's function in a notebook where one text is changed; the real notebook is left as it is."""
    namespace = dict(function.__globals__)
    for text in texts:
        held = [name for name, value in namespace.items() if value is text.function]
        if text is change.text:
            scratch = dict(namespace)
            with change.applied() as tree:
                exec(compile(tree, "<repaired>", "exec"), scratch)
            made = scratch[_defined(tree)]
        else:
            made = text.function
        made = types.FunctionType(
            made.__code__, namespace, made.__name__, text.function.__defaults__, made.__closure__
        )
        made.__kwdefaults__ = text.function.__kwdefaults__
        namespace.update(dict.fromkeys(held, made))
        if text.function is function:
            mine = made
    return mine


def after(function, texts, change):
    """Return the reader's function with a change made, and its trees, for another change."""
    made = compiled(function, texts, change)
    with change.applied() as tree:
        changed = copy.deepcopy(tree)
    outside = made.__globals__
    texts = [
        replace(
            each,
            tree=changed if each is change.text else each.tree,
            function=made if each.function is function else outside.get(each.name, each.function),
        )
        for each in texts
    ]
    return made, texts


def _defined(tree):
    statement = tree.body[0]
    return statement.name if isinstance(statement, ast.FunctionDef) else statement.targets[0].id
