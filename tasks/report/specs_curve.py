"""What the pictures of the vol curve and of the measured betas show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasks.report.figures import NA, counted, number, plain

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.curve_parts import Curve
    from tasks.model.explained import BetaCell

_FLAT_POINTS = 0.25  # vol points: a curve that moves less is called flat
_MIN_CURVE_DAYS = 1.0  # the last day's vol says more about the clock than about the curve


@dataclass(frozen=True, slots=True)
class CurveSpec:
    """Vols in points by days; futures as (symbol, days, price, K(T) or None).

    `points` are model-free vols, `at_the_money` those at the forward; both VIX in points.
    """

    title: str
    alt: str
    points: tuple[tuple[float, float], ...]
    at_the_money: tuple[tuple[float, float], ...]
    futures: tuple[tuple[str, float, float, float | None], ...]
    official_vix: float | None
    recomputed_vix: float | None


@dataclass(frozen=True, slots=True)
class BetaMark:
    """One cell: days, points per VIX point measured, under the exponent, and by today's curve."""

    days: float
    measured: float | None
    fitted: float | None
    model: float | None


@dataclass(frozen=True, slots=True)
class BetaSpec:
    """Measured sensitivities beside fitted ones: VX futures, and tenors of SPX vol."""

    title: str
    alt: str
    futures: tuple[BetaMark, ...]
    tenors: tuple[BetaMark, ...]


def _vix(value: float | None) -> str:
    return NA if value is None else number(value, 2)


def _curve_title(curve: Curve, points: Sequence[tuple[float, float]]) -> str:
    vix = f"VIX {_vix(curve.official_vix)}, recomputed {_vix(curve.recomputed_vix)}"
    if len(points) < 2:  # noqa: PLR2004 - a direction needs two points
        return vix
    (near, first), (far, last) = points[0], points[-1]
    verb = "is flat" if abs(last - first) < _FLAT_POINTS else "rises" if last > first else "falls"
    return (
        f"{vix}; the vol curve {verb} from {number(first, 1)}% at {near:.0f} days "
        f"to {number(last, 1)}% at {far:.0f}"
    )


def _in_points(pairs: Sequence[tuple[float, float | None]]) -> tuple[tuple[float, float], ...]:
    """Known vols in points by days, the nearest first."""
    return tuple(
        sorted(
            (days, 100 * sigma)
            for days, sigma in pairs
            if sigma is not None and days >= _MIN_CURVE_DAYS
        )
    )


def curve_spec(curve: Curve | None) -> CurveSpec | None:
    """The term structure; None where there is neither a vol nor a future."""
    if curve is None:
        return None
    points = _in_points([(it.days, it.sigma) for it in curve.points if it.on_curve])
    # A point without a model-free vol is no node of the curve, yet of its family.
    own = [it for it in curve.points if it.on_curve or it.sigma is None]
    at_the_money = _in_points([(it.days, it.sigma_atm) for it in own])
    futures = tuple(
        (plain(it.symbol), it.days, it.price, it.forward_vol)
        for it in sorted(curve.futures, key=lambda it: it.days)
        if it.days >= _MIN_CURVE_DAYS
    )
    if not points and not at_the_money and not futures:
        return None
    title = _curve_title(curve, points)
    told = ", ".join(
        f"{symbol} {number(price, 2)} against forward vol {_vix(forward)}"
        for symbol, _, price, forward in futures
    )
    alt = f"{title}. {told}." if told else f"{title}."
    return CurveSpec(
        title, alt, points, at_the_money, futures, curve.official_vix, curve.recomputed_vix
    )


def betas_answer(curve: Curve) -> str:
    """`exponent 0.45 stated; history fits 0.44 over 250 sessions`."""
    fit = curve.calibration
    used = f"exponent {curve.weights.exponent:g} {curve.weights.source}"
    if fit is None or fit.exponent_fitted is None:
        return used
    return (
        f"{used}; history fits {number(fit.exponent_fitted, 2)} "
        f"over {counted(fit.sessions, 'session')}"
    )


def _marks(cells: Sequence[BetaCell], kind: str) -> tuple[BetaMark, ...]:
    held = [
        BetaMark(it.mean_days, it.measured, it.fitted, it.model)
        for it in cells
        if it.kind == kind and it.mean_days is not None and it.mean_days > 0
    ]
    return tuple(sorted(held, key=lambda it: it.days))


def _told(name: str, marks: Sequence[BetaMark]) -> str:
    each = "; ".join(
        f"{mark.days:.0f} days {_vix(mark.measured)} against {_vix(mark.fitted)}" for mark in marks
    )
    return f" {name}, measured against fitted: {each}." if each else ""


def beta_spec(curve: Curve | None) -> BetaSpec | None:
    """Measured against fitted; None without a measured cell of VX or SPX."""
    if curve is None or curve.calibration is None:
        return None
    futures, tenors = (_marks(curve.calibration.cells, kind) for kind in ("VX", "SPX"))
    if all(mark.measured is None for mark in (*futures, *tenors)):
        return None
    answer = betas_answer(curve)
    title = answer[0].upper() + answer[1:]
    alt = f"{title}.{_told('VX futures', futures)}{_told('SPX tenors', tenors)}"
    return BetaSpec(title, alt, futures, tenors)
