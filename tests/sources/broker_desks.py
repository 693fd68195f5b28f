"""Brokers that are not there: what they answer, to a kit's stand-in or over HTTP to a real one."""

from __future__ import annotations

import contextlib
import importlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources import cases_broker_apis as given
from tests.sources.cases_broker_apis import AFTER
from tests.web.listening import Quiet, listening

# What must never be seen anywhere but at the door.
CANARIES = ("canary-app-7f3a", "canary-secret-91bc", "canary-refresh-55d0", "canary-access-e2e2")
APP, SECRET, REFRESH, ACCESS = CANARIES


@dataclass
class BrokerDesk:
    """A broker: JSON by path, the status of the login, and what it was asked.

    `status` is what every question but the login is answered with. `stall_seconds` is how long
    each takes.
    """

    answers: dict[str, Any]
    login_path: str
    login_status: int = 200
    status: int = 200
    date: str = AFTER
    stall_seconds: float = 0.0
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    def login(self, shown: str) -> tuple[int, Any]:
        """Take what was shown, and give a token or an error that tells too much."""
        self.logins.append(shown)
        if self.login_status != 200:
            what = f"no grant for {REFRESH} of {SECRET}"
            return self.login_status, {
                "error": {"code": "invalid_grant", "message": what}
                if self.login_path == "/oauth/token"
                else "unsupported_token_type",
                "error_description": what,
            }
        return 200, {
            "access_token": ACCESS,
            "token_type": "Bearer",
            "expires_in": 1800,
            "refresh_token": REFRESH,
        }

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """The answer to a question; pages of a list by their number."""
        self.asked.append((path, query))
        time.sleep(self.stall_seconds)
        if self.status != 200:
            return self.status, {"error": {"code": "no", "message": f"not with {ACCESS}"}}
        found = self.answers.get(path)
        if isinstance(found, list) and "page-offset" in query:
            return 200, found[int(query["page-offset"][0])]
        return (200, found) if found is not None else (404, {"error": {"message": path}})


@contextlib.contextmanager
def served(desk: BrokerDesk) -> Iterator[str]:
    """A desk as a web server of this machine; gives its address."""

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            shown = self.rfile.read(size).decode("utf-8")
            self._write(*desk.login(f"{self.headers.get('Authorization', '')} {shown}"))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if self.headers.get("Authorization") != f"Bearer {ACCESS}":
                self._write(401, {"error": {"code": "x", "message": "who?"}})
                return
            self._write(*desk.answer(parts.path, parse_qs(parts.query)))

        def _write(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode("utf-8")
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
            return desk.date

    with listening(Handler) as url:
        yield url


def tastytrade_desk() -> BrokerDesk:
    account = {
        "account-number": "5WX00001",
        "opened-at": "2020-01-02T00:00:00.000+00:00",
        "nickname": "desk",
        "account-type-name": "Individual",
        "is-closed": False,
        "day-trader-status": False,
        "is-firm-error": False,
        "is-firm-proprietary": False,
        "is-futures-approved": True,
        "margin-or-cash": "Margin",
        "is-foreign": False,
        "created-at": "2020-01-02T00:00:00.000+00:00",
    }
    closed = {**account, "account-number": "5WX00009", "is-closed": True}
    bodies = {role: json.loads(content)["answers"][0] for role, content in given.TASTY.items()}
    whole = bodies["trades"]["body"]["data"]["items"]
    pages = [
        {
            "data": {"items": items},
            "pagination": {"page-offset": at, "total-items": 3, "total-pages": 2},
        }
        for at, items in enumerate((whole[:2], whole[2:]))
    ]
    for row in whole:
        if row["action"] == "":
            del row["action"]
    balance = bodies["accounts"]["body"]
    balance["data"] = {**dict.fromkeys(_balance_fields(), "0.0"), **balance["data"]}
    answers = {
        "/customers/me/accounts": {
            "data": {"items": [{"account": each} for each in (account, closed)]}
        },
        bodies["positions"]["asked"]: bodies["positions"]["body"],
        bodies["accounts"]["asked"]: balance,
        bodies["trades"]["asked"]: pages,
    }
    return BrokerDesk(answers, "/oauth/token")


def _balance_fields() -> list[str]:
    """The amounts that the kit asks of a balance; none where it is not there."""
    try:
        module = importlib.import_module("tastytrade.account")
    except ImportError:
        return []
    fields = module.AccountBalance.model_fields.items()
    return [name.replace("_", "-") for name, told in fields if told.is_required()]


def schwab_desk() -> BrokerDesk:
    bodies = {role: json.loads(content)["answers"][0] for role, content in given.SCHWAB.items()}
    answers = {
        "/trader/v1/accounts": bodies["positions"]["body"],
        "/trader/v1/accounts/accountNumbers": [
            {"accountNumber": "12345678", "hashValue": "HASH1"},
            {"accountNumber": "87654321", "hashValue": "HASH2"},
        ],
        "/trader/v1/accounts/HASH1/transactions": bodies["trades"]["body"],
        "/trader/v1/accounts/HASH2/transactions": [],
    }
    return BrokerDesk(answers, "/v1/oauth/token")
