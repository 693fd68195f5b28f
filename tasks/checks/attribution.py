"""How well explained and actual profit and loss agree over the trailing sessions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.explained import Attribution, PnlExplain, Zone
from tasks.model.past import Past

Array = npt.NDArray[np.float64]

TRAILING_SESSIONS = 250
FEWEST_SESSIONS = 20
# BCBS MAR32.
SPEARMAN_GREEN, SPEARMAN_RED = 0.80, 0.70
KS_GREEN, KS_RED = 0.09, 0.12
_FIGURES = ["total", "residual"]


def attribution(past: Past, today: Sequence[PnlExplain]) -> tuple[Attribution, ...]:
    """The net and each layer of `today`, over up to 250 sessions that know both figures.

    Explained is the total less the residual. Fewer than 20 sessions, or a series without any
    variation, give no figures, and the reason.
    Source: Basel Committee, MAR32 (profit and loss attribution test).
    """
    return tuple(
        _attributed(explain.scope, _series(past.profits, explain))
        for explain in today
        if not explain.scope.startswith("leg:")
    )


def spearman(first: Array, second: Array) -> float:
    """Correlation of the ranks of paired figures, ties at their average rank.

    The pairs stay together: sorting each series by itself would always give one. NaN where a
    series does not vary.
    """
    ranks = [pd.Series(series).rank().to_numpy() for series in (first, second)]
    centred = [rank - rank.mean() for rank in ranks]
    scale = np.sqrt(np.sum(centred[0] ** 2) * np.sum(centred[1] ** 2))
    return float(np.sum(centred[0] * centred[1]) / scale) if scale > 0.0 else float("nan")


def ks_distance(first: Array, second: Array) -> float:
    """The widest distance between two empirical distributions, 0 to 1 (Kolmogorov-Smirnov)."""
    points = np.concatenate([first, second])
    shares = [
        np.searchsorted(np.sort(series), points, side="right") / len(series)
        for series in (first, second)
    ]
    return float(np.max(np.abs(shares[0] - shares[1])))


def zone_of(correlation: float, distance: float) -> Zone:
    """Green needs both, red needs one."""
    if correlation < SPEARMAN_RED or distance > KS_RED:
        return "red"
    green = correlation > SPEARMAN_GREEN and distance < KS_GREEN
    return "green" if green else "amber"


def _series(profits: pd.DataFrame, today: PnlExplain) -> pd.DataFrame:
    """Total and residual of the trailing sessions that know both, today's last."""
    before = profits[profits["scope"] == today.scope][_FIGURES].astype("float64")
    now = pd.DataFrame([[today.total, today.residual]], columns=_FIGURES, dtype="float64")
    every = now if before.empty else pd.concat([before, now], ignore_index=True)
    return every.dropna().tail(TRAILING_SESSIONS)


def _attributed(scope: str, series: pd.DataFrame) -> Attribution:
    count = len(series)
    if count < FEWEST_SESSIONS:
        return _unknown(scope, count, f"{count} of {FEWEST_SESSIONS} sessions")
    actual = series["total"].to_numpy()
    explained = actual - series["residual"].to_numpy()
    correlation, distance = spearman(explained, actual), ks_distance(explained, actual)
    if np.isnan(correlation):
        return _unknown(scope, count, "a series that never varies has no ranks")
    return Attribution(
        scope=scope,
        sessions=count,
        spearman=correlation,
        ks=distance,
        zone=zone_of(correlation, distance),
    )


def _unknown(scope: str, count: int, reason: str) -> Attribution:
    return Attribution(
        scope=scope, sessions=count, spearman=None, ks=None, zone=None, reason=reason
    )
