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
SERIES_SHARE, FAMILY_SHARE = 0.50, 0.20
FEWEST = 20
# A feed may give the strikes within some standard deviations: near expiry that is fewer every day.
SHORT_DAYS = 7
_SHOWN = 3


def lost_quotes(
    quotes: pd.DataFrame, before: pd.DataFrame | None, held: AbstractSet[str], as_of: date
) -> tuple[Finding, ...]:
    """A finding for each family of which a part that the last session quotes is not there.

    A part is half the calls, or the puts, of one expiry more than seven days ahead; every one of
    them however near; or a fifth of the whole family. `quotes` and `before` have a column symbol;
    `before` None knows nothing. Of `held` contracts (symbols) in what is lost it is an error,
    else a warning. What expires by `as_of` does not count; fewer than twenty contracts of a
    series decide nothing.
    """
    if before is None:
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


def _lost_of(
    family: str, then: pd.DataFrame, now: pd.DataFrame, held: AbstractSet[str], as_of: date
) -> Iterator[Finding]:
    series = ["root", "expiry", "right"]
    counts = then.groupby(series).size().to_frame("had")
    counts["has"] = now.groupby(series).size().reindex(counts.index, fill_value=0)
    far = pd.Timestamp(as_of) + pd.Timedelta(days=SHORT_DAYS)
    half = (counts["has"] <= SERIES_SHARE * counts["had"]) & (
        counts.index.get_level_values("expiry") > far
    )
    cut = counts[(half | (counts["has"] == 0)) & (counts["had"] >= FEWEST)]
    few = len(then) >= FEWEST and len(now) <= (1.0 - FAMILY_SHARE) * len(then)
    if cut.empty and not few:
        return
    gone = then[~then["symbol"].isin(set(now["symbol"]))]
    ours = sorted(held & set(gone["symbol"]))
    parts = [
        f"{root} {expiry:%Y-%m-%d} {right} had {row.had} and has {row.has}"
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
