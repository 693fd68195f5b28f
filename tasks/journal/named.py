"""Named: the objects that an entry rests on, and that it says have come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tasks.journal.entries import Entry, NoReport, Run, SettingsChange


class Named(NamedTuple):
    """An object that an entry names: what it is, its digest, and whether its bytes were kept."""

    what: str
    sha256: str
    kept: bool = True


def named(entry: Entry) -> Iterator[Named]:
    """The objects of an entry, each as often as it is named."""
    if isinstance(entry, SettingsChange):
        if entry.old is not None:
            yield Named("settings before", entry.old)
        yield Named("settings", entry.new)
    elif isinstance(entry, NoReport):
        # What ended the run may have been that nothing could be kept.
        yield Named("settings", entry.settings, kept=False)
    elif isinstance(entry, Run):
        yield from (Named(f"form {name}", sha256) for name, sha256 in entry.forms.items())
        if entry.chain is not None:
            yield Named("chain", entry.chain)
        yield Named("settings", entry.settings, kept=not entry.adopted)
        for each in entry.inputs:
            yield Named(f"input {each.name}", each.sha256, kept=not entry.adopted)


def kept(entries: Iterable[Entry]) -> dict[str, tuple[Entry, Named]]:
    """The objects whose bytes were kept, by digest, each with the first entry that names it."""
    found: dict[str, tuple[Entry, Named]] = {}
    for entry in entries:
        for each in named(entry):
            if each.kept:
                found.setdefault(each.sha256, (entry, each))
    return found
