"""What failed of an encrypted connection, in words without the address."""

from __future__ import annotations

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TlsFailure:
    """`passing` is whether it may be otherwise at another time."""

    words: str
    passing: bool


def tls_failure(error: BaseException) -> TlsFailure | None:
    """What it was of TLS that an HTTP client's exception tells of; None where it was another thing.

    A certificate that cannot be verified stays so; a connection that broke may hold the next time.
    """
    told = [error, error.__cause__, error.__context__]
    of_tls = [it for it in told if isinstance(it, ssl.SSLError) or (it and "SSL" in str(it))]
    if not of_tls:
        return None
    if any("CERTIFICATE_VERIFY" in str(it) for it in of_tls):
        return TlsFailure("a certificate that could not be verified", passing=False)
    return TlsFailure("an encrypted connection that could not be made", passing=True)
