"""A login at tastytrade through its kit (`tastytrade`): the answers of one evening as bytes.

The kit logs in, renews the session's token, turns pages and checks what comes; what is kept is
what came: its HTTP client hands every answer to a hook before the kit makes anything of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from tasks.sources.broker_answers import Answer, BrokerRole, document
from tasks.sources.broker_call import Broker, Response, by_status, chosen
from tasks.sources.errand import Errand
from tasks.sources.files import raw_file
from tasks.sources.strict_json import json_of
from tasks.web.client import CallError

VENDOR = "tastytrade"
# How the address of each role's answers ends; of others nothing is kept, least of all the login.
ENDS: Mapping[BrokerRole, str] = {
    "positions": "/positions",
    "trades": "/transactions",
    "accounts": "/balances/USD",
}
_LOGIN = "/oauth/token"
_OPERATION_SECONDS = 20.0
_BROKER = Broker(
    VENDOR,
    "tastytrade",
    "make a new grant at my.tastytrade.com, Manage, API Access, and put its secrets where "
    "`client_secret` and `refresh_token` point",
)


@dataclass(frozen=True, slots=True)
class TastytradeLogin:
    """What to ask for, and the references of what to log in with; see Tastytrade."""

    role: BrokerRole
    as_of: date
    client_secret: str
    refresh_token: str
    accounts: tuple[str, ...] = ()

    @property
    def of_the_moment(self) -> bool:
        """Holdings and balances are those of now; a session's trades can be asked for later."""
        return self.role != "trades"

    def obtain(self, name: str, errand: Errand) -> bytes:
        """See Remote. Raises SettingsError where the kit is not installed."""
        kit = _BROKER.imported()
        secrets = (
            errand.secret(self.client_secret, f"{VENDOR}, client_secret"),
            errand.secret(self.refresh_token, f"{VENDOR}, refresh_token"),
        )

        def call() -> bytes:
            visit = _Visit(name, self.role)
            try:
                asyncio.run(self._asked(kit, secrets, visit, errand.manners.seconds))
            except Exception:
                # The kit's own words are not for others; the status says what it was.
                if failed := visit.failure():
                    raise failed from None
                raise
            return document(VENDOR, self.role, self.as_of, visit.answers)

        return _BROKER.asked(name, errand, call)

    async def _asked(
        self,
        kit: Any,  # noqa: ANN401 - the kit is optional: no types
        secrets: tuple[str, str],
        visit: _Visit,
        seconds: float,
    ) -> None:
        login = kit.Session(
            *secrets, timeout=_OPERATION_SECONDS, event_hooks={"response": [visit.keep]}
        )
        async with asyncio.timeout(seconds), login as session:
            there = {each.account_number: each for each in await kit.Account.get(session)}
            for number in chosen(visit.name, list(there), self.accounts):
                account = there[number]
                if self.role == "positions":
                    await account.get_positions(session, include_marks=True)
                elif self.role == "accounts":
                    await account.get_balances(session)
                else:
                    day = self.as_of
                    await account.get_history(
                        session, page_offset=None, start_date=day, end_date=day
                    )


class _Coming(Response, Protocol):
    """An answer whose body is not read yet."""

    request: Any

    async def aread(self) -> bytes:
        """Read it."""
        ...


@dataclass(slots=True)
class _Visit:
    """What came in the course of one login."""

    name: str
    role: BrokerRole
    answers: list[Answer] = field(default_factory=list)
    last: tuple[str, int] = ("", 0)

    async def keep(self, response: _Coming) -> None:
        """Look at an answer as it comes, and keep it where it is of the role."""
        path = str(response.request.url.path)
        self.last = (path, response.status_code)
        if not path.endswith(ENDS[self.role]) or not response.is_success:
            return
        body = json_of(raw_file(self.name, await response.aread()))
        self.answers.append(Answer(path, response.headers.get("Date", ""), body))

    def failure(self) -> CallError | None:
        """The failure that the last answer was; None where it was none."""
        path, status = self.last
        if status and not 200 <= status < 300:  # noqa: PLR2004 - what the web calls success
            return by_status(status, login=path.endswith(_LOGIN))
        return None
