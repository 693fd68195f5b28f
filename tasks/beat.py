"""Beat: an address outside hears that the day was done; its silence is the alarm."""

from __future__ import annotations

from tasks.model.errors import VegareconError
from tasks.settings.desk import Desk
from tasks.settings.secrets import is_reference, secret
from tasks.web.address import address_fault
from tasks.web.knock import knock


def beat(desk: Desk) -> str:
    """Call the heartbeat's address, where there is one; in one line why it was not taken, or ""."""
    if desk.heartbeat is None:
        return ""
    url = desk.heartbeat.url
    if is_reference(url):
        try:
            url = secret(desk.base, url, "heartbeat.url")
        except VegareconError as error:
            return error.line
    why = address_fault(url, plain_http=True) or knock(
        url, None, {}, seconds=desk.heartbeat.timeout_seconds
    )
    if not why:
        return ""
    return (
        f"heartbeat.call: [heartbeat] url: found {why}, wanted that the call is taken; "
        "whoever watches it will hear nothing of this run"
    )
