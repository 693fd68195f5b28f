"""Pages: the files of a source that has several, of which some may not come.

Why one did not come is kept among the inputs, in a small file that goes by the page's name, so that
a report made again says it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from tasks.model.document import MISSING
from tasks.sources.delivery import Delivery, Role, input_of
from tasks.sources.errand import NothingCameError
from tasks.sources.files import Files, Place, RawFile, Recorded, raw_file, read_raw
from tasks.sources.silence import reasons_from, reasons_kept

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pages:
    """The files that were wanted, by name and in order; None for one that gave nothing.

    `reasons` has a file for each place outside that gave nothing: why.
    """

    names: tuple[str, ...]
    files: tuple[RawFile | None, ...]
    reasons: tuple[RawFile, ...] = ()

    def came(self, wanted: Iterable[T]) -> list[tuple[T, RawFile]]:
        """What each file is of, in the order of the files, for those that came."""
        return [(what, raw) for what, raw in zip(wanted, self.files, strict=True) if raw]

    def lacking(self, wanted: Iterable[T]) -> list[tuple[T, str, str]]:
        """The same of those that did not: what, the name, and why.

        Why is in brackets, and "" for a file that is not in its folder.
        """
        known = {each.name: reasons_from(each.content)[0].found for each in self.reasons}
        return [
            (what, name, f" ({known[key]})" if (key := _reason_name(name)) in known else "")
            for what, name, raw in zip(wanted, self.names, self.files, strict=True)
            if raw is None
        ]

    def told_in(self, delivery: Delivery, role: Role) -> Delivery:
        """A delivery of the files that came, with the reasons among its inputs."""
        given = [
            input_of(each, role=role, source=MISSING, rows=0, claimed_as_of=None)
            for each in self.reasons
        ]
        return replace(
            delivery,
            inputs=(*delivery.inputs, *given),
            contents=(*delivery.contents, *(each.content for each in self.reasons)),
        )


def pages_of(places: Sequence[tuple[Place, str]], files: Files) -> Pages:
    """The files of several places.

    Raises NothingCameError where no place outside gave anything, SourceError where no folder did.
    """
    found: list[RawFile | None] = []
    silent: list[NothingCameError] = []
    reasons: list[RawFile] = []
    for place, name in places:
        # Of a session on record it is the record that knows what did not come.
        kept = files.read(Path(), _reason_name(name)) if isinstance(files, Recorded) else None
        if kept is not None:
            found.append(None)
            reasons.append(kept)
            continue
        try:
            found.append(files.read(place, name))
        except NothingCameError as error:
            found.append(None)
            silent.append(error)
            reasons.append(raw_file(_reason_name(name), reasons_kept([error])))
    if all(raw is None for raw in found):
        if silent:
            raise silent[0]
        place, name = places[0]
        found[0] = read_raw(place, name, files)
    return Pages(tuple(name for _, name in places), tuple(found), tuple(reasons))


def _reason_name(name: str) -> str:
    return f"{name}.{MISSING}.json"
