"""Legs, layers and the net of small books whose every number can be checked by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
import pytest
from vollib.black.greeks import analytical

from tasks.market.market import Market
from tasks.model.frames import POSITIONS
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.sessions import Calendar
from tasks.model.tenors import buckets
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.scopes import Book, ladder, sum_book
from tasks.vega.weights import Shock
from tests.givens import quotes as given

SHOCK = Shock(exponent=0.45, floor_days=7.0)
LAYERS = (
    LayerSpec("core", "core", LayerRule(roots=("SPX", "SPXW", "XSP"))),
    LayerSpec("layer-1", "hedge", LayerRule(roots=("VIX", "VIXW"), days=(0, 45))),
    LayerSpec("layer-3", "hedge", LayerRule(roots=("VX", "VXM", "VXX"))),
)
EXPIRIES = [date(2026, 12, 18), date(2027, 1, 15), date(2027, 3, 19)]
PUT = given.occ("SPX", EXPIRIES[0], "P", 5800)
CALL = given.occ("VIX", given.VIX_EXPIRY, "C", 22)
CALENDAR = Calendar(given.DAY)


def spx_vol(strike: float) -> float:
    return 0.16 - 0.4 * math.log(strike / 6000.0)


def spx_chains(strikes: range = range(5000, 7005, 50)) -> list[pd.DataFrame]:
    return [
        given.chain(
            "SPX",
            expiry,
            6000.0,
            strikes,
            vol=spx_vol,
            t=given.years(expiry, hour_utc=given.AM_UTC if expiry.month != 3 else 13.5),
        )
        for expiry in EXPIRIES
    ]


def vix_chain() -> pd.DataFrame:
    t = given.years(given.VIX_EXPIRY, hour_utc=given.AM_UTC)
    return given.chain(
        "VIX", given.VIX_EXPIRY, 18.0, range(14, 31), vol=lambda _: 0.9, t=t, half_spread=0.02
    )


FUTURES = pd.DataFrame(
    {
        "symbol": ["VX/Z26", "VX/F27"],
        "expiry": pd.to_datetime(["2026-12-16", "2027-01-20"]),
        "settlement": [18.0, 18.6],
    }
)


def a_market(*extra: pd.DataFrame, held: Iterable[str] = ()) -> Market:
    return given.market(
        *spx_chains(), vix_chain(), *extra, held=held, futures=FUTURES, rate_percent=0.0
    )


def legs_of(
    rows: Sequence[tuple[str, float]],
    market: Market | None = None,
    *,
    sticky: dict[tuple[str, str], str] | None = None,
    layer: str = "",
) -> pd.DataFrame:
    positions = pd.DataFrame(rows, columns=["symbol", "quantity"]).assign(
        account="U1", layer=layer, line=range(2, len(rows) + 2)
    )
    spec = BookSpec(LAYERS, SHOCK, sticky or {})
    return value_legs(
        POSITIONS.conform(positions),
        market or a_market(held=[symbol for symbol, _ in rows]),
        spec,
        CALENDAR,
    )


def book_of(rows: Sequence[tuple[str, float]], market: Market | None = None) -> Book:
    return sum_book(legs_of(rows, market), LAYERS)


def test_an_spx_leg_has_the_vega_of_vollib_and_its_weight() -> None:
    leg = legs_of([(PUT, -10)]).iloc[0]
    t = given.years(EXPIRIES[0], hour_utc=given.AM_UTC)
    unit = analytical.vega("p", 6000.0, 5800.0, t, 0.0, spx_vol(5800))
    assert leg["unit_vega"] == pytest.approx(unit, abs=1e-6)
    assert leg["vega"] == pytest.approx(-10 * 100 * unit, abs=1e-3)
    assert leg["weight"] == pytest.approx((30 / (t * 365)) ** 0.45)
    assert leg["vega30"] == pytest.approx(leg["vega"] * (30 / (t * 365)) ** 0.45)
    assert (leg["vvix_vega"], leg["vix_delta"]) == (0.0, 0.0)


def test_a_vix_option_is_priced_off_its_own_forward_and_never_netted_as_vega() -> None:
    leg = legs_of([(CALL, 10)]).iloc[0]
    t = given.years(given.VIX_EXPIRY, hour_utc=given.AM_UTC)
    delta = analytical.delta("c", 18.0, 22.0, t, 0.0, 0.9)
    vega = analytical.vega("c", 18.0, 22.0, t, 0.0, 0.9)
    assert leg["forward"] == pytest.approx(18.0, abs=1e-6)
    assert leg["vega"] == 0.0
    assert leg["vvix_vega"] == leg["naive_vega"] == pytest.approx(10 * 100 * vega, abs=1e-4)
    assert leg["vix_delta"] == pytest.approx(10 * 100 * delta, abs=1e-4)
    assert leg["vega30"] == pytest.approx(leg["vix_delta"] * leg["beta"])


@pytest.mark.parametrize(("symbol", "price"), [("VX/Z26", 18.0), ("VX/F27", 18.6)])
def test_beta_is_the_slope_of_the_forward_vol_under_the_shock(symbol: str, price: float) -> None:
    """Shift the vols of both ends by their weights, and move VX with its forward vol."""
    strips = [
        given.chain(
            "SPX",
            expiry,
            6000.0,
            range(3600, 9005, 20),
            vol=lambda _: 0.16,
            t=given.years(expiry, hour_utc=given.AM_UTC if expiry.month != 3 else 13.5),
            half_spread=0.001,
        )
        for expiry in EXPIRIES
    ]
    flat = given.market(*strips, held=[symbol], futures=FUTURES, rate_percent=0.0)
    leg = legs_of([(symbol, 1)], flat).iloc[0]
    near, far = leg["days"], leg["days"] + 30

    def forward_vol(points: float) -> float:
        # A smile that is flat at 16 has a model-free vol of 16 at every maturity.
        ends = [0.16 + points / 100 * (30 / max(days, 7)) ** 0.45 for days in (near, far)]
        return math.sqrt((far * ends[1] ** 2 - near * ends[0] ** 2) / 30)

    slope = (forward_vol(0.01) - forward_vol(-0.01)) / 0.02 / forward_vol(0.0)
    # A strip of strikes 20 apart measures 16 to two hundredths of a point.
    assert leg["beta"] == pytest.approx(price * slope, abs=1e-3)
    assert leg["vega30"] == pytest.approx(1000 * leg["beta"])


@pytest.mark.parametrize(("symbol", "usd"), [("VX/Z26", 1000), ("VXZ26", 1000), ("VXM/Z6", 100)])
def test_futures_carry_their_multiplier(symbol: str, usd: float) -> None:
    leg = legs_of([(symbol, 3)]).iloc[0]
    assert leg["vix_delta"] == 3 * usd
    assert leg["mark"] == 18.0
    assert leg["market_value"] == 0.0


def test_layers_add_up_to_the_net() -> None:
    book = book_of([(PUT, -10), (CALL, 10), ("VX/F27", 1)])
    sums = [book.layers[name].measures["vega30"] for name in ("core", "layer-1", "layer-3")]
    assert book.net.measures["vega30"] == pytest.approx(math.fsum(sums))
    assert book.net.measures["vega"] == book.layers["core"].measures["vega"]
    assert book.net.measures["naive_vega"] == pytest.approx(
        book.net.measures["vega"] + book.net.measures["vvix_vega"]
    )
    assert book.gross_vega30 == pytest.approx(math.fsum(abs(value) for value in sums))


def test_a_gap_leaves_its_layer_and_the_net_without_any_sum() -> None:
    book = book_of([(PUT, -10), (CALL, 10), ("VX/Q27", 1)])
    assert book.layers["core"].status == "reconciled"
    assert book.layers["layer-3"].status == book.net.status == "unreconciled"
    assert all(math.isnan(value) for value in book.net.measures.values())
    assert all(math.isnan(value) for value in book.layers["layer-3"].measures.values())
    assert math.isnan(book.gross_vega30)
    assert book.net.reason.startswith("1 of 3 legs without a value: VX/Q27: ")


def test_gaps_beyond_the_first_are_counted_in_the_right_number() -> None:
    two = book_of([(PUT, -10), ("VX/Q27", 1), ("VX/U27", 1)]).net.reason
    assert two.startswith("2 of 3 legs without a value: VX/Q27: ")
    assert two.endswith("; 1 more such leg")
    three = book_of([("VX/Q27", 1), ("VX/U27", 1), ("VX/V27", 1)]).net.reason
    assert three.endswith("; 2 more such legs")


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("NOPE", "unknown_contract"),
        ("SPX261218X05800000", "unknown_contract"),
        ("VXX261218C00050000", "no_quote"),
        ("VIXM", "no_quote"),
        ("VXX", "no_quote"),
        ("VX/Q27", "no_settlement"),
        ("VX/F27", "no_beta"),
        ("SPX270618P05800000", "no_forward"),
        ("SPX261218P03000000", "no_vol"),
        ("SPXW261119P05800000", "expired_held"),
    ],
)
def test_what_cannot_be_valued_says_why(symbol: str, code: str) -> None:
    short = given.market(*spx_chains()[:2], futures=FUTURES) if code == "no_beta" else None
    leg = legs_of([(symbol, 1)], short).iloc[0]
    assert (leg["status"], leg["code"]) == ("gap", code)
    assert leg["reason"]
    assert math.isnan(leg["vega30"])


def test_a_holding_listed_twice_is_a_gap_that_names_both_lines() -> None:
    legs = legs_of([(PUT, -10), (PUT, -10)])
    assert legs["code"].tolist() == ["duplicate_position"] * 2
    assert legs["reason"].iloc[0] == "the same holding stands in lines 2 and 3"


def test_what_settled_today_counts_as_nothing() -> None:
    book = book_of([("SPXW261120P05800000", -5), (PUT, -10)])
    assert book.legs["status"].tolist() == ["expired", "valued"]
    assert book.net.status == "reconciled"
    assert book.net.measures["vega"] == book.legs["vega"].iloc[1]


@pytest.mark.parametrize(
    ("layer", "sticky", "expected", "source"),
    [
        ("", {}, "core", "rule"),
        ("layer-3", {}, "layer-3", "position"),
        ("", {("U1", PUT): "layer-1"}, "layer-1", "first"),
        ("layer-3", {("U1", PUT): "layer-1"}, "layer-3", "position"),
        ("layr-3", {}, "", "position"),
        ("", {("U1", PUT): "gone"}, "core", "rule"),
        ("", {("U2", PUT): "layer-1"}, "core", "rule"),
    ],
)
def test_a_leg_goes_to_the_layer_it_names_then_its_first_then_the_first_rule(
    layer: str, sticky: dict[tuple[str, str], str], expected: str, source: str
) -> None:
    legs = legs_of([(PUT, -10)], sticky=sticky, layer=layer)
    assert (legs["layer"].tolist(), legs["layer_source"].tolist()) == ([expected], [source])


@pytest.mark.parametrize(
    ("commanded", "expected", "source"),
    [
        ({("U1", PUT): "layer-3"}, "layer-3", "command"),
        ({("U1", PUT): "gone"}, "layer-1", "position"),
        ({("U2", PUT): "layer-3"}, "layer-1", "position"),
    ],
)
def test_a_commanded_layer_comes_before_the_one_that_the_position_names(
    commanded: dict[tuple[str, str], str], expected: str, source: str
) -> None:
    positions = POSITIONS.conform(
        pd.DataFrame({"account": ["U1"], "symbol": [PUT], "quantity": [-10.0]})
    ).assign(layer="layer-1")
    spec = BookSpec(LAYERS, SHOCK, {("U1", PUT): "core"}, commanded=commanded)
    legs = value_legs(positions, a_market(), spec, CALENDAR)
    assert (legs["layer"].tolist(), legs["layer_source"].tolist()) == ([expected], [source])


def test_a_leg_that_no_rule_takes_counts_in_the_net_alone() -> None:
    # 26 days to expiry, outside nothing but the roots: XSP is core, an old VIX call has no layer.
    legs = legs_of([(CALL, 10)], layer="")
    assert legs["layer"].iloc[0] == "layer-1"
    nobody = (LayerSpec("core", "core", LayerRule(roots=("SPX",))),)
    positions = POSITIONS.conform(
        pd.DataFrame({"account": ["U1"], "symbol": [CALL], "quantity": [10.0]})
    )
    valued = value_legs(positions, a_market(), BookSpec(nobody, SHOCK, {}), CALENDAR)
    book = sum_book(valued, nobody)
    assert book.layers["core"].status == "empty"
    assert book.net.measures["vega30"] == valued["vega30"].iloc[0] > 0


def test_the_ladder_puts_every_live_leg_into_one_bucket() -> None:
    book = book_of([(PUT, -10), (CALL, 10), ("VX/F27", 1)])
    rungs = {(rung.bucket, rung.layer): rung.vega30 for rung in ladder(book, LAYERS, buckets())}
    assert set(rungs) == {("8-30", "core"), ("8-30", "layer-1"), ("61-90", "layer-3")} or set(
        rungs
    ) == {("8-30", "core"), ("8-30", "layer-1"), ("46-60", "layer-3")}
    known = [value for value in rungs.values() if value is not None]
    assert math.fsum(known) == pytest.approx(book.net.measures["vega30"], abs=1e-5)


def test_xsp_deltas_are_counted_in_spx_points() -> None:
    """XSP trades on a tenth of SPX: one SPX point is a tenth of its own."""
    t = given.years(EXPIRIES[0], hour_utc=given.PM_UTC)
    xsp = given.chain("XSP", EXPIRIES[0], 600.0, range(500, 701, 5), vol=lambda _: 0.16, t=t)
    symbol = given.occ("XSP", EXPIRIES[0], "P", 580)
    book = book_of([(symbol, -10)], a_market(xsp))
    leg = book.legs.iloc[0]
    delta = analytical.delta("p", 600.0, 580.0, t, 0.0, 0.16)
    assert leg["delta"] == pytest.approx(-10 * 100 * delta, abs=1e-3)
    assert book.net.measures["delta"] == pytest.approx(-10 * 100 * delta / 10, abs=1e-4)
    assert book.net.measures["gamma"] == pytest.approx(leg["gamma"] / 100)


def test_etp_shares_move_with_the_two_futures_they_hold() -> None:
    vxx = pd.DataFrame({"symbol": ["VXX", "SVXY"], "bid": [49.9, 39.9], "ask": [50.1, 40.1]})
    legs = legs_of([("VXX", 200), ("SVXY", -100)], a_market(vxx))
    # VX/X26 settled on 2026-11-18, VX/Z26 on 2026-12-16: 19 sessions, of which 16 are left.
    first = 16 / 19
    price = first * 18.0 + (1 - first) * 18.6
    betas = [legs_of([(symbol, 1)]).iloc[0]["beta"] for symbol in ("VX/Z26", "VX/F27")]
    per_usd = (first * betas[0] + (1 - first) * betas[1]) / price
    assert legs["vega30"].tolist() == pytest.approx(
        [200 * 50.0 * per_usd, -100 * 40.0 * -0.5 * per_usd]
    )


def test_no_sum_depends_on_the_order_of_the_positions() -> None:
    rows = [(PUT, -10), (CALL, 10), ("VX/F27", 1), ("VXM/Z26", -3)]
    forward, backward = book_of(rows), book_of(rows[::-1])
    assert forward.net.measures == backward.net.measures


def test_a_misspelt_layer_is_a_gap_and_never_a_silent_hole() -> None:
    book = sum_book(legs_of([(PUT, -10), (CALL, 10)], layer="corre"), LAYERS)
    assert set(book.legs["code"]) == {"unknown_layer"}
    assert "'corre'" in book.legs["reason"].iloc[0]
    assert book.net.status == "unreconciled"
    assert math.isnan(book.net.measures["vega30"])


def test_layers_and_buckets_count_whole_days() -> None:
    """26 whole days to the VIX settlement are 25.7 days by the clock."""
    rule = LayerRule(roots=("VIX",), days=(26, 46))
    layers = (LayerSpec("core", "core", LayerRule(roots=("SPX",))), LayerSpec("l1", "hedge", rule))
    positions = POSITIONS.conform(
        pd.DataFrame({"account": ["U1"], "symbol": [CALL], "quantity": [10.0]})
    )
    legs = value_legs(positions, a_market(held=[CALL]), BookSpec(layers, SHOCK, {}), CALENDAR)
    assert legs["layer"].tolist() == ["l1"]
    assert legs["calendar_days"].tolist() == [26.0]
    assert legs["days"].iloc[0] == pytest.approx(25.71875)


def test_a_gap_of_unknown_maturity_leaves_its_layer_without_a_ladder() -> None:
    book = book_of([(PUT, -10), ("NOPE", 1)])
    book = sum_book(book.legs.assign(layer="core"), LAYERS)
    (rung,) = ladder(book, LAYERS, buckets())
    assert rung.vega30 is None
    assert rung.reason is not None


def test_a_book_that_holds_nothing_has_nothing() -> None:
    book = book_of([])
    assert book.net.status == "empty"
    assert book.net.measures["vega30"] == 0.0


def test_vxm_settles_with_the_vx_that_the_feed_dates() -> None:
    moved = FUTURES.assign(expiry=pd.to_datetime(["2026-12-15", "2027-01-20"]))
    market = given.market(*spx_chains(), futures=moved, rate_percent=0.0)
    legs = legs_of([("VX/Z26", 1), ("VXM/Z26", 10)], market)
    assert legs["calendar_days"].tolist() == [25.0, 25.0]
    assert legs["vega30"].iloc[0] == pytest.approx(legs["vega30"].iloc[1])
