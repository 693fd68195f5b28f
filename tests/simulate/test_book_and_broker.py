from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from tasks.simulate import plan
from tasks.simulate.feeds import padded
from tasks.simulate.mistakes import KINDS
from tests.simulate.conftest import DeskOnDisk


def layer_vega30(desk: DeskOnDisk, as_of: date) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for row in desk.truth(as_of):
        sums[row["layer"]] += float(row["vega30"])
    return sums


def quantities(desk: DeskOnDisk, as_of: date) -> dict[tuple[str, str], int]:
    """What is truly held, by account and padded symbol."""
    return {
        (row["account"], padded(row["symbol"])): int(row["quantity"]) for row in desk.truth(as_of)
    }


def test_trades_and_settlements_explain_what_is_held(desk: DeskOnDisk) -> None:
    held: Counter[tuple[str, str]] = Counter()
    settled: list[tuple[date, str, str, int]] = []
    late = {row["as_of"]: row for row in desk.planted("late_trade") if row["field"] == "trade"}
    for as_of in desk.written.sessions:
        listed = {row["symbol"] for row in desk.feed(as_of, "futures")}
        gone = [key for key in held if "/" in key[1] and key[1] not in listed]
        settled += [(as_of, *key, held[key]) for key in gone if held[key]]
        held = Counter({key: quantity for key, quantity in held.items() if key not in gone})
        for row in desk.feed(as_of, "trades"):
            held[row["account"], row["symbol"]] += int(row["quantity"])
        traded = Counter({key: quantity for key, quantity in held.items() if quantity})
        if row := late.get(as_of.isoformat(), {}):
            traded[row["account"], padded(row["symbol"])] += int(row["true_value"])
        assert dict(traded) == quantities(desk, as_of), as_of
    assert settled == [(date(2026, 10, 21), "HEDGE", "VXM/V26", 1)]


def test_the_broker_shows_what_is_held_but_for_what_is_planted(desk: DeskOnDisk) -> None:
    wrong = {
        (row["as_of"], row["account"], padded(row["symbol"])): row["reported_value"]
        for row in desk.planted("vanished", "quantity", "sign_flip")
        if row["field"] == "quantity"
    }
    assert len(wrong) == len(plan.VANISHED) + len(plan.QUANTITY) + 1
    for as_of in desk.written.sessions:
        expected = {}
        for key, quantity in quantities(desk, as_of).items():
            told = wrong.get((as_of.isoformat(), *key), str(quantity))
            if told:
                expected[key] = int(told)
        shown = {
            (row["account"], row["symbol"]): int(row["quantity"])
            for row in desk.feed(as_of, "positions")
        }
        assert shown == expected, as_of


def test_wrong_sizes_are_one_contract_too_many_and_the_other_sign(desk: DeskOnDisk) -> None:
    rows = desk.planted("quantity", "sign_flip")
    told = [(int(row["true_value"]), int(row["reported_value"]), row["mistake"]) for row in rows]
    assert [row["as_of"] for row in rows] == [str(desk.day(n)) for n in (4, 2, 1)]
    assert told[0] == (1, -1, "sign_flip")
    assert [(shown - held, mistake) for held, shown, mistake in told[1:]] == [(1, "quantity")] * 2
    # Two sessions of one holding: the second finds the break of the first.
    assert rows[1]["symbol"] == rows[2]["symbol"]
    assert {row["account"] for row in rows[1:]} == {"MAIN"}


def test_a_late_trade_is_held_a_session_before_its_file_has_it(desk: DeskOnDisk) -> None:
    traded, delivered = desk.planted("late_trade")
    assert [row["as_of"] for row in (traded, delivered)] == [str(desk.day(15)), str(desk.day(14))]
    key = (traded["account"], traded["symbol"])
    assert quantities(desk, desk.day(16)).get(key) is None
    assert quantities(desk, desk.day(15))[key] == 1
    fills = {
        before_last: [
            row
            for row in desk.feed(desk.day(before_last), "trades")
            if (row["account"], row["symbol"]) == key
        ]
        for before_last in (15, 14)
    }
    assert fills[15] == []
    (fill,) = fills[14]
    assert (fill["quantity"], fill["layer"]) == ("1", "layer-3")
    # It keeps the day it was made on.
    assert fill["time"][:10] == str(desk.day(15))
    assert traded["account"] == "HEDGE"


