"""Addresses that may be called: encrypted ones, and this machine's own."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


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
    """Host and path of an address, without user, password and query: fit to be shown."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or ''}{port}{parts.path}"
