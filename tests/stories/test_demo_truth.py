"""The simulated desk against its own truth, which the product never sees."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.daily import day
from flows.request import Request
from tasks.model.breaks import KINDS as KNOWN_KINDS
from tasks.model.document import Leg
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.simulate.desk import write_desk
from tasks.simulate.mistakes import KINDS
from tasks.vega.states import states_of
from tests.flows.desks import Command
from tests.stories.demo_days import Demo, Row, reconciled

# Ends a fortnight after Labor Day: 22 sessions hold every kind of mistake, and one holiday.
LAST, SESSIONS, HOLIDAY = date(2026, 9, 18), 22, date(2026, 9, 7)
BROKER = KINDS
# What goes wrong with holdings: the planted label, and the kind of break that it is.
HOLDINGS = {
    "vanished": "vanished",
    "late_trade": "untraded",
    "sign_flip": "sign",
    "quantity": "quantity",
}
CAUSE_OF = {
    "vix_off_spot": "spot_for_forward",
    "other_day_count": "theta_trading_day",
    "per_contract_unit": "per_contract",
}
LEGS_PER_DAY = 12


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    written = write_desk(folder, sessions=SESSIONS, last=LAST)
    return Demo(folder, written, tuple(reconciled(written)))


def valued(demo: Demo) -> list[tuple[Leg, Row, Row | None]]:
    """Every valued leg with its truth, and its quote if it is an option."""
    found = []
    for as_of, report in demo.reports.items():
        truth, quotes = demo.truth(as_of), demo.quotes(as_of)
        found += [
            (leg, truth[leg.account, leg.symbol], quotes.get(leg.symbol))
            for leg in report.legs
            if leg.status == "valued"
        ]
    return found


def test_nearly_every_leg_is_valued(demo: Demo) -> None:
    legs = [leg for report in demo.reports.values() for leg in report.legs]
    gaps = [leg for leg in legs if leg.status == "gap"]
    assert len(demo.reports) == SESSIONS
    assert len(legs) > SESSIONS * LEGS_PER_DAY
    # Four legs of two bad days: two that lost their expiry, and one or two crossed.
    assert 3 <= len(gaps) <= 4
    assert {leg.symbol for leg in gaps} == {
        row["symbol"] for row in demo.planted("missing_quote", "crossed")
    }


def test_vols_are_true_to_within_the_quotes_own_width(demo: Demo) -> None:
    """The true price lies between bid and offer, so that the mid is off by half of that at most.

    The parity forward errs by less, as it rests on many pairs.
    """
    checked = 0
    for leg, true, quote in valued(demo):
        if quote is None or leg.iv_source not in {"own_mid", "twin_mid"}:
            continue
        assert leg.iv is not None
        half_width = (float(quote["ask"]) - float(quote["bid"])) / 2
        allowed_points = half_width / float(true["unit_vega"])
        assert abs(leg.iv - float(true["iv"])) * 100 <= allowed_points, (leg.symbol, true)
        checked += 1
    assert checked > SESSIONS * 8


def test_forwards_and_discounts_are_true(demo: Demo) -> None:
    for leg, true, quote in valued(demo):
        if quote is None:
            continue
        assert leg.forward == pytest.approx(float(true["forward"]), rel=2e-4), leg.symbol
        # The simulation discounts along the feed's own par yields, interpolated its own way.
        assert leg.discount == pytest.approx(float(true["discount"]), abs=1e-4), leg.symbol
        assert leg.days == pytest.approx(365 * float(true["t_years"]), abs=1e-6)


def test_greeks_are_true_to_what_the_vol_leaves_open(demo: Demo) -> None:
    """A vol within the quotes' width moves the greeks of an out-of-the-money leg by some percent.

    Far wings at a few ticks have the loosest vols; what remains there is cents.
    """
    for leg, true, quote in valued(demo):
        if quote is None:
            continue
        assert leg.quantity is not None
        # As the broker shows it: on some days its size is another than the true one.
        lots = leg.quantity * float(true["multiplier"])
        pairs = {
            "vega": (leg.naive_vega, lots * float(true["unit_vega"]), 0.05, 2.0),
            "delta": (
                leg.delta,
                lots * float(true["unit_delta_forward"]) * float(true["discount"]),
                0.05,
                2.0,
            ),
            "gamma": (leg.gamma, lots * float(true["unit_gamma"]), 0.05, 0.05),
            "theta": (leg.theta, lots * float(true["unit_theta"]), 0.06, 2.0),
        }
        for name, (ours, theirs, relative, absolute) in pairs.items():
            assert ours == pytest.approx(theirs, rel=relative, abs=absolute), (name, leg.symbol)


def test_the_sums_of_the_layers_are_true(demo: Demo) -> None:
    """Of the broker's holdings; where they are wrong, our own book's come to the true sum."""
    disputed = demo.days_of("quantity", "sign_flip")
    for as_of, report in demo.reports.items():
        if report.gaps:
            continue
        assert report.net is not None
        for layer in report.layers:
            true = sum(
                float(row["vega30"])
                for (account, symbol), row in demo.truth(as_of).items()
                if row["layer"] == layer.layer
                and any(leg.account == account and leg.symbol == symbol for leg in report.legs)
            )
            told = layer.vega30_own if as_of in disputed else layer.vega30
            assert told == pytest.approx(true, rel=0.02, abs=2.0), (as_of, layer.layer)


def test_betas_and_weights_are_true(demo: Demo) -> None:
    seen: Counter[str] = Counter()
    for leg, true, _ in valued(demo):
        if true["weight"]:
            assert leg.weight == pytest.approx(float(true["weight"]), rel=1e-9)
            seen["weight"] += 1
        if true["beta"]:
            # From two model-free vols 30 days apart, sums over whole strips.
            assert leg.beta == pytest.approx(float(true["beta"]), rel=1e-3), leg.symbol
            seen["beta"] += 1
    assert seen["weight"] > SESSIONS * 6
    assert seen["beta"] > SESSIONS * 4


def test_every_planted_mistake_of_the_broker_is_found_and_nothing_else(demo: Demo) -> None:
    gaps = {(as_of, gap.subject) for as_of, report in demo.reports.items() for gap in report.gaps}
    planted = {
        (row["as_of"], row["account"], row["symbol"], row["field"].removeprefix("reported_"))
        for row in demo.planted(*BROKER)
        if (date.fromisoformat(row["as_of"]), row["symbol"]) not in gaps
    }
    found = {
        (str(as_of), found.account, found.subject, found.kind)
        for as_of, report in demo.reports.items()
        for found in report.breaks
        if found.standing and found.kind in {"price", "iv", "delta", "gamma", "vega", "theta"}
    }
    assert len(planted) > 40
    assert planted - found == set()
    assert found - planted == set()


def test_the_days_with_bad_quotes_are_degraded_and_have_no_net(demo: Demo) -> None:
    bad = demo.days_of("missing_quote", "crossed")
    assert len(bad) == 2
    # On the session after, the drift since then is not known: a hard limit guards nothing.
    after = {Calendar(day).next(day) for day in bad}
    for as_of, report in demo.reports.items():
        assert (report.state == "degraded") == (as_of in bad | after), as_of
        assert report.net is not None
        assert (report.net.vega30 is None) == (as_of in bad)
        if as_of in bad:
            assert report.exit == 5
            assert report.net.reason
            layers = {layer.layer: layer for layer in report.layers}
            hit = {gap.layer for gap in report.gaps}
            assert hit
            assert all((layers[n].vega30 is None) == (n in hit) for n in layers)


def test_every_planted_mistake_of_holdings_is_a_break_and_nothing_else_is(demo: Demo) -> None:
    planted = {
        (row["as_of"], row["account"], row["symbol"], HOLDINGS[row["mistake"]])
        for row in demo.planted(*HOLDINGS)
        if row["field"] in {"quantity", "trade"}
    }
    found = {
        (str(as_of), item.account, item.subject, item.kind)
        for as_of, report in demo.reports.items()
        for item in report.breaks
        if item.standing and KNOWN_KINDS[item.kind].group == "position"
    }
    assert len(planted) == 6
    assert found == planted


def test_a_vanished_holding_ages_until_it_is_back_and_our_own_book_keeps_it(demo: Demo) -> None:
    first, second, back = sorted(demo.days_of("vanished"))
    (row, *_) = demo.planted("vanished")
    for as_of, status, age in ((first, "open", 0), (second, "open", 1), (back, "resolved", 2)):
        (item,) = (it for it in demo.reports[as_of].breaks if it.kind == "vanished")
        assert (item.account, item.subject) == (row["account"], row["symbol"])
        assert (item.status, item.age_sessions, item.first_seen) == (status, age, first)
        assert (item.ours, item.theirs) == (float(row["true_value"]), 0.0)
    lost, true = demo.reports[first], demo.truth(first)[row["account"], row["symbol"]]
    assert lost.net is not None
    assert lost.net.vega30 is not None
    own = lost.net.vega30 + float(true["vega30"])
    assert lost.net.vega30_own == pytest.approx(own, rel=1e-3)
    (item,) = (it for it in lost.breaks if it.kind == "vanished")
    assert item.vega30 == pytest.approx(float(true["vega30"]), rel=1e-3)


def test_causes_are_named_as_they_were_planted(demo: Demo) -> None:
    """Found, missed and wrongly named over every break of a reported figure."""
    mistakes = {
        (row["as_of"], row["account"], row["symbol"], row["field"].removeprefix("reported_")): row[
            "mistake"
        ]
        for row in demo.planted(*BROKER)
    }
    named: Counter[str] = Counter()
    for as_of, report in demo.reports.items():
        for item in report.breaks:
            label = mistakes.get((str(as_of), item.account, item.subject, item.kind))
            if not item.standing or label is None:
                continue
            right = item.cause_code == CAUSE_OF.get(label, label)
            named["missed" if item.cause is None else "found" if right else "wrong"] += 1
            assert right or item.confidence != "sure", (as_of, item)
    assert named.total() > 100
    assert named["found"] >= 0.9 * named.total(), named


def test_a_holiday_with_yesterdays_files_is_no_session(demo: Demo) -> None:
    assert demo.written.holidays == (HOLIDAY,)
    assert (demo.folder / "feeds" / str(HOLIDAY) / "quotes.csv").is_file()
    evening = datetime(2026, 9, 7, 17, tzinfo=NEW_YORK)
    outcome = day(Request(demo.written.settings, evening, HOLIDAY))
    assert (outcome.report.state, outcome.exit_code) == ("no_session", 0)
    assert outcome.report.net is None
    assert "closed" in outcome.report.headline
    assert outcome.report.provenance.inputs == ()


def test_the_demo_through_the_command(tmp_path: Path, vegarecon: Command) -> None:
    folder = tmp_path / "desk"
    first = vegarecon("demo", folder, "--sessions", 4)
    assert first.code == 0, first.err
    page = folder / "reports" / "2026-11-20" / "report.html"
    assert first.out == f"{page}\n"
    assert b"2026-11-20" in page.read_bytes()
    days = sorted(path.name for path in (folder / "reports").iterdir() if path.is_dir())
    assert (len(days), days[-1]) == (4, "2026-11-20")
    for name in days:
        for suffix in ("html", "txt", "json", "csv", "eml"):
            assert (folder / "reports" / name / f"report.{suffix}").stat().st_size > 0
    assert "4 days reconciled" in first.err
    told = vegarecon("history", "--settings", folder / "vegarecon.toml", "--format", "csv")
    assert [line.split(",")[0][:10] for line in told.out.splitlines()[1:]] == days
    again = vegarecon("demo", folder, "--sessions", 2, "--seed", 7)
    assert again.code == 0, again.err
    assert len([path for path in (folder / "reports").iterdir() if path.is_dir()]) == 2


def test_the_demo_leaves_a_foreign_folder_alone(tmp_path: Path, vegarecon: Command) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    said = vegarecon("demo", tmp_path, "--sessions", 2)
    assert said.code == 20
    assert len(said.faults) == 1
    assert "usage.folder" in said.faults[0]
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_every_session_one_small_shock_is_worth_the_net_vega30(demo: Demo) -> None:
    """The net repriced a hundredth of a VIX point up and down, per point."""
    tested = 0
    for session in demo.days:
        net = session.report.net
        if net is None or net.vega30 is None:
            continue
        both = session.repricer.reprice(
            states_of([("term", step, 0.0, 0.0) for step in (0.01, -0.01)])
        )
        up, down = (math.fsum(row) for row in both.change.tolist())
        gross = sum(abs(leg.vega30 or 0.0) for leg in session.report.legs)
        assert (up - down) / 0.02 == pytest.approx(net.vega30, abs=1e-5 * gross)
        # One step up alone bends by the gamma and the volga of the book.
        assert up / 0.01 == pytest.approx(net.vega30, abs=2e-3 * gross)
        tested += 1
    assert tested >= SESSIONS - 4


def test_the_recomputed_vix_is_the_simulators_own(demo: Demo) -> None:
    for report in demo.reports.values():
        if report.curve and report.curve.recomputed_vix:
            assert report.curve.official_vix is not None
            assert report.curve.recomputed_vix == pytest.approx(report.curve.official_vix, abs=0.05)


def test_vx_stand_below_the_forward_vol(demo: Demo) -> None:
    found = [
        future.convexity
        for report in demo.reports.values()
        for future in (report.curve.futures if report.curve else ())
        if future.convexity is not None
    ]
    assert len(found) > SESSIONS * 4
    assert all(0.93 < ratio < 1.01 for ratio in found)
