"""Markdown and formulas as HTML: JupyterLab's anchors, MathML made while the site is built, a font to set it in."""

import html
import io
import json
import re
import unicodedata
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import quickjs
from fontTools import subset
from fontTools.ttLib import TTFont
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# Version 0.13.5, MIT, unchanged from its package on npm.
TEMML = Path(__file__).with_name("theme") / "vendor" / "temml.min.js"
# Mathematical italics: Latin, with the h that is elsewhere, and Greek.
ITALICS = ("ℎ", *map(chr, range(0x1D434, 0x1D468)), *map(chr, range(0x1D6E2, 0x1D71C)))


@cache
def _temml():
    """Temml in a JavaScript engine of its own: better MathML than any Python package makes, and without Node."""
    context = quickjs.Context()
    context.eval(TEMML.read_text(encoding="utf-8"))
    # As JSON, since the engine's Python side can't take a string that was joined from many.
    return context.eval(
        "(tex, display) => JSON.stringify(temml.renderToString(tex, {displayMode: display, throwOnError: true}))"
    )


def formula(tex: str, display: bool = False) -> str:
    """Return the MathML of a formula in LaTeX; ValueError with the formula and Temml's message if it can't be set."""
    try:
        return json.loads(_temml()(tex.strip(), display))
    except quickjs.JSException as error:
        raise ValueError(f"the formula {tex!r} can't be set: {str(error).splitlines()[0]}") from None


def python(source: str) -> str:
    """Return Python source, colored."""
    return highlight(source, PythonLexer(), HtmlFormatter(nowrap=False, cssclass="highlight"))


class _Renderer(IPythonRenderer):
    """HTML of a markdown cell; a heading's id is the one that JupyterLab gives it, or GitHub."""

    def __init__(self, github=False):
        super().__init__(escape=False, exclude_anchor_links=True)
        self.github = github

    def heading(self, text, level, **attributes):
        written = re.sub(r'<math data-tex="([^"]*)".*?</math>', r"$\1$", text, flags=re.DOTALL)
        name = html.unescape(re.sub(r"<[^>]*>", "", written)).strip()
        if self.github:
            name = re.sub(r"[^\w\s-]", "", name.lower())
        return f'<h{level} id="{html.escape(name.replace(" ", "-"))}">{text}</h{level}>\n'

    def _math(self, tex, display):
        return formula(tex, display).replace("<math", f'<math data-tex="{html.escape(tex)}"', 1)

    def block_math(self, body):
        return f'<span class="display">{self._math(body, True)}</span>'

    def inline_math(self, body):
        return self._math(body, False)

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


def words(source: str, github: bool = False) -> str:
    """Return markdown as HTML, with anchors as in JupyterLab, or as on GitHub."""
    return MarkdownWithMath(renderer=_Renderer(github)).render(source)


def math_font(used: str) -> bytes:
    """Return STIX Two Math, as in ziamath, as woff2 with the characters used, ASCII, and their italics.

    Phones and most Linux desktops have no font with a MATH table; without one, brackets and roots don't grow.
    """
    font = TTFont(
        distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf"), recalcTimestamp=False
    )
    wanted = {*used, *map(chr, range(0x20, 0x7F))}
    # A single letter in an <mi> is set in mathematical italics, which have their own code points.
    italics = {plain: italic for italic in ITALICS for plain in unicodedata.normalize("NFKC", italic)}
    wanted |= {italics[character] for character in wanted & italics.keys()}
    options = subset.Options(flavor="woff2", layout_features=["ssty", "dtls", "kern"], hinting=False)
    chosen = subset.Subsetter(options)
    chosen.populate(text="".join(sorted(wanted)))
    chosen.subset(font)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()
