"""Make a page for each lab, `labs/NAME/`, and for the Playground, `playground/`: a picture that soon comes alive."""

import inspect
import re
import shutil
from pathlib import Path
from string import Template

import fetch

HERE = Path(__file__).parent
# html-manager's single file holds these, and older ones that none of our labs asks for.
WIDGETS = ("@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/html-manager")
# The template is among them, so that changing it gives the folder a new name, and the pages are made again.
PAGE = ("page.js", "lab.html", "lab.mjs", "lab.css", "nnlib_page_lab.py")


def parts(folder: Path) -> None:
    """Write what these pages load into a folder, beside Python's own parts."""
    manager = fetch.npm("@jupyter-widgets/html-manager") / "dist"
    text = (manager / "libembed-amd.js").read_text(encoding="utf-8")
    pieces = re.split(r'^(?=define\(")', text, flags=re.M)
    wanted = [piece for piece in pieces if piece.startswith(tuple(f'define("{name}",' for name in WIDGETS))]
    (folder / "widgets.js").write_text("".join(wanted), encoding="utf-8")
    for font in manager.glob("*.woff2"):
        shutil.copy(font, folder / font.name)
    import anywidget

    shutil.copy(Path(anywidget.__file__).parent / "nbextension" / "index.js", folder / "anywidget.js")
    for name in PAGE:
        shutil.copy(HERE / "browser" / name, folder / name)


def build(out: Path) -> None:
    """Write the pages into the site."""
    from nnlib import labs

    (python,) = (out / "live" / "static").glob("python-*")
    for name in labs.__all__:
        if name != "watch":
            folder = out / "playground" if name == "playground" else out / "labs" / name
            _page(out, folder, getattr(labs, name), python)


def _page(out, folder, make, python):
    page = folder / "index.html"
    if page.exists() and python.name in page.read_text(encoding="utf-8"):
        return
    lab = make()
    root = "/".join([".."] * len(folder.relative_to(out).parts))
    picture = lab._repr_mimebundle_()["text/html"]
    first = (inspect.getdoc(make) or lab.title).split("\n")[0]
    words = {
        "title": lab.title,
        "description": first.replace('"', "&quot;"),
        "files": f"{root}/live/static/{python.name}",
        "root": root,
        "lab": make.__name__,
        "picture": picture,
    }
    lab.close()
    folder.mkdir(parents=True, exist_ok=True)
    template = Template((HERE / "browser" / "lab.html").read_text(encoding="utf-8"))
    page.write_text(template.substitute(words), encoding="utf-8")
