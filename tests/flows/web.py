"""A web server that is really there, with pages by their path; and what it was asked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from tests.web.listening import Quiet, listening

Query = dict[str, str]
Page = Callable[[Query], bytes | tuple[int, bytes]]


@dataclass
class Web:
    """`pages` by path; `asked` are paths with their answers' status; `down` answers 503."""

    pages: dict[str, Page]
    asked: list[tuple[str, int]] = field(default_factory=list)
    down: bool = False
    url: str = ""

    def times(self, path: str) -> int:
        """How often a path was asked."""
        return sum(1 for asked, _ in self.asked if asked == path)


@contextlib.contextmanager
def serving(pages: dict[str, Page]) -> Iterator[Web]:
    """A server on this machine at `url`."""
    web = Web(pages)

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            page = web.pages.get(parts.path)
            given = page(dict(parse_qsl(parts.query))) if page and not web.down else b""
            usual = 503 if web.down else 200 if page else 404
            status, body = given if isinstance(given, tuple) else (usual, given)
            tag = f'"{len(body)}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
            web.asked.append((parts.path, status))
            self.send_response(status)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as web.url:
        yield web
