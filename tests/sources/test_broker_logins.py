"""Logins at brokers: through stand-ins of the kits, and through the kits where they are installed.

The real kits talk to a server of this machine; they are skipped where the extras are not there.
"""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from tasks.model.errors import SettingsError, VegareconError
from tasks.sources.broker_answers import BrokerRole
from tasks.sources.delivery import Delivery
from tasks.sources.errand import Errand, NothingCameError
from tasks.sources.files import World
from tasks.sources.schwab import Schwab
from tasks.sources.tastytrade import Tastytrade
from tasks.web.client import Manners
from tests.sources import cases_broker_apis as given
from tests.sources.broker_desks import (
    APP,
    CANARIES,
    REFRESH,
    SECRET,
    BrokerDesk,
    schwab_desk,
    served,
    tastytrade_desk,
)
from tests.sources.broker_kits import schwab_kit, tastytrade_kit
from tests.sources.cases_broker_apis import DAY, TOKEN_MADE

ROLES: tuple[BrokerRole, ...] = ("positions", "trades", "accounts")
TOKEN = {
    "creation_timestamp": TOKEN_MADE,
    "token": {
        "access_token": "canary-old",
        "refresh_token": REFRESH,
        "token_type": "Bearer",
        "expires_in": 1800,
        "expires_at": 1,
    },
}
SECRETS = {
    "env:TASTYTRADE_CLIENT_SECRET": SECRET,
    "env:TASTYTRADE_REFRESH_TOKEN": REFRESH,
    "env:SCHWAB_APP_KEY": APP,
    "env:SCHWAB_APP_SECRET": SECRET,
    "file:schwab-token.json": json.dumps(TOKEN),
}


@dataclass
class Login:
    """A source, the desk that it asks, and what it waited for between its tries."""

    vendor: str
    desk: BrokerDesk
    seconds: float = 30.0
    waited: list[float] = field(default_factory=list)

    def read(self, role: BrokerRole, **more: Any) -> Delivery:
        make: Any = {"tastytrade": Tastytrade, "schwab": Schwab}[self.vendor]
        errand = Errand(
            secret=lambda reference, _: SECRETS[reference],
            manners=Manners(seconds=self.seconds, tries=2, wait_seconds=0.5),
            sleep=self.waited.append,
        )
        return cast("Delivery", make(role, **more).read(DAY, World(errand)))

    def refused(self, role: BrokerRole, **more: Any) -> VegareconError:
        with pytest.raises(VegareconError) as caught:
            self.read(role, **more)
        for canary in CANARIES:
            assert canary not in str(caught.value)
        assert caught.value.__cause__ is None
        return caught.value


DESKS = {"tastytrade": tastytrade_desk, "schwab": schwab_desk}


@pytest.fixture(params=["tastytrade", "schwab", "tastytrade, its kit", "schwab, its kit"])
def login(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Login]:
    vendor, _, real = str(request.param).partition(", ")
    desk = DESKS[vendor]()
    with ExitStack() as stack:
        if not real:
            name = {"tastytrade": "tastytrade", "schwab": "schwab.auth"}[vendor]
            kit = {"tastytrade": tastytrade_kit, "schwab": schwab_kit}[vendor](desk)
            monkeypatch.setitem(sys.modules, name, kit)
        else:
            pytest.importorskip(vendor)
            url = stack.enter_context(served(desk))
            if vendor == "tastytrade":
                monkeypatch.setattr("tastytrade.session.API_URL", url)
            else:
                _lead_here(monkeypatch, url)
        yield Login(vendor, desk)


