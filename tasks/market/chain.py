"""The chain: every option quoted or held, arranged for vectorised work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.gates import quote_gates
from tasks.model.contracts import contract_frame
from tasks.model.sessions import NEW_YORK, Calendar, years_between

GROUP = ["family", "expiry", "settlement"]


def arrange(
    quotes: pd.DataFrame,
    held: Iterable[str],
    *,
    as_of: date,
    calendar: Calendar,
    valued_at_utc: datetime,
    stale: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """One row a European option, quoted or held, sorted by group, strike and side.

    `quotes` has the passport QUOTES; `held` are symbols of legs, which come in with gate
    `no_quote` where the chain lacks them; `stale` names families whose chain is a replay. A
    symbol quoted twice keeps one row, gate `duplicate`.
    Columns: symbol, root, family, settlement, expiry, strike, sign (+1 call, -1 put), years
    (ACT/365 to settlement), group (0..n-1 by family, expiry, settlement), bid, ask, mid,
    half_spread (price points), gate.
    """
    contracts = contract_frame(quotes["symbol"], as_of)
    frame = contracts.assign(
        bid=quotes["bid"].to_numpy(),
        ask=quotes["ask"].to_numpy(),
        quote_time_utc=quotes["quote_time_utc"].to_numpy(),
    )
    frame["duplicate"] = frame["symbol"].duplicated(keep=False)
    frame = frame.drop_duplicates("symbol")
    missing = contract_frame(sorted(set(held) - set(frame["symbol"])), as_of)
    frame = pd.concat([frame, missing.assign(duplicate=False)], ignore_index=True)
    frame["quoted"] = np.arange(len(frame)) < len(frame) - len(missing)
    frame = frame[(frame["kind"] == "option") & (frame["style"] == "european")]
    settles = calendar.settlement_utc(frame["expiry"], frame["settlement"])
    frame = frame.assign(
        years=years_between(valued_at_utc, settles),
        sign=np.where(frame["right"] == "C", 1.0, -1.0),
    ).sort_values([*GROUP, "strike", "sign"], ignore_index=True)
    frame["group"] = frame.groupby(GROUP, sort=True).ngroup()
    return _priced(frame, as_of, stale=stale)


def _priced(frame: pd.DataFrame, as_of: date, *, stale: frozenset[str]) -> pd.DataFrame:
    gate = quote_gates(
        frame["bid"],
        frame["ask"],
        duplicate=frame["duplicate"].to_numpy(dtype=bool),
        wrong_day=wrong_day(frame["quote_time_utc"], as_of),
        expired=(frame["years"] <= 0.0).to_numpy(),
        stale=frame["family"].isin(stale).to_numpy(),
    )
    gate[~frame["quoted"].to_numpy() & (frame["years"] > 0.0).to_numpy()] = "no_quote"
    return frame.assign(
        gate=gate,
        mid=0.5 * (frame["bid"] + frame["ask"]),
        half_spread=0.5 * (frame["ask"] - frame["bid"]),
    ).drop(columns=["duplicate", "quoted", "kind", "style", "right", "multiplier", "index_scale"])


def wrong_day(quote_time_utc: pd.Series, as_of: date) -> npt.NDArray[np.bool_]:
    """Quotes whose time stamp is of another New York day; one without a stamp is of the day."""
    if quote_time_utc.isna().all():
        return np.zeros(len(quote_time_utc), dtype=bool)
    local = quote_time_utc.dt.tz_localize("UTC").dt.tz_convert(NEW_YORK)
    other: npt.NDArray[np.bool_] = (
        quote_time_utc.notna() & (local.dt.tz_localize(None).dt.normalize() != pd.Timestamp(as_of))
    ).to_numpy()
    return other


def twins(chain: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Row number of each row's twin (same group and strike, other side); -1 where it has none."""
    group, strike = chain["group"].to_numpy(), chain["strike"].to_numpy()
    twin = np.full(len(chain), -1, dtype="int64")
    # Rows are sorted by group, strike and side, so that twins are neighbours.
    same = np.flatnonzero((group[1:] == group[:-1]) & (strike[1:] == strike[:-1]))
    twin[same], twin[same + 1] = same + 1, same
    return twin
