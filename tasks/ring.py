"""Ring: the second channel, for what must be heard where mail alone may not be enough."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tasks.model.errors import SettingsError, VegareconError
from tasks.report.figures import clipped
from tasks.settings.desk import Desk
from tasks.settings.secrets import secret
from tasks.settings.sections_channels import AlarmSection, Occasion
from tasks.web.address import address_fault
from tasks.web.knock import knock

_MOST_LINES, _LINE = 12, 300
# What chat services make links of, and call everybody with.
_MARKS = str.maketrans({"<": "\u2039", ">": "\u203a"})
_CALLS = re.compile(r"@(?=channel|here|all|everyone)")
_TYPES = {"text": "text/plain; charset=utf-8", "json": "application/json"}


def ring(desk: Desk, occasions: Sequence[Occasion], title: str, lines: Sequence[str]) -> str | None:
    """Tell the second channel, where one is set up and wants to hear of any of the occasions.

    Returns "" when it was taken, the fault in one line when not, None when nothing was to be told.
    """
    channel = desk.alarm
    if channel is None or not set(channel.on).intersection(occasions):
        return None
    try:
        url = _address(desk, channel)
    except VegareconError as error:
        return error.line
    headers = {"Content-Type": _TYPES[channel.format]}
    why = knock(url, _body(channel, title, lines), headers, seconds=channel.timeout_seconds)
    if not why:
        return ""
    return (
        f"alarm.channel: [alarm] url: found {why}, wanted that the message is taken; "
        "look at the service, and at the address that the reference has"
    )


def _address(desk: Desk, channel: AlarmSection) -> str:
    """The address itself. Raises SettingsError where there is none that can be used."""
    url = secret(desk.base, channel.url, "alarm.url")
    if fault := address_fault(url, plain_http=False):
        raise SettingsError(
            "settings.secret",
            where="alarm.url",
            found=fault,
            wanted="an address that begins with https://",
            remedy="correct what the reference points at",
        )
    return url


def _body(channel: AlarmSection, title: str, lines: Sequence[str]) -> bytes:
    shown = [clipped(line, _LINE) for line in lines[:_MOST_LINES]]
    more = [f"and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
    text = "\n".join([clipped(title, _LINE), *shown, *more])
    if channel.format == "json":
        text = _CALLS.sub("@ ", text.translate(_MARKS))
    return (json.dumps({"text": text}) if channel.format == "json" else text).encode("utf-8")
