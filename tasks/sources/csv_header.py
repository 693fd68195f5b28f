"""Which column of a file is which of the house's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tasks.model.errors import SourceError, raise_all, shown
from tasks.sources.csv_settings import CONTRACT_ROLES, nameable
from tasks.sources.delivery import PASSPORTS, Role
from tasks.sources.sides import SIDE
from tasks.sources.symbols import PARTS


def headings_of(
    name: str,
    header: Sequence[str],
    *,
    role: Role,
    columns: Mapping[str, str],
    given: Collection[str] = (),
) -> dict[str, str]:
    """The file's heading for each of the house's columns that can be read.

    `columns` maps the house's names to the file's; an empty name hides a column. Without a
    symbol column the contract's parts (root, expiry, strike, right) stand for it. Columns that
    are `given` otherwise are not read; sides are read only where they are mapped.
    Raises SourceError or Faults naming all lacking and all repeated columns.
    """
    unread = {*given, *({SIDE} - columns.keys())}
    found = {ours: columns.get(ours, ours) for ours in nameable(role) if ours not in unread}
    found = {
        ours: theirs
        for ours, theirs in found.items()
        if theirs and (theirs in header or columns.get(ours))
    }
    wanted = [ours for ours in PASSPORTS[role].required if ours not in {*found, *given}]
    parts_given = all(part in found for part in PARTS)
    if "symbol" in wanted and parts_given and role in CONTRACT_ROLES:
        wanted.remove("symbol")
    lacking = [*wanted, *(theirs for theirs in found.values() if theirs not in header)]
    repeated = [heading for heading in dict.fromkeys(header) if header.count(heading) > 1]
    faults = [_lacking(name, header, lacking, role)] if lacking else []
    faults += [_given_twice(name, ours) for ours in given if ours in header]
    if any(repeated):
        faults.append(_repeated(name, [heading for heading in repeated if heading]))
    raise_all(faults)
    return found


def _lacking(name: str, header: Sequence[str], lacking: Sequence[str], role: Role) -> SourceError:
    parts = f" (or {', '.join(PARTS)})" if "symbol" in lacking and role in CONTRACT_ROLES else ""
    return SourceError(
        "source.missing_columns",
        where=f"{name}, line 1",
        found=f"a header of {', '.join(map(shown, header)) or 'nothing'}",
        wanted=f"{', '.join(map(shown, lacking))}{parts} as well",
        remedy="deliver these columns, or map the file's own names under `columns` in the settings",
    )


def _repeated(name: str, repeated: Sequence[str]) -> SourceError:
    return SourceError(
        "source.repeated_columns",
        where=f"{name}, line 1",
        found=f"{', '.join(map(shown, repeated))} more than once",
        wanted="each column once",
        remedy="remove or rename the repeated columns",
    )


def _given_twice(name: str, column: str) -> SourceError:
    return SourceError(
        "source.given_twice",
        where=f"{name}, line 1",
        found=f"a column {column}, and {column} in the settings",
        wanted="one of the two",
        remedy=f"take `{column}` out of the settings, or the column out of the file",
    )
