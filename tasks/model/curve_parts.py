"""Parts of the report document on the vol curve: expiries, VX, products, and the stated shock."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from tasks.model.explained import Calibration
from tasks.model.part import Part
from tasks.model.shape import Shape


class CurvePoint(Part):
    """One SPX-family expiry on the vol curve."""

    days: float
    sigma: float | None = Field(description="Model-free vol, annualised, decimal")
    sigma_atm: float | None = Field(
        default=None, description="Vol at the forward, annualised, decimal"
    )
    risk_reversal_25: float | None = Field(
        default=None, description="25-delta call vol less put vol, vol points"
    )
    butterfly_25: float | None = Field(
        default=None, description="Mean of the 25-delta vols less sigma_atm, vol points"
    )
    on_curve: bool = Field(
        default=True, description="Whether sigma is a node of the curve: SPX before XSP"
    )
    strikes: int = Field(default=0, description="Options in the model-free strip")
    reason: str | None = Field(default=None, description="Why there is no model-free vol")
    expiry: date
    settlement: Literal["AM", "PM"]
    forward: float
    discount: float
    pairs: int = Field(description="Put-call pairs behind the forward")
    rmse: float | None = Field(description="Residual of parity, price points")


class CurveFuture(Part):
    """One VX future on the curve."""

    symbol: str
    days: float
    price: float
    forward_vol: float | None = Field(description="K(T), VIX points")
    convexity: float | None = Field(default=None, description="price / forward_vol")
    beta: float | None = Field(description="VX points per VIX point, by the model")
    regression_beta: float | None = Field(default=None, description="The same, by history")
    reason: str | None = None


class CurveProduct(Part):
    """One exchange-traded product that holds the two nearest VX futures of its index."""

    symbol: str
    price: float | None = Field(description="USD a share")
    leverage: float
    first: str | None = Field(description="The nearer future held after the close")
    second: str | None = Field(description="The farther one")
    first_share: float | None = Field(description="Roll weight of the nearer one, 0 to 1")
    vix_delta: float | None = Field(description="USD a share per point of both futures")
    vega30: float | None = Field(description="USD a share per VIX point, by the model")
    regression_vega30: float | None = Field(default=None, description="The same, by history")
    reason: str | None = None


class Weights(Part):
    """The stated shock: w(T) = (30 / max(T, floor_days)) ** exponent."""

    exponent: float
    floor_days: float
    source: Literal["stated", "calibrated"] = "stated"
    beta: Literal["model", "regression"] = "model"
    vvix_beta: float = Field(
        default=0.0, description="Vol points of a VIX option's vol per point of its own VX"
    )
    vol_floor_points: float = Field(default=1.0, description="No shifted vol falls below it")


class Curve(Part):
    """The vol curve of the session."""

    recomputed_vix: float | None
    recomputed_vix_reason: str | None = None
    official_vix: float | None
    spx_close: float | None
    points: tuple[CurvePoint, ...]
    futures: tuple[CurveFuture, ...]
    products: tuple[CurveProduct, ...] = ()
    weights: Weights
    shape: Shape | None = None
    calibration: Calibration | None = None
