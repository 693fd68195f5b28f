"""One small request to an address of the desk's own: with an end to it, and without its name told.

An address is a secret, or has one in it: what went wrong is told in words that never hold it.
"""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Mapping
from queue import SimpleQueue
from urllib.parse import urlsplit

MAX_SECONDS = 10.0


def address_fault(url: str, *, plain_http: bool) -> str:
    """Why an address cannot be called; "" where it can.

    Without `plain_http` nothing but this machine is talked to unencrypted.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "no address"
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return "no address that begins with https://"
    if not (url.isascii() and url.isprintable()) or " " in url:
        return "an address with blanks, or with signs that are not ASCII"
    if parts.scheme == "http" and not (plain_http or _is_here(host)):
        return "an address without encryption"
    return ""


def knock(url: str, body: bytes | None, headers: Mapping[str, str], *, seconds: float) -> str:
    """GET an address, or POST a body to it; why it did not take it, "" when it did.

    TLS is verified and no redirect is followed. It is over after `seconds`, at most MAX_SECONDS,
    whatever the other side does.
    """
    answers: SimpleQueue[str] = SimpleQueue()
    limit = min(seconds, MAX_SECONDS)
    # Time-outs of a client are by operation: one that trickles would never end.
    caller = threading.Thread(
        target=lambda: answers.put(_answer(url, body, headers, limit)), daemon=True
    )
    caller.start()
    caller.join(limit)
    return f"no answer in {limit:g} s" if answers.empty() else answers.get()


def _answer(url: str, body: bytes | None, headers: Mapping[str, str], seconds: float) -> str:
    # It takes a third of a second to load, and most runs call nobody.
    import httpx  # noqa: PLC0415

    method = "GET" if body is None else "POST"
    agent = {"User-Agent": "vegarecon"}
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False) as client,
            client.stream(method, url, content=body, headers={**agent, **headers}) as response,
        ):
            return "" if response.is_success else f"HTTP {response.status_code}"
    except Exception as error:  # noqa: BLE001 - nobody stands above a thread, and what failed is told
        # Its text may hold the address; what kind of error it is does not.
        cause = error.__cause__ or error.__context__
        untrusted = isinstance(cause, ssl.SSLError) or "SSL" in str(cause)
        return "TLS could not be verified" if untrusted else type(error).__name__


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