def test_a_holding_is_named_to_another_layer_and_back(desk: DeskOnDisk) -> None:
    there, back = desk.planted("retag")
    key = (there["account"], there["symbol"])
    assert (back["account"], back["symbol"]) == key
    named = {
        (str(as_of), row["account"], row["symbol"]): row["layer"]
        for as_of in desk.written.sessions
        for row in desk.feed(as_of, "positions")
        if row["layer"]
    }
    assert named == {(str(desk.day(18)), *key): "layer-2", (str(desk.day(17)), *key): "layer-3"}
    layers = [
        {(row["account"], row["symbol"]): row["layer"] for row in desk.truth(desk.day(n))}[key]
        for n in (19, 18, 17, 16)
    ]
    assert layers == ["layer-3", "layer-2", "layer-3", "layer-3"]


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
    main = sum(float(row["vega30"]) for row in desk.truth(crash) if row["account"] == "MAIN")
    assert main > plan.BREACH_ACCOUNT
    # The drift of layer 1 counts from the session that last traded in it.
    traded = max(
        as_of
        for as_of in desk.written.sessions
        if as_of < crash and "layer-1" in {row["layer"] for row in desk.feed(as_of, "trades")}
    )
    moved = now["layer-1"] - layer_vega30(desk, traded)["layer-1"]
    figures = {(row["symbol"], row["field"]): float(row["true_value"]) for row in found}
    assert figures["MAIN", "account_vega30"] == pytest.approx(main, rel=1e-12)
    assert figures["layer-1", "rebalance_drift"] == pytest.approx(moved, rel=1e-12)


def test_missing_quotes_take_the_whole_expiry(desk: DeskOnDisk) -> None:
    planted = desk.planted("missing_quote")
    expiry = {row["symbol"][:-9] for row in planted}
    assert len(planted) == 2
    assert len(expiry) == 1
    heads = Counter(row["symbol"][:-9] for row in desk.feed(desk.day(16), "quotes"))
    assert heads[expiry.pop()] == 0
    assert heads["VIX261216"] > 60


def test_every_kind_of_mistake_is_planted_and_most_sessions_are_clean(desk: DeskOnDisk) -> None:
    days = {kind: {row["as_of"] for row in desk.planted(kind)} for kind in KINDS}
    assert [kind for kind, found in days.items() if not found] == []
    assert len(set().union(*days.values())) <= 0.5 * 60
    other = {row["mistake"] for row in desk.planted()} - set(KINDS)
    assert other == {
        *("vanished", "quantity", "sign_flip", "late_trade", "retag"),
        *("missing_quote", "crossed", "breach", "holiday_replay"),
    }


def test_some_mistakes_last_and_one_comes_back_after_a_pause(desk: DeskOnDisk) -> None:
    thetas = defaultdict(set)
    for row in desk.planted("hundredfold"):
        if row["field"] == "reported_theta":
            thetas[row["symbol"]].add(row["as_of"])
    assert len(thetas) == 4
    assert set(map(frozenset, thetas.values())) == {
        frozenset(str(desk.day(before_last)) for before_last in (4, 3, 2, 0))
    }


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
            # The greeks are those of the size that the broker shows.
            lots = float(row["quantity"]) * float(true["multiplier"])
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
    assert wrong > 150


def test_the_last_session_has_one_leg_priced_off_spot(desk: DeskOnDisk) -> None:
    found = [row for row in desk.planted("vix_off_spot") if row["as_of"] == "2026-11-20"]
    assert len({row["symbol"] for row in found}) == 1
    assert "reported_vega" in {row["field"] for row in found}
