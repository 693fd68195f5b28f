"""No address in a log: the library tells every request with all of it, and some hold a secret."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

_LIBRARY = "httpx"


class _WithoutPaths(logging.Filter):
    """Leaves of the address in a record its scheme and host."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record is let through."""
        if isinstance(record.args, tuple):
            record.args = tuple(map(_short, record.args))
        return True


def _short(told: object) -> object:
    text = str(told)
    if "://" not in text:
        return told
    try:
        parts = urlsplit(text)
    except ValueError:
        return "..."
    return f"{parts.scheme}://{parts.hostname}/..."


def keep_addresses_out_of_logs() -> None:
    """From now on the library's log has no paths and no queries, and no headers of answers."""
    # What it is built on tells of them where a redirect leads, with a query that has a secret.
    logging.getLogger("httpcore").setLevel(logging.INFO)
    log = logging.getLogger(_LIBRARY)
    if not any(isinstance(each, _WithoutPaths) for each in log.filters):
        log.addFilter(_WithoutPaths())