def _lead_here(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Schwab's address is written into its kit: its HTTP client is led elsewhere."""
    here = urlsplit(url)
    kit = importlib.import_module("authlib.integrations.httpx_client")
    web = next(
        sys.modules[kind.__module__.split(".", maxsplit=1)[0]]
        for kind in kit.OAuth2Client.__mro__
        if kind.__module__.startswith("httpx")
    )
    send = web.HTTPTransport.handle_request

    def led(self: Any, request: Any) -> Any:
        assert request.url.host == "api.schwabapi.com"
        request.url = request.url.copy_with(scheme="http", host=here.hostname, port=here.port)
        return send(self, request)

    monkeypatch.setattr(web.HTTPTransport, "handle_request", led)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_login_brings_is_what_a_broker_says_and_nothing_of_the_login(
    login: Login, role: BrokerRole, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    delivery = login.read(role)
    wanted = {"positions": (3, 2), "trades": (2, 1), "accounts": (1, 2)}[role]
    assert len(delivery.frame) == wanted[login.vendor == "schwab"]
    (content,) = delivery.contents
    for canary in (*CANARIES, "canary-old"):
        assert canary.encode() not in content
        assert canary not in caplog.text
        assert canary not in str(delivery.findings)
    assert REFRESH in login.desk.logins[0]
    assert len(login.desk.logins) == 1
    told = json.loads(content)
    assert {each["date"] for each in told["answers"]} == {given.AFTER}
    assert content == json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def test_trades_are_asked_for_the_session_and_every_page_of_them(login: Login) -> None:
    login.read("trades")
    paths = [path for path, _ in login.desk.asked]
    if login.vendor == "tastytrade":
        assert paths == ["/customers/me/accounts", *["/accounts/5WX00001/transactions"] * 2]
        for _, query in login.desk.asked[1:]:
            assert query["start-date"] == query["end-date"] == ["2026-11-20"]
        return
    assert paths[1:] == [f"/trader/v1/accounts/HASH{n}/transactions" for n in (1, 2)]
    # From 18:00 to 18:00 in New York, in November.
    assert login.desk.asked[1][1]["startDate"] == ["2026-11-19T23:00:00Z"]
    assert login.desk.asked[1][1]["endDate"] == ["2026-11-20T22:59:59Z"]


def test_only_the_accounts_that_are_wanted_are_kept(login: Login) -> None:
    mine = {"tastytrade": "5WX00001", "schwab": "12345678"}[login.vendor]
    delivery = login.read("positions", accounts=(mine,))
    assert set(delivery.frame["account"]) == {mine}
    assert b"87654321" not in delivery.contents[0]
    error = login.refused("positions", accounts=(mine, "Z"))
    assert error.code == "source.no_such_account"
    assert login.waited == []


@pytest.mark.parametrize("status", [400, 401])
def test_a_login_that_is_refused_is_told_once_with_what_to_do(login: Login, status: int) -> None:
    login.desk.login_status = status
    error = login.refused("positions")
    assert isinstance(error, NothingCameError)
    assert "a login that was refused" in error.found
    assert {"tastytrade": "grant", "schwab": "7 days"}[login.vendor] in error.remedy
    assert len(login.desk.logins) == 1
    assert login.waited == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_later_is_a_login_too(login: Login, status: int) -> None:
    login.desk.status = status
    assert "a login that was refused" in login.refused("accounts").found
    assert login.waited == []


@pytest.mark.parametrize("status", [429, 503])
def test_what_passes_is_tried_again_and_then_told(login: Login, status: int) -> None:
    login.desk.status = status
    error = login.refused("trades")
    assert isinstance(error, NothingCameError)
    assert error.found == f"HTTP {status}, 2 times"
    assert "later" in error.remedy
    # Half a second, and up to as much again by chance.
    (waited,) = login.waited
    assert 0.5 <= waited < 1.0


def test_a_broker_that_does_not_answer_has_its_end(login: Login) -> None:
    login.seconds, login.desk.stall_seconds = 0.3, 1.0
    error = login.refused("positions")
    assert isinstance(error, NothingCameError)
    assert error.found in {"no whole answer in 0.3 s, 2 times", "TimeoutError, 2 times"}


def test_an_answer_of_another_shape_is_refused_in_words_of_ours(login: Login) -> None:
    for path in list(login.desk.answers):
        login.desk.answers[path] = {"data": {"items": [{"account": {"odd": 1}}]}, "x": 2}
    error = login.refused("positions")
    assert error.exit_code == 10
    assert login.waited == []


@pytest.mark.parametrize(("vendor", "module"), [("tastytrade",) * 2, ("schwab", "schwab.auth")])
def test_without_its_kit_it_says_what_to_install(
    vendor: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    error = Login(vendor, DESKS[vendor]()).refused("positions")
    assert isinstance(error, SettingsError)
    assert error.remedy == f"pip install '.[{vendor}]' in the folder of vegarecon"


@pytest.mark.parametrize("text", ["", "canary-refresh-55d0", "[]", "{}", '{"token": 1}'])
def test_a_token_file_of_something_else_is_not_shown(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = schwab_desk()
    monkeypatch.setitem(sys.modules, "schwab.auth", schwab_kit(desk))
    monkeypatch.setitem(SECRETS, "file:schwab-token.json", text)
    error = Login("schwab", desk).refused("positions")
    assert error.code == "settings.secret"
    assert desk.logins == []


def test_holdings_are_of_the_moment_and_trades_are_not() -> None:
    module = importlib.import_module("tasks.sources.tastytrade_login")
    kinds = {role: module.TastytradeLogin(role, DAY, "env:A", "env:B") for role in ROLES}
    assert {role: it.of_the_moment for role, it in kinds.items()} == {
        "positions": True,
        "trades": False,
        "accounts": True,
    }


def test_the_stand_ins_take_what_the_kits_take() -> None:
    for vendor, module, make in (
        ("tastytrade", "tastytrade", tastytrade_kit),
        ("schwab", "schwab.auth", schwab_kit),
    ):
        pytest.importorskip(vendor)
        real, ours = importlib.import_module(module), make(DESKS[vendor]())
        pairs = (
            [(real.Session, ours.Session), (real.Account, ours.Account)]
            if vendor == "tastytrade"
            else [
                (
                    importlib.import_module("schwab.client").Client,
                    type(ours.client_from_access_functions(APP, SECRET, lambda: TOKEN, print)),
                ),
            ]
        )
        for theirs, mine in pairs:
            for name, method in inspect.getmembers(mine, callable):
                if name.startswith(("get", "set", "client_from")) or name == "__init__":
                    if name == "__init__" and mine.__name__ != "Session":
                        continue
                    known = inspect.signature(getattr(theirs, name)).parameters
                    assert set(inspect.signature(method).parameters) <= set(known), name
