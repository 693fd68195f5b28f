"""A login at Schwab through its kit (`schwab-py`): the answers of one evening as bytes.

A person logs in with a browser and the kit writes a token file, which lives 7 days whatever is
done with it; within them the kit makes itself the tokens of half an hour. Nothing is written back.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tasks.model.errors import SettingsError, shown
from tasks.sources.broker_answers import Answer, BrokerRole, document, trading_utc
from tasks.sources.broker_call import Broker, Response, by_status, chosen
from tasks.sources.errand import Errand
from tasks.sources.files import raw_file
from tasks.sources.strict_json import demand, json_of, object_in, rows_in

VENDOR = "schwab"
TOKEN_LIFE = timedelta(days=7)
_OPERATION_SECONDS = 20.0
_BROKER = Broker(
    VENDOR,
    "schwab",
    "a token lives 7 days, and only a person can make one: run schwab-generate-token.py of "
    "schwab-py and put the file where `token` points",
)


@dataclass(frozen=True, slots=True)
class SchwabLogin:
    """What to ask for, and the references of what to log in with; see Schwab."""

    role: BrokerRole
    as_of: date
    app_key: str
    app_secret: str
    token: str
    accounts: tuple[str, ...] = ()

    @property
    def of_the_moment(self) -> bool:
        """Holdings and balances are those of now; a session's trades can be asked for later."""
        return self.role != "trades"

    def obtain(self, name: str, errand: Errand) -> bytes:
        """See Remote. Raises SettingsError where the kit is not installed, or for no token file."""
        auth = _BROKER.imported("schwab.auth")
        key = errand.secret(self.app_key, f"{VENDOR}, app_key")
        secret = errand.secret(self.app_secret, f"{VENDOR}, app_secret")
        token, made = _token(errand.secret(self.token, f"{VENDOR}, token"), self.token)

        def call() -> bytes:
            client = auth.client_from_access_functions(
                key, secret, lambda: token, lambda *_, **__: None
            )
            with closing(client.session):
                client.set_timeout(_OPERATION_SECONDS)
                answers = self._answers(client, name)
            return document(VENDOR, self.role, self.as_of, answers, token_made=made)

        return _BROKER.asked(name, errand, call)

    def _answers(self, client: Any, name: str) -> list[Answer]:  # noqa: ANN401 - no types
        if self.role == "trades":
            return self._transactions(client, name)
        fields = [client.Account.Fields.POSITIONS] if self.role == "positions" else None
        answer = _answer(name, "accounts", client.get_accounts(fields=fields))
        held = {_number(name, each): each for each in answer.body}
        wanted = chosen(name, list(held), self.accounts)
        return [Answer(answer.asked, answer.date, [held[number] for number in wanted])]

    def _transactions(self, client: Any, name: str) -> list[Answer]:  # noqa: ANN401 - likewise
        """Each account's transactions of the session."""
        hashes = _answer(name, "accountNumbers", client.get_account_numbers()).body
        keys = {str(each.get("accountNumber")): each.get("hashValue") for each in hashes}
        # The kit writes Z behind a time whatever zone it is of.
        begin, end = trading_utc(self.as_of)
        return [
            _answer(
                name,
                f"accounts/{number}/transactions",
                client.get_transactions(
                    keys[number], start_date=begin, end_date=end - timedelta(seconds=1)
                ),
            )
            for number in chosen(name, list(keys), self.accounts)
        ]


def _answer(name: str, asked: str, response: Response) -> Answer:
    """An answer that is a list of objects. Raises CallError, SourceError."""
    if not response.is_success:
        raise by_status(response.status_code)
    raw = raw_file(name, response.content)
    body = rows_in(raw, json_of(raw), asked)
    return Answer(asked, response.headers.get("Date", ""), body)


def _number(name: str, each: object) -> str:
    raw = raw_file(name, b"")
    account = object_in(raw, each, "securitiesAccount")
    demand(raw, account, "accountNumber")
    return str(account["accountNumber"])


def _token(text: str, reference: str) -> tuple[dict[str, Any], int]:
    """A token file's value and when it was made. Raises SettingsError, which never holds it."""
    try:
        token = json.loads(text)
        made = int(token["creation_timestamp"])
        dict(token["token"].items())
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise SettingsError(
            "settings.secret",
            where="schwab, token",
            found=f"something else at {shown(reference)}",
            wanted="the token file that schwab-py writes, with its creation_timestamp",
            remedy="run schwab-generate-token.py of schwab-py; a token lives 7 days",
        ) from None
    return token, made
