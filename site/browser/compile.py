"""Runs in the browser's Python at build time: compiles the modules of a zip, so that no reader's machine has to."""

import importlib._bootstrap_external as bootstrap
import importlib.util
import warnings
import zipfile

warnings.simplefilter("ignore", SyntaxWarning)


def compiled(source, target, keep):
    """Write a zip with the modules of another, compiled: beside their sources, or, without `keep`, instead of them."""
    with zipfile.ZipFile(source) as taken, zipfile.ZipFile(target, "w") as out:
        for name in taken.namelist():
            content = taken.read(name)
            is_module = name.endswith(".py")
            if keep or not is_module:
                out.writestr(zipfile.ZipInfo(name), content)
            if is_module:
                code = compile(
                    content, f"/lib/python3.14/site-packages/{name}", "exec", dont_inherit=True, optimize=0
                )
                folder, _, file = name.rpartition("/")
                place = f"{folder}/__pycache__/{file[:-3]}.cpython-314.pyc" if keep else f"{name}c"
                # Never compared with its source, which is from the same build.
                stored = bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(content), False)
                out.writestr(zipfile.ZipInfo(place.lstrip("/")), bytes(stored))
