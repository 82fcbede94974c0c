"""Serve the built site on the loopback address, compressed, and tell the browser what never changes."""

import functools
import gzip
import http.server
import re
import threading
from pathlib import Path

TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".ipynb": "application/json",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".bin": "application/octet-stream",
    ".zip": "application/zip",
}
COMPRESSED = {
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".json",
    ".svg",
    ".wasm",
    ".ipynb",
    ".txt",
    ".xml",
    ".webmanifest",
}
FIXED = re.compile(r"/(python-[0-9a-f]{12}|build|extensions)/")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, at the path `below`, as GitHub Pages serves them."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, below="/", counted=None, **keywords):
        self.below, self.counted = below, counted
        super().__init__(*arguments, **keywords)

    def do_GET(self):
        """Answer with a file, compressed if that is worth it."""
        path = self.path.split("?")[0].split("#")[0]
        if not path.startswith(self.below):
            return self.send_error(404)
        self.path = "/" + path.removeprefix(self.below)
        file = Path(self.translate_path(self.path))
        if file.is_dir() and not path.endswith("/"):
            self.send_response(301)
            self.send_header("Location", path + "/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            return self.send_error(404)
        return self._send(file)

    do_HEAD = do_GET

    def _send(self, file):
        packed = file.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")
        stamp = file.stat()
        tag = f'"{stamp.st_mtime_ns:x}-{stamp.st_size:x}"'
        is_known = self.headers.get("If-None-Match") == tag
        content = b"" if is_known else _content(file, stamp.st_mtime_ns, packed)
        if self.counted is not None:
            self.counted.append((self.path, len(content)))
        self.send_response(304 if is_known else 200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("ETag", tag)
        self.send_header(
            "Cache-Control", "max-age=31536000, immutable" if FIXED.search(self.path) else "no-cache"
        )
        if packed:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        if not is_known:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *_):
        """Don't log each file."""


@functools.lru_cache(maxsize=512)
def _content(file, _, packed):
    content = file.read_bytes()
    return gzip.compress(content, 6) if packed else content


def serve(folder: Path, port=0, below="/", counted=None):
    """Return a server that runs in its own thread; `counted` is a list to which it adds (path, bytes sent)."""
    handler = functools.partial(Handler, directory=str(folder), below=below, counted=counted)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
