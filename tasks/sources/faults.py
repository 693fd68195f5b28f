"""The wording of faults in a file: one line each, and never a thousand lines of the same."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.errors import SourceError, shown

SHOWN_PER_KIND = 5


def no_rows(name: str, wanted: str, remedy: str = "deliver the whole file again") -> SourceError:
    """The fault of a table that ends with its header."""
    return SourceError(
        "source.empty", where=name, found="a header and no rows", wanted=wanted, remedy=remedy
    )


def at_lines(
    code: str,
    *,
    name: str,
    lines: Sequence[int],
    found: Sequence[object],
    wanted: str,
    remedy: str,
    column: str = "",
) -> list[SourceError]:
    """One error for each of the first five lines, and one that counts the rest.

    `found` holds what stands on each of `lines`; `column` is the heading in the file.
    """
    within = f", column {shown(column)}" if column else ""
    faults = [
        SourceError(
            code,
            where=f"{name}, line {line}{within}",
            found=f"'{shown(value)}'",
            wanted=wanted,
            remedy=remedy,
        )
        for line, value in zip(lines[:SHOWN_PER_KIND], found, strict=False)
    ]
    more = len(lines) - SHOWN_PER_KIND
    if more > 0:
        rest = "1 more such line" if more == 1 else f"{more} more such lines"
        faults.append(
            SourceError(
                code,
                where=f"{name}{within}",
                found=f"and {rest}, the last is {lines[-1]}",
                wanted=wanted,
                remedy=remedy,
            )
        )
    return faults
