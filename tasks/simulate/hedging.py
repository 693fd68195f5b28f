"""The three hedge layers: VIX calls, VIX call spreads, and VX futures that bring the net home."""

from __future__ import annotations

from collections.abc import Iterable

from tasks.simulate.book import CORE, HEDGE, MAIN
from tasks.simulate.dealing import Session
from tasks.simulate.listing import Expiry
from tasks.simulate.market import Market
from tasks.simulate.plan import LAYERS, Orders

_COVERAGE_TARGET, _COVERAGE_LOW, _COVERAGE_HIGH = 0.175, 0.158, 0.192
_LAYER_1_DAYS, _LAYER_1_ROLL_DAYS, _LAYER_1_MONEYNESS = (32.0, 46.0), 30.0, 1.12
_LAYER_2_DAYS, _LAYER_2_ROLL_DAYS, _LAYER_2_SPREADS = (62.0, 98.0), 60.0, 20
_LAYER_2_MONEYNESS = (1.10, 1.55)
_LAYER_3_DAYS, _LAYER_3_ROLL_DAYS = (74.0, 110.0), 60.0
_VXM_PER_VX = 10
# USD per VIX point: where the desk brings its net, and what it leaves alone.
_NET_GOAL, _NET_LOW, _NET_HIGH = -10.0, -40.0, 40.0
_VXM_DAYS, _FURTHER_VXM_DAYS = (40.0, 76.0), (76.0, 115.0)


def _vix_call(session: Session, account: str, layer: str, expiry: Expiry, moneyness: float) -> str:
    """The call nearest to a moneyness that no other layer has ever held."""
    place = session.market.expiries.listed.index(expiry)
    target = moneyness * float(session.market.expiries.forward[place])
    candidates = (
        (abs(strike - target), expiry.symbol(strike, "C"))
        for strike in session.market.strikes(expiry).tolist()
    )
    return min(
        pair for pair in candidates if session.book.layer_of.get((account, pair[1]), layer) == layer
    )[1]


def _vix_expiry(
    market: Market, roots: Iterable[str], window_days: tuple[float, float], goal_days: float
) -> Expiry:
    low, high = window_days
    return min(
        (e for e in market.expiries.listed if e.root in roots and low < market.days(e) <= high),
        key=lambda expiry: abs(market.days(expiry) - goal_days),
    )


def layer_1(session: Session, orders: Orders) -> None:
    """Long VIX calls of 30 to 45 days, sized to a share of the core."""
    core = abs(session.vega30(CORE))
    held = session.held(MAIN, "layer-1")
    rolled = bool(held) and held[0].days <= _LAYER_1_ROLL_DAYS
    coverage = session.vega30("layer-1") / core
    target = orders.coverage or _COVERAGE_TARGET
    in_band = _COVERAGE_LOW <= coverage <= _COVERAGE_HIGH
    if held and not rolled and in_band and orders.coverage is None:
        return
    if rolled:
        session.close(MAIN, "layer-1", held[0].symbol)
    if held and not rolled:
        symbol = held[0].symbol
    else:
        expiry = _vix_expiry(session.market, ("VIX", "VIXW"), _LAYER_1_DAYS, 45.0)
        symbol = _vix_call(session, MAIN, "layer-1", expiry, _LAYER_1_MONEYNESS)
    wanted = round(target * core / session.valuer.option(symbol).vega30)
    session.trade(MAIN, "layer-1", symbol, wanted - session.book.quantity(MAIN, symbol))


def layer_2(session: Session, _: Orders) -> None:
    """Call spreads of 60 to 90 days, rolled when they are shorter."""
    held = session.held(HEDGE, "layer-2")
    if held and held[0].days > _LAYER_2_ROLL_DAYS:
        return
    for unit in held:
        session.close(HEDGE, "layer-2", unit.symbol)
    expiry = _vix_expiry(session.market, ("VIX",), _LAYER_2_DAYS, 80.0)
    for moneyness, sign in zip(_LAYER_2_MONEYNESS, (1, -1), strict=True):
        symbol = _vix_call(session, HEDGE, "layer-2", expiry, moneyness)
        session.trade(HEDGE, "layer-2", symbol, sign * _LAYER_2_SPREADS)


def layer_3(session: Session, orders: Orders) -> None:
    """VX and VXM that bring the net home, rolled at two months; one VXM run to settlement."""
    if not session.held(HEDGE, "layer-3"):
        session.trade(HEDGE, "layer-3", f"VXM/{_vx_code(session.market, _VXM_DAYS)}", 1)
    if orders.another_vxm:
        session.trade(HEDGE, "layer-3", f"VXM/{_vx_code(session.market, _FURTHER_VXM_DAYS)}", 1)
    held = session.held(MAIN, "layer-3")
    if held and held[0].days <= _LAYER_3_ROLL_DAYS:
        for unit in held:
            session.close(MAIN, "layer-3", unit.symbol)
        held = []
    net = sum(session.vega30(layer) for layer in LAYERS)
    if held and _NET_LOW <= net <= _NET_HIGH:
        return
    code = held[0].symbol.partition("/")[2] if held else _vx_code(session.market, _LAYER_3_DAYS)
    _trim(session, f"VX/{code}", f"VXM/{code}", net)


def _trim(session: Session, large: str, small: str, net: float) -> None:
    """Trade small futures, and a large one for ten, until the net is nearest its goal."""
    vx, vxm = (session.book.quantity(MAIN, symbol) for symbol in (large, small))
    lots = _VXM_PER_VX * vx + vxm + round((_NET_GOAL - net) / session.valuer.future(small).vega30)
    wanted = vx if 0 <= lots - _VXM_PER_VX * vx < 2 * _VXM_PER_VX else lots // _VXM_PER_VX
    session.trade(MAIN, "layer-3", large, wanted - vx)
    session.trade(MAIN, "layer-3", small, lots - _VXM_PER_VX * wanted - vxm)


def _vx_code(market: Market, window_days: tuple[float, float]) -> str:
    low, high = window_days
    return next(
        month.code
        for month, years in zip(market.months, market.months_years.tolist(), strict=True)
        if low < years * 365 <= high
    )
