"""Addresses that may be called: encrypted ones, and this machine's own."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

# Names of a query's parts that hold a secret; longer names that end so do too.
_SECRET = re.compile(
    r"auth|authorization|jwt|key|pass|pwd|sig|"
    r".*(?:(?:api|app|access|auth|private|secret|subscription)key|credentials?|passphrase|"
    r"passw(?:or)?d|secret|signature|token)"
)
_ODD = re.compile(r"[^a-z0-9]+")
# A part of a path that looks like a key: long, of letters and digits, and no name of a file.
_KEY = re.compile(r"(?<![^/])(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_-]{24,}(?![^/])")


def address_fault(url: str, *, plain_http: bool = False) -> str:
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
    # Programs do not agree on where the host is in an address with a backslash.
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        return "an address with blanks, or with signs that are not ASCII"
    if parts.scheme == "http" and not (plain_http or is_here(host)):
        return "an address without encryption"
    return ""


def is_here(host: str) -> bool:
    """Whether a host is this machine by its own address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def place_of(url: str) -> str:
    """Host and path of an address, without user, password and query: fit to be shown.

    A part of the path that looks like a key is masked.
    """
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or ''}{port}{_KEY.sub('***', parts.path)}"


def secret_names(url: str) -> list[str]:
    """The names in the query, or behind the #, of an address that hold a secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    named = parse_qsl(f"{parts.query}&{parts.fragment}", keep_blank_values=True)
    names = dict.fromkeys(name for name, _ in named)
    return [name for name in names if _SECRET.fullmatch(_ODD.sub("", name.casefold()))]
