from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from tasks.simulate import plan
from tasks.simulate.feeds import padded
from tests.simulate.conftest import DeskOnDisk


def layer_vega30(desk: DeskOnDisk, as_of: date) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for row in desk.truth(as_of):
        sums[row["layer"]] += float(row["vega30"])
    return sums


def test_trades_and_settlements_explain_positions(desk: DeskOnDisk) -> None:
    held: Counter[tuple[str, str]] = Counter()
    settled: list[tuple[date, str, str, int]] = []
    vanished = {(row["as_of"], row["account"], row["symbol"]) for row in desk.planted("vanished")}
    for as_of in desk.written.sessions:
        listed = {row["symbol"] for row in desk.feed(as_of, "futures")}
        gone = [key for key in held if "/" in key[1] and key[1] not in listed]
        settled += [(as_of, *key, held[key]) for key in gone if held[key]]
        held = Counter({key: quantity for key, quantity in held.items() if key not in gone})
        for row in desk.feed(as_of, "trades"):
            held[row["account"], row["symbol"]] += int(row["quantity"])
        shown = {
            (row["account"], row["symbol"]): int(row["quantity"])
            for row in desk.feed(as_of, "positions")
        }
        expected = {
            key: quantity
            for key, quantity in held.items()
            if quantity
            and ((as_of.isoformat(), *key) not in vanished or as_of == desk.day(plan.RETURNED))
        }
        assert shown == expected, as_of
    assert settled == [(date(2026, 10, 21), "HEDGE", "VXM/V26", 1)]


def test_the_truth_knows_what_the_broker_lost(desk: DeskOnDisk) -> None:
    for as_of in desk.written.sessions:
        shown = {
            (row["account"], row["symbol"], row["quantity"])
            for row in desk.feed(as_of, "positions")
        }
        true = {
            (row["account"], padded(row["symbol"]), row["quantity"]) for row in desk.truth(as_of)
        }
        lost = 1 if as_of in {desk.day(offset) for offset in plan.VANISHED} else 0
        assert (len(true - shown), len(shown - true)) == (lost, 0)


def test_cash_moves_by_what_was_paid_and_margined(desk: DeskOnDisk) -> None:
    before, after = desk.day(1), desk.day(0)
    cash = [
        {row["account"]: float(row["cash"]) for row in desk.feed(day, "accounts")}
        for day in (before, after)
    ]
    settlement = [
        {row["symbol"]: float(row["settlement"]) for row in desk.feed(day, "futures")}
        for day in (before, after)
    ]
    multiplier = {"VX": 1000, "VXM": 100}
    flow: dict[str, float] = defaultdict(float)
    for row in desk.feed(before, "positions"):
        if "/" in row["symbol"]:
            move = settlement[1][row["symbol"]] - settlement[0][row["symbol"]]
            lots = int(row["quantity"]) * multiplier[row["symbol"].partition("/")[0]]
            flow[row["account"]] += lots * move
    for row in desk.feed(after, "trades"):
        quantity, price = int(row["quantity"]), float(row["price"])
        flow[row["account"]] -= float(row["fees"])
        if "/" in row["symbol"]:
            lots = quantity * multiplier[row["symbol"].partition("/")[0]]
            flow[row["account"]] += lots * (settlement[1][row["symbol"]] - price)
        else:
            flow[row["account"]] -= 100 * quantity * price
    for account in ("MAIN", "HEDGE"):
        assert cash[1][account] - cash[0][account] == pytest.approx(flow[account], abs=0.011)


def test_the_desk_is_sized_as_its_method_says(desk: DeskOnDisk) -> None:
    for before_last, as_of in enumerate(reversed(desk.written.sessions)):
        sums = layer_vega30(desk, as_of)
        assert -2_600 < sums["core"] < -900, as_of
        if before_last not in (0, plan.JUMP):
            assert 0.15 < sums["layer-1"] / -sums["core"] < 0.20, as_of
            assert abs(sum(sums.values())) < 0.06 * sum(map(abs, sums.values())), as_of
        days = [365 * float(r["t_years"]) for r in desk.truth(as_of) if r["layer"] == "layer-1"]
        assert all(29 < day < 46 for day in days), as_of


def test_the_last_session_covers_just_too_little(desk: DeskOnDisk) -> None:
    sums = layer_vega30(desk, desk.day(0))
    assert 0.12 < sums["layer-1"] / -sums["core"] < 0.15


def test_the_crash_is_the_only_day_that_breaches(desk: DeskOnDisk) -> None:
    crash = desk.day(plan.JUMP)
    found = desk.planted("breach")
    assert {row["as_of"] for row in found} == {crash.isoformat()}
    now, then = layer_vega30(desk, crash), layer_vega30(desk, desk.day(plan.JUMP + 1))
    (drift,) = [row for row in found if row["field"] == "vega30_drift"]
    assert drift["symbol"] == "core"
    assert float(drift["true_value"]) == pytest.approx(now["core"] - then["core"], rel=1e-12)
    assert desk.feed(crash, "trades") == []


def test_missing_quotes_take_the_whole_expiry(desk: DeskOnDisk) -> None:
    planted = desk.planted("missing_quote")
    expiry = {row["symbol"][:-9] for row in planted}
    assert len(planted) == 2
    assert len(expiry) == 1
    heads = Counter(row["symbol"][:-9] for row in desk.feed(desk.day(16), "quotes"))
    assert heads[expiry.pop()] == 0
    assert heads["VIX261216"] > 60


def test_every_kind_of_mistake_is_planted_and_most_sessions_are_clean(desk: DeskOnDisk) -> None:
    broker = ("vix_off_spot", "stale_vol", "other_day_count", "per_contract_unit", "rounding")
    days = {kind: {row["as_of"] for row in desk.planted(kind)} for kind in broker}
    assert all(days.values())
    assert len(set().union(*days.values())) <= 0.4 * 60
    other = {row["mistake"] for row in desk.planted()} - set(broker)
    assert other == {"vanished", "missing_quote", "crossed", "breach", "holiday_replay"}


def test_reports_are_right_but_for_what_is_planted(desk: DeskOnDisk) -> None:
    planted = {
        (row["as_of"], row["account"], row["symbol"], row["field"]): row["reported_value"]
        for row in desk.planted()
    }
    wrong = 0
    for as_of in desk.written.sessions:
        truth = {(row["account"], padded(row["symbol"])): row for row in desk.truth(as_of)}
        for row in desk.feed(as_of, "positions"):
            true = truth[row["account"], row["symbol"]]
            if not true["iv"]:
                continue
            lots = float(true["quantity"]) * float(true["multiplier"])
            delta = float(true["unit_delta_forward"]) * float(true["discount"])
            for field, expected in (
                ("reported_delta", lots * delta),
                ("reported_vega", lots * float(true["unit_vega"])),
                ("reported_theta", lots * float(true["unit_theta"])),
            ):
                off = abs(float(row[field]) - expected) > max(2.0, 0.05 * abs(expected))
                key = (as_of.isoformat(), true["account"], true["symbol"], field)
                assert off == (key in planted), key
                if off:
                    assert planted[key] == row[field]
                    wrong += 1
    assert wrong > 60


def test_the_last_session_has_one_leg_priced_off_spot(desk: DeskOnDisk) -> None:
    found = [row for row in desk.planted() if row["as_of"] == "2026-11-20"]
    assert {row["mistake"] for row in found} == {"vix_off_spot"}
    assert len({row["symbol"] for row in found}) == 1
    assert "reported_vega" in {row["field"] for row in found}
