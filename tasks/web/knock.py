"""One small request to an address of the desk's own: with an end to it, and without its name told.

An address is a secret, or has one in it: what went wrong is told in words that never hold it.
"""

from __future__ import annotations

from collections.abc import Mapping

from tasks.web.log_filter import keep_addresses_out_of_logs
from tasks.web.tls import tls_failure
from tasks.web.within import within

MAX_SECONDS = 10.0


def knock(url: str, body: bytes | None, headers: Mapping[str, str], *, seconds: float) -> str:
    """GET an address, or POST a body to it; why it did not take it, "" when it did.

    TLS is verified and no redirect is followed. It is over after `seconds`, at most MAX_SECONDS,
    whatever the other side does.
    """
    limit = min(seconds, MAX_SECONDS)
    answer = within(limit, lambda: _answer(url, body, headers, limit))
    return f"no answer in {limit:g} s" if answer is None else answer


def _answer(url: str, body: bytes | None, headers: Mapping[str, str], seconds: float) -> str:
    # It takes a third of a second to load, and most runs call nobody.
    import httpx  # noqa: PLC0415

    keep_addresses_out_of_logs()
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
        why = tls_failure(error)
        return why.words if why else type(error).__name__
