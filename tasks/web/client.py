"""The one HTTP client of the sources: every request has manners, and an end.

TLS is verified, plain HTTP is for this machine alone, redirects are followed within those bounds,
an answer has a largest size, and what may pass is tried again a few times, later each time.
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tasks.web.address import address_fault
from tasks.web.discretion import keep_addresses_out_of_logs
from tasks.web.within import within

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 5
# What the next try may not meet again: time-outs, too early, too many, and the server's own faults.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_NOT_MODIFIED = 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Of servers that say when to come back, those that say more are not waited for that long.
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
    tries = 0
    while True:
        tries += 1
        try:
            answer = within(manners.seconds, lambda: _followed(url, headers, manners))
            if answer is not None:
                return answer
            error = CallError(f"no whole answer in {manners.seconds:g} s", passing=True)
        except CallError as refused:
            error = refused
        if not error.passing or tries >= manners.tries:
            if tries > 1:
                error.why += f", {tries} times"
            raise error
        wait = manners.wait_seconds * 2 ** (tries - 1)
        # Jitter keeps desks from coming back all at once; nobody guards a secret with it.
        sleep(max(error.wait_seconds, wait * (1.0 + random.random())))  # noqa: S311


def _followed(url: str, headers: Mapping[str, str], manners: Manners) -> Answer:
    """One try, redirects followed. What is shown to one host is not shown to another."""
    # It takes a third of a second to load, and most runs call nobody.
    import httpx  # noqa: PLC0415

    keep_addresses_out_of_logs()
    base = {"User-Agent": user_agent(), "Accept-Encoding": "gzip"}
    shown, here = {**base, **headers}, url
    try:
        with httpx.Client(timeout=manners.seconds, follow_redirects=False) as client:
            for _ in range(MAX_REDIRECTS + 1):
                if fault := address_fault(here):
                    how = "a redirect to " if here != url else ""
                    raise CallError(f"{how}{fault}")
                with client.stream("GET", here, headers=shown) as response:
                    if response.status_code not in _REDIRECTS:
                        return _answer(response, manners)
                    there = urljoin(here, response.headers.get("Location", ""))
                if _origin(there) != _origin(here):
                    shown = base
                here = there
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _broken(error) from None
    raise CallError(f"more than {MAX_REDIRECTS} redirects")


def _answer(response: httpx.Response, manners: Manners) -> Answer:
    status = response.status_code
    if status == _NOT_MODIFIED:
        return Answer(b"", fresh=False)
    if not response.is_success:
        error = CallError(f"HTTP {status}", status=status, passing=status in PASSING)
        asked = response.headers.get("Retry-After", "")
        error.wait_seconds = (
            min(float(asked), LONGEST_WAIT_SECONDS) if asked.isascii() and asked.isdigit() else 0.0
        )
        raise error
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > manners.max_bytes:
            raise CallError(f"more than {manners.max_bytes} bytes")
        parts.append(part)
    return Answer(
        b"".join(parts),
        response.headers.get("ETag", ""),
        response.headers.get("Last-Modified", ""),
    )


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        origin = parts.scheme, parts.hostname, parts.port
    except ValueError:
        return "", None, None
    return origin


def _broken(error: Exception) -> CallError:
    # Its text may hold the address; what kind of error it is does not.
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLError) or "SSL" in str(cause):
        return CallError("a certificate that could not be verified")
    return CallError(type(error).__name__, passing=True)
