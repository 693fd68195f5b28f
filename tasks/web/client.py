"""The one HTTP client of the sources: every request has manners, and an end.

TLS is verified, plain HTTP is for this machine alone, redirects are followed within those bounds,
an answer has a largest size, and what may pass is tried again a few times, later each time.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from tasks.web.address import address_fault
from tasks.web.body import BodyError, Unpacking
from tasks.web.log_filter import keep_addresses_out_of_logs
from tasks.web.tls import tls_failure
from tasks.web.within import EndedError, within

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

MAX_REDIRECTS = 5
# What the next try may not meet again: time-outs, too early, too many, and the server's own faults.
# 202 is a server that is still at work on it.
PASSING = frozenset({202, 408, 425, 429, 500, 502, 503, 504})
_NOT_MODIFIED = 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WHOLE = frozenset({200, 203})
# A server that says to come back later than so is not asked again.
LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Manners:
    """How a request behaves: an end to each try, how many, the largest answer.

    Between tries it waits `wait_seconds`, doubled each time, plus up to as much again by chance.
    """

    seconds: float = 60.0
    tries: int = 4
    wait_seconds: float = 1.0
    max_bytes: int = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: a body, and what lets the same request be asked conditionally.

    `fresh` is False where the server said that what was known is still so; the body is empty then.
    """

    body: bytes = field(repr=False)
    etag: str = ""
    last_modified: str = ""
    fresh: bool = True


class CallError(Exception):
    """Nothing came: why, in words without the address; `status` is 0 where no answer came.

    `passing` is whether it may be otherwise at another time.
    """

    def __init__(self, why: str, *, status: int = 0, passing: bool = False) -> None:
        super().__init__(why)
        self.why, self.status, self.passing = why, status, passing
        self.wait_seconds = 0.0


def user_agent() -> str:
    """Who asks, honestly."""
    try:
        return f"vegarecon/{version('vegarecon')} (end-of-day risk report)"
    except PackageNotFoundError:
        return "vegarecon (end-of-day risk report)"


def call(
    url: str,
    headers: Mapping[str, str],
    manners: Manners,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """GET an address. Raises CallError once it has been tried as often as it may be."""
    if not all(
        f"{name}{value}".isascii() and value.isprintable() for name, value in headers.items()
    ):
        raise CallError("a header that cannot be sent: signs that are not ASCII, or a line end")
    return tried(partial(_followed, url, headers, manners), manners, sleep)


def tried(
    once: Callable[[threading.Event], T], manners: Manners, sleep: Callable[[float], None]
) -> T:
    """What a call gives that is tried as often as it may be, each time to an end.

    `once` is handed an event that is set when nobody waits for it any more. Between tries it
    waits, doubled each time, plus up to as much again by chance. Raises CallError.
    """
    tries = 0
    while True:
        tries += 1
        late = threading.Event()
        try:
            answer = within(manners.seconds, partial(once, late))
            if answer is not None:
                return answer
            late.set()
            error = CallError(f"no whole answer in {manners.seconds:g} s", passing=True)
        except CallError as refused:
            error = refused
        except EndedError as ended:
            # A task that was cancelled says nothing of the other side.
            error = CallError(str(ended), passing=True)
        too_long = error.wait_seconds > LONGEST_WAIT_SECONDS
        if not error.passing or too_long or tries >= manners.tries:
            if tries > 1:
                error.why += f", {tries} times"
            raise error
        wait = manners.wait_seconds * 2 ** (tries - 1)
        # Jitter keeps desks from coming back all at once; nobody guards a secret with it.
        sleep(max(error.wait_seconds, wait * (1.0 + random.random())))  # noqa: S311


def _followed(
    url: str, headers: Mapping[str, str], manners: Manners, late: threading.Event
) -> Answer:
    """One try, redirects followed. What is shown to one host is not shown to another."""
    # It takes a third of a second to load, and most runs call nobody.
    import httpx  # noqa: PLC0415

    keep_addresses_out_of_logs()
    base = {"User-Agent": user_agent(), "Accept-Encoding": "gzip"}
    shown, here = {**base, **headers}, url
    if fault := address_fault(here):
        raise CallError(fault)
    try:
        with httpx.Client(timeout=manners.seconds, follow_redirects=False) as client:
            for _ in range(MAX_REDIRECTS + 1):
                with client.stream("GET", here, headers=shown) as response:
                    if response.status_code not in _REDIRECTS:
                        return _answer(response, manners, late)
                    there = _next(here, response.headers.get("Location", ""))
                if _origin(there) != _origin(here):
                    shown = base
                here = there
    except httpx.InvalidURL:
        raise CallError("no address") from None
    except httpx.HTTPError as error:
        raise _broken(error) from None
    raise CallError(f"more than {MAX_REDIRECTS} redirects")


def _next(here: str, location: str) -> str:
    """Where a redirect leads. Raises CallError where that is nowhere, or worse than before."""
    try:
        there = urljoin(here, location)
        # Nobody outside sends a request to this machine's own, unencrypted services.
        worse = urlsplit(here).scheme == "https" != urlsplit(there).scheme
    except ValueError:
        raise CallError("a redirect to no address") from None
    if not location:
        raise CallError("a redirect to nowhere")
    fault = address_fault(there) or ("an address without encryption" if worse else "")
    if fault:
        raise CallError(f"a redirect to {fault}")
    return there


def _answer(response: httpx.Response, manners: Manners, late: threading.Event) -> Answer:
    status = response.status_code
    if status == _NOT_MODIFIED:
        return Answer(b"", fresh=False)
    if status not in _WHOLE:
        error = CallError(f"HTTP {status}", status=status, passing=status in PASSING)
        asked = response.headers.get("Retry-After", "")
        if error.passing and asked.isascii() and asked.isdigit():
            error.wait_seconds = float(asked)
            error.why += f", to be asked again in {asked[:12]} s"
        raise error
    try:
        body = Unpacking(response.headers.get("Content-Encoding", ""), manners.max_bytes)
        # Not httpx's own unpacking: it takes what a few bytes become whole into memory.
        for part in response.iter_raw():
            if late.is_set():
                raise CallError("nobody waits for it any more")
            body.add(part)
        return Answer(
            body.whole(),
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
        )
    except BodyError as error:
        raise CallError(str(error), passing=error.passing) from None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        origin = parts.scheme, parts.hostname, parts.port
    except ValueError:
        return "", None, None
    return origin


def _broken(error: Exception) -> CallError:
    # Its text may hold the address; what kind of error it is does not.
    if "location header" in str(error):
        return CallError("a redirect to no address")
    if why := tls_failure(error):
        return CallError(why.words, passing=why.passing)
    return CallError(type(error).__name__, passing=True)
