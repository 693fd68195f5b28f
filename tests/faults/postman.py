"""A mail server that dies where it is told to, in a thread; plain sockets and nothing else."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Self

PHASES = ("connect", "banner", "EHLO", "MAIL", "RCPT", "DATA", "body", "dot", "stored", "answer")
_SMALL = 4096


@dataclass(frozen=True)
class Death:
    """Where the next connection ends.

    `connect`: before the banner; `banner` and the commands: after the answer to them; `body`:
    after `octets` of the message; `dot`: after the last dot, nothing kept; `stored`: kept, but
    not answered; `answer`: kept and answered, then gone.
    """

    phase: str
    octets: int = 0


class _Gone(Exception):  # noqa: N818 - no fault but the script
    pass


@dataclass
class Postman:
    """A server on this machine; `kept` are the messages that it took, in order."""

    kept: list[bytes] = field(default_factory=list)
    death: Death | None = None
    # Who shall wait before the answer to the last dot clears it.
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self.gate.set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5.0)

    @property
    def mails(self) -> list[EmailMessage]:
        """What was kept, read."""
        return [message_from_bytes(each, policy=default) for each in self.kept]

    def ids(self) -> set[str]:
        """The ids of the reports kept, alarms apart."""
        return {str(mail["Message-ID"]) for mail in self.mails if not is_alarm(mail)}

    def reports(self) -> int:
        """How many reports were kept."""
        return sum(not is_alarm(mail) for mail in self.mails)

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with caller, contextlib.suppress(_Gone, OSError):
                caller.settimeout(60.0)
                self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        self._die("connect")
        self._say(caller, "220 here")
        self._die("banner")
        lines = caller.makefile("rb")
        while line := lines.readline():
            word = line[:4].decode("ascii", "replace").upper()
            if word == "DATA":
                self._take(caller, lines.read1 if self._dies("body") else lines.readline)
            elif word == "QUIT":
                self._say(caller, "221 bye")
                return
            else:
                self._say(caller, "250 OK")
                self._die(word)

    def _take(self, caller: socket.socket, read: object) -> None:
        assert callable(read)
        self._say(caller, "354 go on")
        self._die("DATA")
        body = b""
        while True:
            if self.death and self.death.phase == "body":
                left = self.death.octets - len(body)
                if left <= 0:
                    raise _Gone
                body += (got := read(min(left, _SMALL)))
            else:
                got = read()
                if got == b".\r\n":
                    break
                body += got
            if not got:
                raise _Gone
        self._die("dot")
        self.waiting.set()
        self.gate.wait(60.0)
        self.kept.append(b"\r\n".join(_undotted(line) for line in body.split(b"\r\n")))
        self._die("stored")
        self._say(caller, "250 kept")
        self._die("answer")

    def _dies(self, phase: str) -> bool:
        return self.death is not None and self.death.phase == phase

    def _die(self, phase: str) -> None:
        if self._dies(phase):
            raise _Gone

    @staticmethod
    def _say(caller: socket.socket, text: str) -> None:
        caller.sendall(f"{text}\r\n".encode("ascii"))


def is_alarm(mail: EmailMessage) -> bool:
    """Whether a mail says that there is no report, or none that could be sent."""
    return str(mail["Subject"]).startswith(("NO REPORT", "REPORT NOT SENT"))


def _undotted(line: bytes) -> bytes:
    return line[1:] if line.startswith(b".") else line
