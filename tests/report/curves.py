"""Vol curves of a good day, and of one without VX prices."""

from __future__ import annotations

from datetime import timedelta

from tasks.model.curve_parts import Curve, CurveFuture, CurvePoint, CurveProduct, Weights
from tasks.model.explained import Calibration
from tasks.model.shape import Shape
from tests.report import parts
from tests.report.books import AS_OF


def products() -> tuple[CurveProduct, ...]:
    return (
        CurveProduct(
            symbol="VXX",
            price=41.2,
            leverage=1.0,
            first="VX/Z26",
            second="VX/F27",
            first_share=0.62,
            vix_delta=2.241,
            vega30=0.886,
            regression_vega30=0.91,
        ),
        CurveProduct(
            symbol="SVXY",
            price=None,
            leverage=-0.5,
            first=None,
            second=None,
            first_share=None,
            vix_delta=None,
            vega30=None,
            reason="no price of SVXY on the day",
        ),
    )


def curve() -> Curve:
    nodes = (
        (9, 0.1585),
        (30, 0.17),
        (45, 0.1744),
        (60, 0.178),
        (90, 0.183),
        (120, 0.187),
        (210, 0.195),
    )
    futures = (
        ("VX/Z26", 30.0, 18.2, 18.5656),
        ("VX/F27", 60.0, 18.6, 19.2611),
        ("VX/G27", 89.0, 18.9, 19.8517),
    )
    return Curve(
        recomputed_vix=17.02,
        official_vix=17.04,
        spx_close=5987.37,
        points=tuple(
            CurvePoint(
                days=float(days),
                sigma=sigma,
                sigma_atm=sigma - 0.021,
                risk_reversal_25=-5.4,
                butterfly_25=0.6,
                strikes=118,
                expiry=AS_OF + timedelta(days=days),
                settlement="PM",
                forward=5990.0 + days / 3,
                discount=0.99,
                pairs=41,
                rmse=0.12,
            )
            for days, sigma in nodes
        ),
        futures=tuple(
            CurveFuture(
                symbol=symbol,
                days=days,
                price=price,
                forward_vol=forward,
                convexity=price / forward,
                beta=beta,
                regression_beta=measured,
            )
            for (symbol, days, price, forward), beta, measured in zip(
                futures, (0.4316, 0.3271, 0.2735), (0.481, 0.372, 0.288), strict=True
            )
        ),
        products=products(),
        weights=Weights(exponent=0.45, floor_days=7.0),
        shape=parts.shape(),
        calibration=parts.calibration(),
    )


def dim_curve() -> Curve:
    """A day without VX prices, with two expiries that have no model-free vol."""
    bright = curve()
    reason = "3 options with a bid: too few for a strip"
    points = tuple(
        it.model_copy(
            update={"sigma": None, "risk_reversal_25": None, "butterfly_25": None, "reason": reason}
        )
        if at in {0, 6}
        else it
        for at, it in enumerate(bright.points)
    )
    return bright.model_copy(
        update={
            "recomputed_vix": None,
            "recomputed_vix_reason": "no expiry below 30 days has a strip",
            "points": points,
            "futures": (),
            "products": bright.products[1:],
            "shape": Shape(
                risk_reversal_25=-5.4,
                butterfly_25=None,
                slope=None,
                contango=None,
                reasons=("no VX prices: no contango", "no model-free vol at 30 days"),
            ),
            "calibration": Calibration(
                exponent_fitted=None,
                source="stated",
                beta_source="model",
                first=None,
                last=None,
                sessions=11,
                cells=(),
                reason="11 of 60 sessions",
            ),
        }
    )


def weighted(**weights: object) -> Curve:
    """The curve of a good day under other settings of the shock."""
    bright = curve()
    return bright.model_copy(update={"weights": bright.weights.model_copy(update=weights)})
