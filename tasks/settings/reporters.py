"""Who reports of the holdings: the names of feeds of positions, and of quotes that are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tasks.checks.differences import BROKER
from tasks.model.errors import shown
from tasks.settings.feed_section import FeedSection
from tasks.settings.places import Loc
from tasks.settings.sections import ROLES

# What a feed of quotes is called without a name of its own.
VENDOR = "vendor"
_REPORTING = ("positions", "quotes")
Clash = tuple[Loc, str, str, str]


def reporter_names(role: str, feeds: Sequence[FeedSection]) -> tuple[str, ...]:
    """The name each feed of positions or quotes reports under, feeds in the order of trust.

    "" where quotes are not to be compared.
    """
    return _names(role, [(feed.name, feed.compare) for feed in feeds])


def _names(role: str, given: Sequence[tuple[str | None, bool]]) -> tuple[str, ...]:
    base = BROKER if role == "positions" else VENDOR
    names: list[str] = []
    count = 0
    for name, compare in given:
        reports = role == "positions" or compare
        count += reports
        names.append((name or (base if count == 1 else f"{base}-{count}")) if reports else "")
    return tuple(names)


def reporter_clashes(table: dict[str, Any]) -> Iterator[Clash]:
    """Names and comparisons that contradict each other, with place, found, wanted and remedy."""
    for role in ROLES:
        for place, feed in feed_tables(table, role):
            if isinstance(feed, dict):
                yield from _misplaced(role, place, feed)
    yield from _repeated(table)


def _misplaced(role: str, place: Loc, feed: dict[str, Any]) -> Iterator[Clash]:
    if role != "quotes" and "compare" in feed:
        wanted = "none: only quotes carry greeks of a vendor"
        yield (*place, "compare"), f"compare on {role}", wanted, "remove the line"
    if role not in _REPORTING and "name" in feed:
        wanted = "none: only positions and compared quotes report of holdings"
        yield (*place, "name"), f"a name on {role}", wanted, "remove the line"
    if role == "quotes" and "name" in feed and feed.get("compare", False) is False:
        wanted = "compare = true beside it: a feed that reports nothing needs none"
        yield (*place, "name"), "a name on quotes", wanted, "add the line, or remove the name"


def _repeated(table: dict[str, Any]) -> Iterator[Clash]:
    """Two sources of one name: their breaks could not be told apart."""
    seen: dict[str, list[tuple[Loc, bool]]] = {}
    for role in _REPORTING:
        feeds = [found for found in feed_tables(table, role) if isinstance(found[1], dict)]
        feeds.sort(key=lambda found: _priority(found[1]))
        names = _names(role, [_as_written(feed) for _, feed in feeds])
        for (place, feed), name in zip(feeds, names, strict=True):
            if name:
                seen.setdefault(name, []).append(((*place, "name"), "name" in feed))
    for name, places in seen.items():
        # A default cannot be renamed: the written name gives way.
        written = [at for at, explicit in places if explicit]
        for at in written if len(written) < len(places) else written[1:]:
            yield at, shown(repr(name)), "another name", "rename one"


def _as_written(feed: dict[str, Any]) -> tuple[str | None, bool]:
    """Name and comparison as they stand in the file; what is no text is reported elsewhere."""
    name = feed.get("name")
    return (name if isinstance(name, str) else None), feed.get("compare") is True


def _priority(feed: dict[str, Any]) -> int:
    given = feed.get("priority", 0)
    return given if isinstance(given, int) else 0


def feed_tables(table: dict[str, Any], role: str) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """What stands under a role, with the place of each: one table, or several."""
    given = table.get(role)
    if not isinstance(given, list):
        yield (role,), given
        return
    for at, feed in enumerate(given):
        yield (role, at), feed
