"""A web server that is really there, and that keeps what it was asked."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.web.listening import Quiet, listening


@dataclass
class Bell:
    """What it answers, and what it was asked: method, path, type of content, body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stall_seconds: float = 0.0
    trickle: bool = False
    rung: list[tuple[str, str, str, str]] = field(default_factory=list)
    looked: Callable[[], object] | None = None
    seen: list[object] = field(default_factory=list)
    url: str = ""


@contextlib.contextmanager
def bell(told: Bell) -> Iterator[Bell]:
    """A server on this machine, at `told.url`, that answers as `told` says."""

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            kind = self.headers.get("Content-Type", "")
            body = self.rfile.read(size).decode("utf-8")
            told.rung.append((self.command, self.path, kind, body))
            if told.looked:
                told.seen.append(told.looked())
            time.sleep(told.stall_seconds)
            with contextlib.suppress(OSError):
                self._write()

        def _write(self) -> None:
            if told.trickle:
                # A header that never ends, a byte at a time.
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                for _ in range(100):
                    self.wfile.write(b"x")
                    time.sleep(0.05)
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with listening(Handler) as told.url:
        yield told
