"""Stand-ins of the kits, with the names and arguments of theirs that are used."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import ModuleType, SimpleNamespace
from typing import Any, Self

from tests.sources.broker_desks import BrokerDesk


@dataclass
class Came:
    """An answer, as far as it is looked at."""

    path: str
    status_code: int
    value: Any
    date: str

    @property
    def request(self) -> Any:
        return SimpleNamespace(url=SimpleNamespace(path=self.path))

    @property
    def is_success(self) -> bool:
        return self.status_code < 300

    @property
    def headers(self) -> dict[str, str]:
        return {"Date": self.date}

    @property
    def content(self) -> bytes:
        return json.dumps(self.value).encode("utf-8")

    async def aread(self) -> bytes:
        return self.content


class KitError(Exception):
    """What tastytrade's kit raises: a message with whatever the broker said."""


class AuthlibBaseError(Exception):
    """The base of what a refused login raises within Schwab's kit."""


class TastySession:
    """A login; `desk` is whom it asks."""

    desk: BrokerDesk

    def __init__(
        self,
        provider_secret: str | None = None,
        refresh_token: str | None = None,
        is_test: bool = False,
        **client_kwargs: Any,
    ) -> None:
        assert not is_test
        self.shown = f"{provider_secret} {refresh_token}"
        self.hooks = client_kwargs["event_hooks"]["response"]
        self.logged_in = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def came(self, path: str, status: int, value: Any) -> Any:
        for hook in self.hooks:
            await hook(Came(path, status, value, self.desk.date))
        if status != 200:
            raise KitError(json.dumps(value))
        return value

    async def ask(self, path: str, **query: object) -> Any:
        if not self.logged_in:
            await self.came("/oauth/token", *self.desk.login(self.shown))
            self.logged_in = True
        asked = {key.replace("_", "-"): [str(value)] for key, value in query.items()}
        return await self.came(path, *self.desk.answer(path, asked))


class TastyAccount:
    """An account of a login."""

    def __init__(self, number: str) -> None:
        self.account_number = number

    @classmethod
    async def get(
        cls, session: TastySession, account_number: str | None = None, include_closed: bool = False
    ) -> list[Self]:
        assert account_number is None
        told = await session.ask("/customers/me/accounts")
        each = [item["account"] for item in told["data"]["items"]]
        open_ones = [it for it in each if include_closed or not it["is-closed"]]
        return [cls(it["account-number"]) for it in open_ones]

    async def get_positions(self, session: TastySession, include_marks: bool | None = None) -> None:
        path = f"/accounts/{self.account_number}/positions"
        await session.ask(path, include_marks=str(include_marks).lower())

    async def get_balances(self, session: TastySession, currency: str = "USD") -> None:
        await session.ask(f"/accounts/{self.account_number}/balances/{currency}")

    async def get_history(
        self,
        session: TastySession,
        page_offset: int | None = 0,
        start_date: date | None = None,
        end_date: date | None = None,
    ) -> None:
        assert page_offset is None
        path = f"/accounts/{self.account_number}/transactions"
        pages, at = 1, 0
        while at < pages:
            told = await session.ask(path, page_offset=at, start_date=start_date, end_date=end_date)
            pages, at = told["pagination"]["total-pages"], at + 1


def tastytrade_kit(broker: BrokerDesk) -> ModuleType:
    """A module like `tastytrade`, that asks `broker`."""

    class Session(TastySession):
        desk = broker

    kit = ModuleType("tastytrade")
    vars(kit).update(Session=Session, Account=TastyAccount)
    return kit


def schwab_kit(desk: BrokerDesk) -> ModuleType:
    """A module like `schwab.auth`, that asks `desk`."""

    class Fields(Enum):
        POSITIONS = "positions"

    class Client:
        Account = SimpleNamespace(Fields=Fields)

        def __init__(self, shown: str) -> None:
            self.shown, self.logged_in = shown, False
            self.session = SimpleNamespace(close=lambda: None)

        def set_timeout(self, timeout: float) -> None:
            assert timeout > 0

        def get_accounts(self, *, fields: list[Fields] | None = None) -> Came:
            asked = {"fields": ",".join(each.value for each in fields)} if fields else {}
            return self._ask("/trader/v1/accounts", **asked)

        def get_account_numbers(self) -> Came:
            return self._ask("/trader/v1/accounts/accountNumbers")

        def get_transactions(
            self, account_hash: str, *, start_date: datetime, end_date: datetime
        ) -> Came:
            path = f"/trader/v1/accounts/{account_hash}/transactions"
            form = "%Y-%m-%dT%H:%M:%SZ"
            return self._ask(
                path, startDate=start_date.strftime(form), endDate=end_date.strftime(form)
            )

        def _ask(self, path: str, **query: str) -> Came:
            if not self.logged_in:
                status, told = desk.login(self.shown)
                if status != 200:
                    raise AuthlibBaseError(str(told))
                self.logged_in = True
            status, told = desk.answer(path, {key: [value] for key, value in query.items()})
            return Came(path, status, told, desk.date)

    def client_from_access_functions(
        api_key: str,
        app_secret: str,
        token_read_func: Callable[[], Any],
        token_write_func: Callable[..., None],
    ) -> Client:
        token = token_read_func()
        token_write_func(token)
        return Client(f"{api_key} {app_secret} {token['token']['refresh_token']}")

    kit = ModuleType("schwab.auth")
    vars(kit).update(client_from_access_functions=client_from_access_functions)
    return kit
