"""A server that is really there and sends word for word what a test tells it to, HTTP or not."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.web.listening import running

Bytes = Iterator[bytes]
Answering = Callable[["Asked"], bytes | Bytes]


@dataclass(frozen=True)
class Asked:
    """A request: its path, and its headers by their names in small letters."""

    path: str
    headers: Mapping[str, str]


@dataclass
class Server:
    """Where it is, and what it was asked."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        return [it.path for it in self.asked]


def answer(status: int | str = 200, body: bytes = b"", **headers: object) -> bytes:
    """A whole answer; names of headers with underscores for dashes, None leaves one out."""
    given = {"Content_Length": len(body), "Connection": "close", **headers}
    lines = [
        f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value is not None
    ]
    return "\r\n".join([f"HTTP/1.1 {status} x", *lines, "", ""]).encode() + body


@contextlib.contextmanager
def serving(answering: Answering, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on this machine; an answer of several parts is sent part by part."""
    server = Server()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError, ssl.SSLError):
                self._talk()

        def _talk(self) -> None:
            line: socket.socket = self.request
            if context:
                line = context.wrap_socket(line, server_side=True)
            head = b""
            # Who greets with TLS where there is none has asked for nothing that can be read.
            while b"\r\n\r\n" not in head and not head.startswith(b"\x16"):
                part = line.recv(65536)
                if not part:
                    return
                head += part
            first, *rest = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            pairs = (each.partition(": ") for each in rest)
            asked = Asked(
                [*first.split(" "), "", ""][1], {name.lower(): value for name, _, value in pairs}
            )
            server.asked.append(asked)
            parts = answering(asked)
            for part in [parts] if isinstance(parts, bytes) else parts:
                if server.over.is_set():
                    return
                line.sendall(part)
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            if context:
                line.close()

    class Threads(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    threads = Threads(("127.0.0.1", 0), Handler)
    scheme = "https" if context else "http"
    server.url = f"{scheme}://127.0.0.1:{threads.server_address[1]}"
    with running(threads):
        try:
            yield server
        finally:
            server.over.set()
