"""What a source may do outside this machine, and what is remembered of it.

A source never opens a connection of its own: it is handed an Errand, which shows secrets only at
the door, asks conditionally, tries again, and says in one line what came instead of an answer.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from tasks.model.errors import SettingsError, SourceError, shown
from tasks.web.address import place_of
from tasks.web.client import Answer, CallError, Manners, call

_PAGES = (b"<!doctype html", b"<html")
_SEARCHED = 2048
# A host that does not answer in time is seldom there a minute later.
_LATE_TRIES = 2
# What may stand before the first element of a page.
_PROLOG = re.compile(rb"\A\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*", re.DOTALL)


class NothingCameError(SourceError):
    """A source that delivered nothing at all: another may stand in, and the report says so."""


class Known(Protocol):
    """An answer that was kept: its body, and what makes the next request conditional."""

    @property
    def body(self) -> bytes:
        """What came."""
        ...

    @property
    def etag(self) -> str:
        """The server's name of this version; "" without one."""
        ...

    @property
    def last_modified(self) -> str:
        """When the server says that it changed; "" where it does not."""
        ...


class Memory(Protocol):
    """Answers that were kept, by the address that gave them."""

    def known(self, url: str) -> Known | None:
        """The newest answer of an address; None where there is none."""
        ...

    def learn(self, url: str, body: bytes, etag: str, last_modified: str) -> None:
        """Keep an answer."""
        ...


class Forgetful:
    """Nothing is kept."""

    def known(self, url: str) -> Known | None:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return None

    def learn(self, url: str, body: bytes, etag: str, last_modified: str) -> None:
        """Nothing is done."""


def _no_secrets(reference: str, where: str) -> str:
    raise SettingsError(
        "settings.secret",
        where=where,
        found=f"{shown(reference)} without a desk",
        wanted="a desk whose secrets can be fetched",
        remedy="read the source through a desk",
    )


@dataclass(slots=True)
class _Patience:
    """How often a host let the whole time of a try pass, for what waits between its tries."""

    seconds: float
    sleep: Callable[[float], None]
    late: int = 0
    _begun: float = field(default_factory=time.monotonic)

    def tried(self) -> None:
        """Take note of a try that has ended."""
        now = time.monotonic()
        self.late += now - self._begun >= self.seconds
        self._begun = now

    def wait(self, seconds: float) -> None:
        """Wait for the next try. Raises CallError where none would help."""
        self.tried()
        if self.late >= _LATE_TRIES:
            why = f"no whole answer in {self.seconds:g} s, {self.late} times"
            raise CallError(why, passing=True)
        self.sleep(seconds)
        self._begun = time.monotonic()


@dataclass(frozen=True, slots=True)
class Errand:
    """The way out: `secret` fetches what a reference names, `memory` makes requests conditional.

    A secret is fetched for the setting that has the reference, which a fault names. A host that
    lets two tries run out of time is not tried again in this run, whatever else is wanted of it: a
    report that can do without is not kept waiting page after page.
    """

    secret: Callable[[str, str], str] = _no_secrets
    memory: Memory = field(default_factory=Forgetful)
    manners: Manners = field(default_factory=Manners)
    sleep: Callable[[float], None] = time.sleep
    _seen: dict[str, bytes | NothingCameError] = field(default_factory=dict, repr=False)
    _late_hosts: set[str] = field(default_factory=set, repr=False)

    def get(self, url: str, *, what: str, anew: bool = False) -> bytes:
        """What an address gives; `what` names the source in faults.

        An address is asked once a run, whether it answers or not, and conditionally where its
        answer is remembered, unless it is to be asked `anew`: then nothing is remembered either.
        Raises NothingCameError when nothing comes, or a web page where data is wanted.
        """
        if anew:
            return self._asked(url, what, None).body
        return self.once(url, partial(self._remembered, url, what))

    def _remembered(self, url: str, what: str) -> bytes:
        """The answer of an address, asked conditionally where one is remembered."""
        answer = self._asked(url, what, self.memory.known(url))
        if answer.fresh and (answer.etag or answer.last_modified):
            self.memory.learn(url, answer.body, answer.etag, answer.last_modified)
        return answer.body

    def once(self, what: str, errand: Callable[[], bytes]) -> bytes:
        """What an errand brings, done once a run however many sources want it.

        Raises what it raises; NothingCameError again without going again.
        """
        if what not in self._seen:
            try:
                self._seen[what] = errand()
            except NothingCameError as error:
                self._seen[what] = error
        seen = self._seen[what]
        if isinstance(seen, NothingCameError):
            raise seen
        return seen

    def _asked(self, url: str, what: str, known: Known | None) -> Answer:
        """The answer of an address, with the body that is known where it is still so."""
        host = place_of(url).partition("/")[0]
        if host in self._late_hosts:
            why = "a host that gave no whole answer in time before, and is not tried again"
            raise _nothing(what, url, CallError(why, passing=True))
        patience = _Patience(self.manners.seconds, self.sleep)
        try:
            answer = call(url, _conditions(known), self.manners, sleep=patience.wait)
        except CallError as error:
            patience.tried()
            if patience.late >= min(self.manners.tries, _LATE_TRIES):
                self._late_hosts.add(host)
            raise _nothing(what, url, error) from None
        if not answer.fresh and known:
            answer = replace(answer, body=known.body)
        _demand_data(what, url, answer.body)
        return answer


def _conditions(known: Known | None) -> dict[str, str]:
    if known is None:
        return {}
    both = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in both.items() if value}


def _nothing(what: str, url: str, error: CallError) -> NothingCameError:
    if error.status in (401, 403):
        remedy = "correct the token or the rights that it has; it is not tried again until then"
    elif error.status == 404:  # noqa: PLR2004 - the word of the web for "no such thing"
        remedy = "correct the address, or wait until the source has published the session"
    elif error.passing:
        remedy = "run again later, or name a second source with a higher `priority`"
    else:
        remedy = "correct the address; what cannot be verified is not taken"
    return NothingCameError(
        "source.not_allowed" if error.status in (401, 403) else "source.nothing_came",
        where=f"{shown(what)} ({shown(place_of(url))})",
        found=error.why,
        wanted="data",
        remedy=remedy,
    )


def _is_other(what: str, head: bytes) -> bool:
    """Whether an answer is of another format than what goes by that name: a word of refusal."""
    if what.endswith(".json"):
        return not head.startswith((b"{", b"["))
    if what.endswith(".xml"):
        return not head.startswith(b"<")
    first = head.split(b"\n", 1)[0]
    return what.endswith(".csv") and (head.startswith((b"{", b"[", b"<")) or b"," not in first)


def _demand_data(what: str, url: str, body: bytes) -> None:
    head = _PROLOG.sub(b"", body[:_SEARCHED].removeprefix(b"\xef\xbb\xbf")).lstrip().lower()
    if not head:
        found = "an empty answer"
    elif head.startswith(_PAGES):
        found = "a web page (a login, or an error told to people)"
    elif _is_other(what, head):
        found = f"an answer that begins with '{shown(head[:20].decode('ascii', 'replace'))}'"
    else:
        return
    raise NothingCameError(
        "source.no_data",
        where=f"{shown(what)} ({shown(place_of(url))})",
        found=found,
        wanted="data",
        remedy="open the address in a browser and see what it wants; correct the settings",
    )
