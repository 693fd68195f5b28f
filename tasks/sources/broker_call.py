"""A broker asked through its own kit: with an end to it, with manners, and in words of ours.

What a kit says in its exceptions may hold tokens, accounts and addresses: only what kind of
exception it was is told, and the status of the answer.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tasks.model.errors import SettingsError, SourceError, VegareconError
from tasks.sources.errand import Errand, NothingCameError
from tasks.web.client import PASSING, CallError, tried
from tasks.web.tls import tls_failure

_REFUSED = frozenset({401, 403})


class Response(Protocol):
    """What is used of an answer, whichever HTTP client of a kit it comes from."""

    @property
    def status_code(self) -> int:
        """The status of HTTP."""
        ...

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Its head, whatever case names are asked in."""
        ...

    @property
    def content(self) -> bytes:
        """Its body, once it was read."""
        ...


class LoginRefusedError(CallError):
    """The broker does not know who asks: no further try helps."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Whom to ask.

    `vendor` is the kind in settings and the extra that installs the kit, `kit` its module, `renew`
    says how a person logs in anew.
    """

    vendor: str
    kit: str
    renew: str

    def imported(self, module: str = "") -> Any:  # noqa: ANN401 - kits are optional: no types
        """The kit, or a module of it. Raises SettingsError where it is not installed."""
        try:
            return importlib.import_module(module or self.kit)
        except ImportError:
            raise SettingsError(
                "settings.extra",
                where=f'a source of kind = "{self.vendor}"',
                found="an environment without its kit",
                wanted=f"the package of {self.kit}",
                remedy=f"pip install '.[{self.vendor}]' in the folder of vegarecon",
            ) from None

    def asked(self, name: str, errand: Errand, call: Callable[[], bytes]) -> bytes:
        """What `call` gives; every try has an end, and what may pass is tried again.

        A login that is refused is never tried again. `call` raises CallError, or whatever its kit
        raises. Raises NothingCameError.
        """
        try:
            return tried(lambda _: _told(call), errand.manners, errand.sleep)
        except CallError as error:
            raise self._nothing(name, error) from None

    def _nothing(self, name: str, error: CallError) -> NothingCameError:
        if isinstance(error, LoginRefusedError):
            remedy = f"{self.renew}; it is not tried again until the next run"
        elif error.passing:
            remedy = "run again later, or name a second source with a higher `priority`"
        else:
            remedy = f"look for a newer release of {self.kit}; what cannot be read is not taken"
        return NothingCameError(
            "source.nothing_came",
            where=f"{name} ({self.vendor})",
            found=error.why,
            wanted="data",
            remedy=remedy,
        )


def by_status(status: int, *, login: bool = False) -> CallError:
    """The failure that an answer's status tells of; `login`: it was the login that was asked."""
    if status in _REFUSED or (login and status not in PASSING):
        return LoginRefusedError(f"a login that was refused (HTTP {status})", status=status)
    return CallError(f"HTTP {status}", status=status, passing=status in PASSING)


def _told(call: Callable[[], bytes]) -> bytes:
    """What a call gives, its exceptions in words of ours."""
    try:
        return call()
    except (CallError, VegareconError):
        raise
    except Exception as error:  # noqa: BLE001 - a kit raises what it likes, and what it was is told
        raise _failure(error) from None


def _failure(error: Exception) -> CallError:
    # Kits bring HTTP clients of their own: they are known by the names of their exceptions.
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if why := tls_failure(error):
        return CallError(why.words, passing=why.passing)
    if "AuthlibBaseError" in kinds:
        return LoginRefusedError("a login that was refused")
    status = getattr(getattr(error, "response", None), "status_code", 0)
    if isinstance(status, int) and status:
        return by_status(status)
    passing = bool(kinds & {"TransportError", "TimeoutError", "ConnectionError"})
    return CallError(type(error).__name__, passing=passing)


def chosen(name: str, there: list[str], wanted: tuple[str, ...]) -> list[str]:
    """The accounts to be asked about: the wanted ones, or all. Raises SourceError."""
    absent = [account for account in wanted if account not in there]
    if absent or not there:
        raise SourceError(
            "source.no_such_account",
            where=name,
            found=f"a login that opens {len(there)} accounts, not {', '.join(absent) or 'any'}",
            wanted="the accounts that the settings name, or one at least",
            remedy="correct `accounts`, or log in as who holds them",
        )
    return list(wanted) or there
