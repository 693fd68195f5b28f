"""VX and VXM settlements, each known or refused with a reason."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd

from tasks.market.curve import VIX_POINT, VolCurve
from tasks.model.contracts import contract_frame
from tasks.model.document import Finding
from tasks.model.sessions import DAYS_PER_YEAR, Calendar, years_between

# Settlement and the option quotes are not of the same second.
PARITY_SHARE = 0.05
PARITY_POINTS = 0.75
# Monthly VX settle four or five weeks apart; a wider step means that one is missing.
LONGEST_MONTH_DAYS = 36
# VX over the forward vol at the money stays well inside this; a slipped decimal does not.
CONVEXITY = (0.5, 2.0)


def arrange_futures(
    futures: pd.DataFrame, as_of: date, calendar: Calendar, valued_at_utc: datetime
) -> pd.DataFrame:
    """One row a future, by settlement date; the feed's date wins over the rule's.

    `futures` has the passport FUTURES. Columns: symbol, root, expiry, years, settlement_price
    (VIX points; NaN when refused), reason (why it was refused, or "").
    """
    contracts = contract_frame(futures["symbol"], as_of)
    ruled = [
        calendar.vx_settlement(day.date()) if kind == "future" else None
        for day, kind in zip(contracts["expiry"], contracts["kind"], strict=True)
    ]
    given = futures["expiry"].reset_index(drop=True)
    contracts["expiry"] = given.fillna(pd.Series(ruled, dtype="datetime64[s]")).astype(
        "datetime64[s]"
    )
    price = futures["settlement"].to_numpy()
    settles = calendar.settlement_utc(contracts["expiry"], contracts["settlement"])
    contracts["years"] = years_between(valued_at_utc, settles)
    contracts["settlement_price"] = price
    contracts["reason"] = np.where(
        price > 0.0, "", [f"settlement {p:g} is no price" for p in price]
    )
    differing = contracts.groupby("symbol")[["settlement_price", "expiry"]].transform("nunique")
    twice = (differing > 1).any(axis=1)
    contracts.loc[twice, "reason"] = "the futures feed lists it twice and differently"
    kept = contracts[contracts["kind"] == "future"].drop_duplicates("symbol")
    columns = ["symbol", "root", "expiry", "years", "settlement_price", "reason"]
    return _refused(kept[columns].sort_values(["expiry", "root"], ignore_index=True))


def check_futures(
    futures: pd.DataFrame, expiries: pd.DataFrame, curve: VolCurve | None
) -> tuple[pd.DataFrame, list[Finding]]:
    """The futures with those refused that the option market contradicts, and a finding for each.

    A settlement must be near the put-call-parity forward of the VIX options of its date, and
    within a wide band of the forward vol of its thirty days.
    """
    vix = expiries[(expiries["family"] == "VIX") & expiries["forward"].notna()]
    parity = vix.drop_duplicates("expiry").set_index("expiry")["forward"]
    forward = parity.reindex(futures["expiry"]).to_numpy()
    price = futures["settlement_price"].to_numpy()
    allowed = np.maximum(PARITY_POINTS, PARITY_SHARE * forward)
    days = futures["years"].to_numpy() * DAYS_PER_YEAR
    bound = curve.forward_vol(days) * VIX_POINT if curve else np.full(len(futures), np.nan)
    off_parity = np.abs(price - forward) > allowed
    ratio = price / bound
    off_vol = (ratio < CONVEXITY[0]) | (ratio > CONVEXITY[1])
    reasons = [
        why
        or (f"settles at {p:g} beside a put-call-parity forward of {f:.2f}" if parity_off else "")
        or (f"settles at {p:g} beside a forward vol of {k:.1f}" if vol_off else "")
        for why, p, f, k, parity_off, vol_off in zip(
            futures["reason"].tolist(), price, forward, bound, off_parity, off_vol, strict=True
        )
    ]
    checked = _refused(futures.assign(reason=reasons))
    findings = [
        Finding(code="future", severity="error", subject=symbol, count=1, evidence=why)
        for symbol, why in zip(checked["symbol"].tolist(), reasons, strict=True)
        if why
    ]
    return checked, findings


def _refused(futures: pd.DataFrame) -> pd.DataFrame:
    known = (futures["reason"] == "").to_numpy()
    price = futures["settlement_price"].to_numpy()
    return futures.assign(settlement_price=np.where(known, price, np.nan))
