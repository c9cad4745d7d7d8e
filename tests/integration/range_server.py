"""A web server that serves parts of files, as object stores do; a process, since GDAL holds Python up.

python range_server.py FOLDER [REQUESTS] prints its port; every request of a part is a line of
FOLDER/ranges.log. After so many of them it dies.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

REQUESTS = count()
MOST = int(sys.argv[2]) if len(sys.argv) > 2 else None


class RangeHandler(SimpleHTTPRequestHandler):
    """Answers requests for a range of bytes with just those."""

    def do_GET(self) -> None:
        path, wanted = Path(self.translate_path(self.path)), self.headers.get("Range")
        if wanted is None or not path.is_file():
            return super().do_GET()
        if next(REQUESTS) == MOST:
            os._exit(0)
        with (Path(self.directory) / "ranges.log").open("a") as log:
            log.write(f"{self.path} {wanted}\n")
        first, last = wanted.removeprefix("bytes=").split("-")
        content = path.read_bytes()
        end = min(int(last or len(content)), len(content) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{end}/{len(content)}")
        self.send_header("Content-Length", str(end + 1 - int(first)))
        self.end_headers()
        self.wfile.write(content[int(first) : end + 1])

    def log_message(self, *_: object) -> None:
        """Says nothing."""


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(RangeHandler, directory=sys.argv[1])) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
