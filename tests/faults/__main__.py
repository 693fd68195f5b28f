"""The fault matrix as a table: `python -m tests.faults`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.figures import Figure, figures
from tests.faults.matrix import ROWS
from tests.faults.row import Row

HEAD = ("fault", "test", "long run", "last N", "failures")


def cells(rows: Sequence[Row], known: Mapping[str, Figure]) -> Iterator[tuple[str, ...]]:
    """A line for each row and for each of its long runs; what was not done is named as such."""
    for row in rows:
        others = f" and {len(row.tests) - 1} more" if len(row.tests) > 1 else ""
        test = f"{row.tests[0].partition('::')[0]}{others}" if row.tests else "NOT DONE"
        for at, run in enumerate(_runs(row, known)):
            figure = known.get(run)
            told = (str(figure.tried), str(figure.wrong)) if figure else ("-", "-")
            yield (*((row.fault, test) if at == 0 else ("", "")), run or "-", *told)


def _runs(row: Row, known: Mapping[str, Figure]) -> Sequence[str]:
    """The names of a row's long runs, each seed of one by itself; at least a blank."""
    seeds = [name for name in known if name.partition(" seed ")[0] in row.runs and " seed " in name]
    plain = [run for run in row.runs if not any(name.startswith(f"{run} seed ") for name in seeds)]
    return [*plain, *seeds] or [""]


def table(rows: Sequence[Row], known: Mapping[str, Figure]) -> Iterator[str]:
    """The table in lines, then what rows lack, and the commands that the figures are of."""
    found = [HEAD, *cells(rows, known)]
    widths = [max(len(line[at]) for line in found) for at in range(len(HEAD))]
    for line in found:
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
    done = sum(bool(row.tests) for row in rows)
    yield f"{done} of {len(rows)} rows have a test; {len(rows) - done} are not done"
    yield from (f"lacks: {row.fault}: {row.lacks}" for row in rows if row.lacks)
    yield from (f"figure: {name}, {each.day}: {each.command}" for name, each in known.items())


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(ROWS, figures()))
