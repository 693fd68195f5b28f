"""The market of one session, as the arithmetic needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.chain import arrange
from tasks.market.curve import VolCurve
from tasks.market.doubts import Allowed, curve_doubts, doubted_close
from tasks.market.forwards import fit_forwards
from tasks.market.futures import arrange_futures, check_futures
from tasks.market.gates import GATES, bound_gates
from tasks.market.price_doubts import arbitrage
from tasks.market.product_quotes import american_quotes, no_american, share_quotes
from tasks.market.rates import RateCurve
from tasks.market.skew import add_skew
from tasks.market.smile_gates import SmileGates, smile_gates
from tasks.market.variance import add_variance
from tasks.market.vols import add_vols, at_the_money, own_vols
from tasks.model.document import Finding
from tasks.model.sessions import Calendar

# A parity fit worse than this share of the forward, and than a tick, is worth a remark.
PARITY_RMSE_SHARE = 0.0005
PARITY_RMSE_POINTS = 0.05


@dataclass(frozen=True)
class Feeds:
    """What the sources delivered, each frame with its passport (QUOTES, FUTURES, ...).

    `stale` names the families whose chain is the last session's again.
    """

    quotes: pd.DataFrame
    futures: pd.DataFrame
    indices: pd.DataFrame
    rates: pd.DataFrame
    snapshot_utc: datetime | None = None
    stale: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Market:
    """Everything known of one session's market.

    chain: one row a European option (see `arrange`, plus forward, discount, iv, iv_source).
    expiries: one row a group (see `fit_forwards`, `add_variance` and `add_skew`,
        plus sigma_atm).
    futures: one row a future, see `arrange_futures`.
    shares: symbol, bid, ask, mid and gate of quoted tickers, one row each; mid is NaN where a
    gate failed. american: the same of the American options that the book holds. indices: closes.
    """

    as_of: date
    valued_at_utc: datetime
    chain: pd.DataFrame
    expiries: pd.DataFrame
    curve: VolCurve | None
    futures: pd.DataFrame
    shares: pd.DataFrame
    indices: Mapping[str, float]
    findings: tuple[Finding, ...]
    american: pd.DataFrame = field(default_factory=no_american)

    @property
    def recomputed_vix(self) -> float:
        """The 30-day vol of the curve in VIX points; NaN when unknown."""
        return self.curve.recomputed_vix if self.curve else float("nan")

    def rate(self, years: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Continuous rates of the SPX and VIX expiries, linear in time and flat outside.

        `years` is ACT/365; NaN when no expiry has a discount factor.
        """
        known = self.expiries[self.expiries["discount"].notna()].sort_values("years")
        if known.empty:
            return np.full(len(years), np.nan)
        at = known["years"].to_numpy()
        rates: npt.NDArray[np.float64] = np.interp(
            years, at, -np.log(known["discount"].to_numpy()) / at
        )
        return rates


def build_market(
    feeds: Feeds,
    held: Sequence[str],
    *,
    as_of: date,
    calendar: Calendar,
    allowed: Allowed | None = None,
    smile: SmileGates | None = None,
) -> Market:
    """The market from the feeds; `held` are the symbols of the book, quoted or not.

    `allowed` says how far it may contradict itself before a finding says so, `smile` how far a
    quote may before its vol is not used.
    """
    close_utc = calendar.close_utc(as_of)
    # Quotes stamped after the close are the quotes of the close.
    valued_at_utc = min(feeds.snapshot_utc or close_utc, close_utc)
    chain = arrange(
        feeds.quotes,
        held,
        as_of=as_of,
        calendar=calendar,
        valued_at_utc=valued_at_utc,
        stale=feeds.stale,
    )
    yields, rate_faults = _agreed(feeds.rates, "tenor_days", "par_yield_percent")
    indices, index_faults = _agreed(feeds.indices, "symbol", "close")
    rates = RateCurve.from_par_yields(yields[["tenor_days", "par_yield_percent"]])
    chain, expiries = _surface(chain, rates, smile or SmileGates())
    curve = VolCurve.from_expiries(expiries)
    futures = arrange_futures(feeds.futures, as_of, calendar, valued_at_utc)
    futures, future_faults = check_futures(futures, expiries, curve)
    closes, close_faults = doubted_close(
        expiries, dict(zip(indices["symbol"], indices["close"], strict=True))
    )
    return Market(
        as_of=as_of,
        valued_at_utc=valued_at_utc,
        chain=chain,
        expiries=expiries,
        curve=curve,
        futures=futures,
        shares=share_quotes(feeds.quotes, as_of, stale=feeds.stale),
        american=american_quotes(feeds.quotes, held, as_of, stale=feeds.stale),
        indices=closes,
        findings=(
            *(rate_faults + index_faults + close_faults + future_faults),
            *curve_doubts(curve, expiries, futures, closes, allowed or Allowed()),
            *_gate_findings(chain, set(held)),
            *arbitrage(chain, set(held)),
            *_parity_findings(expiries),
        ),
    )


