"""Quotes that a chain has lost since the last session: a part of it may not have come."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date

import pandas as pd

from tasks.model.contracts import contract_frame
from tasks.model.document import Finding

# Exchanges list strikes and seldom take any away, so that hardly a chain of theirs becomes smaller.
# A feed that offers a few strikes less each day is no fault; half a series, or a fifth of all, is.
SERIES_SHARE, FAMILY_SHARE, END_SHARE = 0.50, 0.20, 0.20
FEWEST = 20
SERIES = ["root", "expiry", "right"]
# A feed may give the strikes within some standard deviations: near expiry that is fewer every day.
SHORT_DAYS = 7
_SHOWN = 3


def lost_quotes(
    quotes: pd.DataFrame, before: pd.DataFrame | None, held: AbstractSet[str], as_of: date
) -> tuple[Finding, ...]:
    """A finding for each family of which a part that the last session quotes is not there.

    A part is half the calls, or the puts, of one expiry more than seven days ahead, or a fifth of
    them beyond one end with none beyond the other; every one of them however near; or a fifth of
    the whole family. `quotes` and `before` have a column symbol;
    `before` None knows nothing. Of `held` contracts (symbols) in what is lost it is an error,
    else a warning. What expires by `as_of` does not count; fewer than twenty contracts of a
    series decide nothing.
    """
    if before is None:
        return ()
    # Most sessions lose nothing but what has expired: then no chain is looked at closer.
    if _live(before[~before["symbol"].isin(quotes["symbol"])], as_of).empty:
        return ()
    then, now = _live(before, as_of), _live(quotes, as_of)
    return tuple(
        finding
        for family, rows in then.groupby("family")
        for finding in _lost_of(str(family), rows, now[now["family"] == family], held, as_of)
    )


def _live(quotes: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The option contracts of a chain, each once, that outlive the session."""
    listed = contract_frame(quotes["symbol"].drop_duplicates(), as_of)
    alive = (listed["kind"] == "option") & (listed["expiry"] > pd.Timestamp(as_of))
    return listed[alive]


def _counted(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """What each series `had` and `has`, and what is gone or new beyond its other strikes."""
    had, has = then.groupby(SERIES)["strike"], now.groupby(SERIES)["strike"]
    counts = had.agg(had="size", first="min", last="max")
    counts = counts.join(has.agg(has="size", low="min", high="max")).fillna({"has": 0})
    for name, rows, ends in (("gone", then, ("low", "high")), ("new", now, ("first", "last"))):
        beside = rows.join(counts[list(ends)], on=SERIES)
        for side, out in (
            ("below", beside["strike"] < beside[ends[0]]),
            ("above", beside["strike"] > beside[ends[1]]),
        ):
            counts[f"{name}_{side}"] = beside[out].groupby(SERIES).size()
    known: pd.DataFrame = counts.fillna(0)
    return known


def _cut_at_one_end(counts: pd.DataFrame) -> pd.Series:
    """Whether a series ends much sooner on one side, and is as it was on the other.

    A market that has moved takes strikes away at one end and adds others at the other.
    """
    gone = counts[["gone_below", "gone_above"]]
    other: pd.Series = (gone.min(axis=1) == 0) & (counts["new_below"] + counts["new_above"] == 0)
    return (gone.max(axis=1) >= END_SHARE * counts["had"]) & other


def _lost_of(
    family: str, then: pd.DataFrame, now: pd.DataFrame, held: AbstractSet[str], as_of: date
) -> Iterator[Finding]:
    counts = _counted(then, now)
    short = pd.Timestamp(as_of) + pd.Timedelta(days=SHORT_DAYS)
    far = counts.index.get_level_values("expiry") > short
    half = counts["has"] <= SERIES_SHARE * counts["had"]
    lost = ((half | _cut_at_one_end(counts)) & far) | (counts["has"] == 0)
    cut = counts[lost & (counts["had"] >= FEWEST)]
    few = len(then) >= FEWEST and len(now) <= (1.0 - FAMILY_SHARE) * len(then)
    if cut.empty and not few:
        return
    gone = then[~then["symbol"].isin(set(now["symbol"]))]
    ours = sorted(held & set(gone["symbol"]))
    parts = [
        f"{root} {expiry:%Y-%m-%d} {right} had {row.had} and has {row.has:.0f}"
        for (root, expiry, right), row in zip(cut.index, cut.itertuples(), strict=True)
    ]
    more = f", and {len(parts) - _SHOWN} more series" if len(parts) > _SHOWN else ""
    told = f"; {', '.join(parts[:_SHOWN])}{more}" if parts else ""
    mine = f"; held: {', '.join(ours[:_SHOWN])}" if ours else ""
    yield Finding(
        code="lost_quotes",
        severity="error" if ours else "warn",
        subject=f"{family} chain",
        count=len(gone),
        evidence=f"{len(gone)} of {len(then)} contracts of the last session are not quoted{told}"
        f"{mine}: the feed may have been cut",
    )
