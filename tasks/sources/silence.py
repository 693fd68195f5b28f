"""Sources that gave nothing: what is kept of each is why, so that a report made again says it too.

A small JSON file stands among the inputs of the run in place of the file that did not come.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from tasks.model.document import NOTHING, Finding
from tasks.model.errors import Faults, VegareconError
from tasks.sources.delivery import PASSPORTS, Delivery, Role, input_of
from tasks.sources.errand import NothingCameError
from tasks.sources.files import Files, RawFile, Recorded, raw_file

_FIELDS = ("code", "where", "found", "wanted", "remedy")


def delivery_or_reasons(
    role: Role, reading: Callable[[], Delivery], files: Files, number: int | None = None
) -> Delivery:
    """What is read; where nothing came, no rows, and findings that say why.

    `number` is that of one of several sources. Raises SourceError, or Faults: what cannot be
    trusted is not nothing.
    """
    name = f"{role}-{NOTHING}.json" if number is None else f"{role}-{number}-{NOTHING}.json"
    # Of a session on record it is the record that knows what did not come.
    known = files.read(Path(), name) if isinstance(files, Recorded) else None
    if known is not None:
        return _nothing(role, known)
    try:
        return reading()
    except VegareconError as error:
        reasons = reasons_of(error)
        if not reasons:
            raise
        return _nothing(role, raw_file(name, reasons_kept(reasons)))


def reasons_of(error: VegareconError) -> Sequence[NothingCameError]:
    """Why nothing came; none where something came that cannot be trusted."""
    faults = error.faults if isinstance(error, Faults) else (error,)
    silent = [fault for fault in faults if isinstance(fault, NothingCameError)]
    return silent if len(silent) == len(faults) else ()


def reasons_in(delivery: Delivery) -> list[NothingCameError]:
    """Why there is nothing in a delivery."""
    given = zip(delivery.inputs, delivery.contents, strict=True)
    return [error for it, why in given if it.source == NOTHING for error in reasons_from(why)]


def is_silent(delivery: Delivery) -> bool:
    """Whether there is nothing of a source, or of one of several, but a reason."""
    return any(given.source == NOTHING for given in delivery.inputs)


def _nothing(role: Role, reasons: RawFile) -> Delivery:
    findings = tuple(
        Finding(
            code=error.code,
            severity="error",
            subject=role,
            count=1,
            evidence=error.line.removeprefix(f"{error.code}: "),
        )
        for error in reasons_from(reasons.content)
    )
    given = input_of(reasons, role=role, source=NOTHING, rows=0, claimed_as_of=None)
    frame = PASSPORTS[role].empty()
    return Delivery(frame, (given,), findings, contents=(reasons.content,))


def reasons_kept(reasons: Sequence[NothingCameError]) -> bytes:
    """Why nothing came, as it stands among the inputs."""
    told = [{key: getattr(each, key) for key in _FIELDS} for each in reasons]
    return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode("ascii")


def reasons_from(content: bytes) -> list[NothingCameError]:
    """The same again."""
    return [NothingCameError(**fields) for fields in json.loads(content)]