def _surface(
    chain: pd.DataFrame, rates: RateCurve | None, smile: SmileGates
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The chain with forwards, gates and vols, and the expiries with all that is fitted to them."""
    expiries = fit_forwards(chain, rates)
    by_group = expiries[["forward", "discount"]].to_numpy()[chain["group"].to_numpy()]
    chain = chain.assign(forward=by_group[:, 0], discount=by_group[:, 1])
    chain = chain.assign(gate=bound_gates(chain))
    own, iv = own_vols(chain)
    chain = add_vols(chain.assign(gate=smile_gates(chain, own, iv, smile)), iv)
    expiries = expiries.assign(sigma_atm=at_the_money(chain, expiries))
    return chain, add_skew(add_variance(expiries, chain), chain)


def _agreed(frame: pd.DataFrame, key: str, value: str) -> tuple[pd.DataFrame, list[Finding]]:
    """One row a key; keys that are listed with different values are left out, with a finding."""
    differing = frame.groupby(key)[value].transform("nunique") > 1
    findings = [
        Finding(
            code=f"contradiction.{value}",
            severity="error",
            subject=str(name),
            count=len(rows),
            evidence=f"listed {len(rows)} times with different values; none is used",
        )
        for name, rows in frame[differing].groupby(key)
    ]
    return frame[~differing].drop_duplicates(key), findings


def _gate_findings(chain: pd.DataFrame, held: set[str]) -> list[Finding]:
    """One finding a gate: how many quotes failed it, and which of them the book holds."""
    total = len(chain)
    found = []
    for code, gate in GATES.items():
        rows = chain["symbol"][(chain["gate"] == code).to_numpy()].tolist()
        ours = [symbol for symbol in rows if symbol in held]
        evidence = f"{gate.meaning}: {len(rows)} of {total} quotes"
        if ours:
            evidence += f"; held: {', '.join(ours)}"
        if rows:
            found.append(
                Finding(
                    code=f"gate.{code}",
                    severity=gate.severity,
                    subject="chain",
                    count=len(rows),
                    evidence=evidence,
                )
            )
    return found


def _parity_findings(expiries: pd.DataFrame) -> list[Finding]:
    allowed = (PARITY_RMSE_SHARE * expiries["forward"]).clip(lower=PARITY_RMSE_POINTS)
    rough = expiries[expiries["rmse"] > allowed]
    if rough.empty:
        return []
    at = rough.iloc[int((rough["rmse"] / rough["forward"]).to_numpy().argmax())]
    return [
        Finding(
            code="parity_rmse",
            severity="info",
            subject="chain",
            count=len(rough),
            evidence=(
                f"{len(rough)} of {len(expiries)} expiries fit put-call parity worse than "
                f"{PARITY_RMSE_SHARE:.2%} of the forward; worst {at['family']} "
                f"{at['expiry'].date()} {at['settlement']}: {at['rmse']:.3f} points"
            ),
        )
    ]
