"""IBKR's Flex web service as a server that is really there, and that keeps what it was asked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler

from tasks.sources.errand import Errand
from tasks.sources.files import World
from tasks.sources.flex_service import FlexService
from tasks.sources.ibkr_flex import IbkrFlex
from tasks.web.client import Manners
from tests.web.listening import Quiet, listening

DAY = date(2026, 11, 20)
CANARY = "918273645546372819"


def refusal(code: str, status: str = "Warn") -> bytes:
    # The service might repeat what it was shown.
    told = f"<ErrorCode>{code}</ErrorCode><ErrorMessage>no {CANARY}</ErrorMessage>"
    body = f"<Status>{status}</Status>{told}"
    return f"<FlexStatementResponse timestamp='x'>{body}</FlexStatementResponse>".encode()


def taken(url: str, reference: str = "8936364590") -> bytes:
    body = f"<Status>Success</Status><ReferenceCode>{reference}</ReferenceCode><Url>{url}</Url>"
    return f"<FlexStatementResponse timestamp='x'>{body}</FlexStatementResponse>".encode()


@dataclass
class Service:
    """What it answers, one after another, the last for ever; None is an order taken."""

    answers: list[bytes | None]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def read(self) -> bytes:
        service = FlexService("424242", "env:TOKEN", f"{self.url}/SendRequest")
        errand = Errand(
            secret=lambda reference, _: {"env:TOKEN": CANARY}[reference],
            manners=Manners(tries=1),
            sleep=self.waited.append,
        )
        source = IbkrFlex("positions", service=service)
        delivery = source.read(DAY, World(errand))
        assert CANARY not in repr((delivery, source)) + delivery.frame.to_csv()
        assert delivery.inputs[0].name == "flex-424242.xml"
        return delivery.contents[0]


@contextlib.contextmanager
def serving(*answers: bytes | None) -> Iterator[Service]:
    told = Service(list(answers))

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            answer = told.answers[min(len(told.asked), len(told.answers)) - 1]
            body = taken(f"{told.url}/GetStatement") if answer is None else answer
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as told.url:
        yield told
