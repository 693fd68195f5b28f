"""Daily changes on record: of VIX, of each VX, of SPX vol at fixed maturities, of ETPs.

A daily change lies between two consecutive sessions of the exchange, both on record; across a
gap there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.curve import VIX_POINT
from tasks.model.sessions import sessions_between
from tasks.vega.products import PRODUCTS

Array = npt.NDArray[np.float64]

# Wider than any maturity: keeps the sessions apart on one axis.
_SPAN_DAYS = 1e5
# Splits begin at 2:1 and 1:2. A move beyond these without one (SVXY lost four fifths on
# 2018-02-06) is left out with them: no single session should make the beta.
_ONE_SESSION = (0.6, 1.8)


def vix_steps(sessions: pd.DataFrame) -> pd.DataFrame:
    """Changes of VIX between consecutive sessions on record.

    `sessions` as in Past. Columns: as_of, before (datetimes), vix_change (VIX points). Official
    closes where both ends have one, otherwise recomputed ones at both ends: the two are never
    mixed, their difference is no move of the market.
    """
    rows = _dated(sessions).drop_duplicates("as_of", keep="last").sort_values("as_of")
    number = _session_numbers(rows["as_of"])
    rows, number = rows[number >= 0], number[number >= 0]
    official = rows["vix"].astype(float).diff()
    recomputed = rows["recomputed_vix"].astype(float).diff()
    steps = pd.DataFrame(
        {
            "as_of": rows["as_of"],
            "before": rows["as_of"].shift(),
            "vix_change": official.fillna(recomputed),
        }
    )
    follows = pd.Series(np.diff(number, prepend=-2) == 1, index=steps.index)
    kept: pd.DataFrame = steps[follows & steps["vix_change"].notna()]
    return kept.reset_index(drop=True)


def future_changes(futures: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Changes of each VX beside those of VIX, the same contract at both ends.

    `futures` as in Past. Columns: days (to settlement, at the close the change ends on),
    vix_change, change (VIX points).
    """
    both = _both_ends(futures, "price", steps)
    both["change"] = both["price"] - both["price_before"]
    return _complete(both, ["days", "vix_change", "change"])


def tenor_changes(tenors: pd.DataFrame, steps: pd.DataFrame, days: Sequence[float]) -> pd.DataFrame:
    """Changes of SPX vol at fixed maturities beside those of VIX.

    `tenors` as in Past. Columns: days, vix_change (VIX points), change (vol points).
    """
    vols = constant_maturity(tenors, days).melt(
        ignore_index=False, var_name="symbol", value_name="sigma"
    )
    both = _both_ends(vols.reset_index(), "sigma", steps)
    both["change"] = VIX_POINT * (both["sigma"] - both["sigma_before"])
    return _complete(both.rename(columns={"symbol": "days"}), ["days", "vix_change", "change"])


def product_changes(products: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Relative changes of ETP prices beside those of VIX, under the leverage now in force.

    `products` as in Past. Columns: symbol, vix_change (VIX points), change (share of the price).
    Relative, because these prices decay by orders of magnitude; steps as wide as a split are
    left out.
    """
    both = _both_ends(products, "price", steps)
    ratio = both["price"] / both["price_before"]
    newest = both["as_of"].max()
    since = {
        symbol: pd.Timestamp(entry.start)
        for symbol, product in PRODUCTS.items()
        if len(both) and (entry := product.in_force(newest.date()))
    }
    starts = pd.to_datetime(both["symbol"].map(since))
    now_in_force = starts.isna() | (both["as_of"] >= starts)
    both["change"] = (ratio - 1.0).where(ratio.between(*_ONE_SESSION) & now_in_force)
    return _complete(both, ["symbol", "vix_change", "change"])


def constant_maturity(tenors: pd.DataFrame, days: Sequence[float]) -> pd.DataFrame:
    """Vol of each session at fixed maturities: total variance linear between the nodes.

    Index as_of, one column a maturity (days), decimals; NaN outside the nodes of a session.
    """
    dated = _dated(tenors)
    sigma, at = dated["sigma"].astype(float), dated["days"].astype(float)
    nodes = pd.DataFrame({"as_of": dated["as_of"], "days": at, "sigma": sigma})
    nodes = nodes[(sigma > 0.0) & (at > 0.0)].drop_duplicates(["as_of", "days"])
    nodes = nodes.sort_values(["as_of", "days"], ignore_index=True)
    session, names = pd.factorize(nodes["as_of"])
    wanted = np.asarray(days, dtype=np.float64)
    if not len(nodes):
        return pd.DataFrame(columns=pd.Index(wanted), index=pd.DatetimeIndex([], name="as_of"))
    axis = session * _SPAN_DAYS + nodes["days"].to_numpy()
    aim = np.arange(len(names))[:, None] * _SPAN_DAYS + wanted
    far = np.minimum(np.searchsorted(axis, aim), len(axis) - 1)
    exact = axis[far] == aim
    near = np.where(exact, far, np.maximum(far - 1, 0))
    row = np.arange(len(names))[:, None]
    inside = (session[far] == row) & (session[near] == row) & (axis[far] >= aim)
    variance = nodes["sigma"].to_numpy() ** 2 * nodes["days"].to_numpy()
    width = np.where(exact, 1.0, axis[far] - axis[near])
    share = np.where(exact, 0.0, (aim - axis[near]) / np.where(width == 0.0, 1.0, width))
    between = variance[near] + share * (variance[far] - variance[near])
    vol = np.sqrt(np.where(inside, between, np.nan) / wanted)
    return pd.DataFrame(vol, index=pd.DatetimeIndex(names, name="as_of"), columns=pd.Index(wanted))


def _both_ends(series: pd.DataFrame, value: str, steps: pd.DataFrame) -> pd.DataFrame:
    """The series at the end of each step, with its value at the beginning beside it."""
    rows = _dated(series).drop_duplicates(["as_of", "symbol"])
    rows = rows.assign(**{value: rows[value].astype(float)})
    begin = rows[["as_of", "symbol", value]].rename(
        columns={"as_of": "before", value: f"{value}_before"}
    )
    return rows.merge(steps, on="as_of").merge(begin, on=["before", "symbol"])


def _complete(changes: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return changes[columns].dropna().reset_index(drop=True)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(as_of=pd.to_datetime(frame["as_of"]).astype("datetime64[s]"))


def _session_numbers(days: pd.Series) -> npt.NDArray[np.int64]:
    """Consecutive sessions have consecutive numbers; -1 for a day that is no session."""
    if not len(days):
        return np.empty(0, dtype=np.int64)
    sessions = np.array(
        sessions_between(days.iloc[0].date(), days.iloc[-1].date()), dtype="datetime64[D]"
    )
    wanted = days.to_numpy().astype("datetime64[D]")
    at = np.minimum(np.searchsorted(sessions, wanted), max(len(sessions) - 1, 0))
    return np.where(np.isin(wanted, sessions), at, -1).astype(np.int64)
