"""Addresses that may be called, encrypted ones and this machine's own; and secrets in settings."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

# Names that hold a secret, in small letters and with _ between words. A key alone is one; one with
# another word before it (primary_key, sort_key) is a column, but for the words below.
_SECRET = re.compile(
    r"key|(?:.*_)?(?:o?auth|authorization|bearer|jwt|pass|pwd|sig)[_0-9]*|"
    r".*(?:(?:access|api|app|application|auth|consumer|encryption|master|private|secret|shared|"
    r"signing|ssh|subscription)_?keys?|credential|passphrase|passw(?:or)?d|secret|signature|token|"
    r"user_?pass).*"
)
_ODD = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
# Within another text: an address behind its scheme, one with a password, a name with what is said
# of it, and the armour of a key.
_ADDRESS = re.compile(r"""://[^\s'"<>]+""")
_PASSWORD = re.compile(r":/{1,2}[^\s/@:]*:[^\s/]+@")
_SAID = re.compile(r"(?<![\w-])([\w-]+)\s*[=:]\s*(?=[^\s=:])")
_ARMOUR = "PRIVATE KEY-----"
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
    return [name for name in names if names_secret(name)]


def names_secret(name: str) -> bool:
    """Whether what stands under a name is a secret by that name."""
    return _SECRET.fullmatch(_ODD.sub("_", name).strip("_").casefold()) is not None


def address_secret(text: str) -> str:
    """What of the addresses within a text is a secret, in words; "" where nothing is."""
    if _PASSWORD.search(text):
        return "an address with a password"
    named = [name for rest in _ADDRESS.findall(text) for name in secret_names(f"https{rest}")]
    return f"an address with a secret in its query ({', '.join(named)})" if named else ""


def secret_in(name: str, value: str | float) -> str:
    """What of a value under a name is a secret, in words that do not show it; "" where nothing is.

    That is a value under a name of secrets, and in any other text an address with a password or
    with a secret in its query, `password=...` or the like, and a private key. A truth is no secret.
    """
    if isinstance(value, bool):
        return ""
    text = str(value)
    if names_secret(name):
        return f"a value not shown under {name}"
    if found := address_secret(text):
        return found
    # A key alone is more often the word for a column.
    said = [it for it in _SAID.findall(text) if names_secret(it) and it.casefold() != "key"]
    if said or _ARMOUR in text:
        return f"a secret within a text ({', '.join(said) or 'a private key'})"
    return ""
