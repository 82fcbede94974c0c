"""Find wordings for which plain American English has better ones: `python tests/plain_english.py`, part of nox -s lint.

What is read: Markdown, also that of notebooks; comments, docstrings and messages of Python; the whole text of other
files. Code between backticks and formulas between dollars are left out. The wordings are in plain_english.toml.
"""

import ast
import json
import re
import subprocess
import sys
import tokenize
import tomllib
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
RULES = Path(__file__).with_suffix(".toml")
SUFFIXES = {".css", ".html", ".ipynb", ".j2", ".js", ".md", ".mjs", ".py", ".toml", ".yml"}
# Stands for code, a formula or a value, none of which a wording reaches into.
GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
# Code between backticks, formulas between dollars, addresses; backticks and dollars of JavaScript enclose words.
NOT_PROSE = re.compile(
    r"```[\s\S]+?```|(`+)(?:(?!\n[ \t]*\n)[^`])+\1|\$\$[\s\S]+?\$\$|\$[^$\n]+\$|https?://\S+"
)
SCRIPTS = (".js", ".mjs")
# Between two words of a paragraph: an empty line begins another one.
BLANK = r"(?:[ \t]+|[ \t]*\n[ \t]*)"
# What a line of a comment, a list or a quotation begins with.
MARKS = re.compile(r"^[ \t]*(?:#+|//+|/?\*+/?|>|[-+])[ \t]", re.MULTILINE)


class Rule(NamedTuple):
    """A wording, as a regular expression whose blanks match an end of line, too, and what to write."""

    pattern: re.Pattern
    better: str


class Hit(NamedTuple):
    """A wording found: the file, where in it, the words, and what to write."""

    path: str
    where: str
    found: str
    better: str

    def __str__(self):
        return f"{self.path}:{self.where}: {' '.join(self.found.split())!r}; better: {self.better}"


def rules(settings):
    """The rules of plain_english.toml."""
    found = [
        (r"(?<!\w)(?:" + rule["found"].replace(" ", BLANK) + r")(?!\w)", rule["better"])
        for rule in settings["rule"]
    ]
    return [Rule(re.compile(pattern, re.IGNORECASE), better) for pattern, better in found]


def pieces(path, text):
    """Yield (where, line, prose) for each stretch of prose: the notebook's cell if any, its first line, its words."""
    if path.endswith(".ipynb"):
        for i, cell in enumerate(json.loads(text)["cells"]):
            source = "".join(cell["source"])
            found = of_python(source) if cell["cell_type"] == "code" else [(1, source)]
            yield from ((f"cell {i} line ", line, prose) for line, prose in found)
    elif path.endswith(".py"):
        yield from (("", line, prose) for line, prose in of_python(text))
    else:
        yield "", 1, text


def of_python(source):
    """Yield (line, prose) for each block of comments and each string; nothing for what isn't Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # A cell may hold magics, or a mistake that it shows.
        yield 1, source
        return
    block, last = [], None
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if block and token.start[0] != last + 1:
                yield last - len(block) + 1, "\n".join(block)
                block = []
            block.append(token.string)
            last = token.start[0]
    if block:
        yield last - len(block) + 1, "\n".join(block)
    yield from strings(tree)


def strings(node):
    """Yield (line, words) of each string in a tree; the values of an f-string are gaps."""
    if isinstance(node, ast.JoinedStr):
        words = (part.value if isinstance(part, ast.Constant) else GAP for part in node.values)
        yield node.lineno, "".join(words)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    inner = node.values if isinstance(node, ast.JoinedStr) else ast.iter_child_nodes(node)
    for child in inner:
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from strings(child)


def check(path, text, wordings):
    """Yield a Hit for each wording in a file's text."""
    lines = text.splitlines()
    for cell, first, prose in pieces(path, text):
        plain = prose
        if not path.endswith(SCRIPTS):
            plain = NOT_PROSE.sub(lambda match: GAP + "\n" * match[0].count("\n"), plain)
        plain = MARKS.sub(lambda match: " " * len(match[0]), plain)
        for rule in wordings:
            for match in rule.pattern.finditer(plain):
                line = first + plain.count("\n", 0, match.start())
                if not cell:
                    # A message of several strings is one line of prose and several of the file.
                    word = match[0].split()[0]
                    line = next((n for n in range(line, len(lines) + 1) if word in lines[n - 1]), line)
                yield Hit(path, f"{cell}{line}", match[0], rule.better)


def files():
    """The names of the files that hold prose: those that git tracks, and new ones that it doesn't ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = (name for name in listed.split("\0") if Path(name).suffix in SUFFIXES)
    return sorted(name for name in names if (ROOT / name).is_file())


def under(path, places):
    """Which of `places`, files or folders, a path is in; None if it is in none of them."""
    return next(
        (place for place in places if path == place or path.startswith(place.rstrip("/") + "/")), None
    )


def main(arguments):
    """Print every hit outside the exempt places, or in the files and folders named; return the exit status."""
    settings = tomllib.loads(RULES.read_text(encoding="utf-8"))
    wordings, exempt = rules(settings), settings["exempt"]
    names = [name for name in files() if not under(name, settings["never"])]
    hits = [hit for name in names for hit in check(name, (ROOT / name).read_text(encoding="utf-8"), wordings)]
    if arguments:
        found = [hit for hit in hits if under(hit.path, arguments)]
        for hit in found:
            print(hit)
        return bool(found)
    problems = [hit for hit in hits if not under(hit.path, exempt)]
    left = Counter(under(hit.path, exempt) for hit in hits)
    problems += [
        f"{RULES.name}: nothing is left in {place}: take it off `exempt`"
        for place in exempt
        if not left[place]
    ]
    for problem in problems:
        print(problem)
    print("exempt:", ", ".join(f"{place} ({left[place]})" for place in exempt) or "nothing")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
