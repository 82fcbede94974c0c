"""Build what is out of date of the site into site/_out; `--serve` then serves it on the loopback address."""

import argparse
import hashlib
import importlib.util
import sys
import threading
from pathlib import Path

import fetch
import live
import serve

HERE = Path(__file__).parent
OUT = HERE / "_out"
PORT = 8000


def main(arguments=None) -> int:
    """Build the site, and serve it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help="serve it when it is built")
    parser.add_argument("--port", type=int, default=PORT, help=f"where to serve it, {PORT} if not given")
    options = parser.parse_args(arguments)
    try:
        build()
    except fetch.Missing as problem:
        print(f"The site can't be built here: {problem}", file=sys.stderr)
        return 2
    print(f"The site is in {OUT.relative_to(Path.cwd()) if OUT.is_relative_to(Path.cwd()) else OUT}")
    if options.serve:
        server = serve.serve(OUT, options.port)
        print(f"Open http://127.0.0.1:{server.server_port}/ ; Ctrl-C ends it")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            server.shutdown()
    return 0


def build() -> None:
    """Write everything that is out of date."""
    OUT.mkdir(exist_ok=True)
    live.build(OUT / "live", version())
    for name in ("lab_pages", "pages"):
        if importlib.util.find_spec(name):
            importlib.import_module(name).build(OUT)


def version() -> str:
    """Return what names this state of the course: a hash of the notebooks."""
    return hashlib.sha256("".join(map(fetch.digest, live.NOTEBOOKS)).encode()).hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main())
