"""Pages: the files of a source that has several, of which some may not come.

Why one did not come is kept among the inputs, in a small file that goes by the page's name, so that
a report made again says it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tasks.model.document import MISSING, Finding
from tasks.model.errors import shown, shown_path
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
        why = {each.name: f" ({reasons_from(each.content)[0].found})" for each in self.reasons}
        return [
            (what, name, why.get(shown_path(_reason_name(name)), ""))
            for what, name, raw in zip(wanted, self.names, self.files, strict=True)
            if raw is None
        ]

    def findings(self, role: Role) -> tuple[Finding, ...]:
        """A warning for each page that did not come."""
        return tuple(
            Finding(
                code="source.no_page",
                severity="warn",
                subject=role,
                count=1,
                evidence=f"{shown(name)} did not come{why}: what needs it is left out, unless "
                "another source with a higher `priority` has it",
            )
            for _, name, why in self.lacking(self.names)
        )

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
        try:
            raw = _read(place, name, files)
            if raw and raw.name == shown_path(_reason_name(name)):
                reasons.append(raw)
                raw = None
            found.append(raw)
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


def _read(place: Place, name: str, files: Files) -> RawFile | None:
    """A page, or why it did not come: of a session on record the record knows."""
    if isinstance(files, Recorded):
        return files.next_of(name, _reason_name(name))
    return files.read(place, name)


def _reason_name(name: str) -> str:
    return f"{name}.{MISSING}.json"
