"""Two real closes, day over day: the vendor's chains, VX settlements, Treasury yields."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from vollib.black import black
from vollib.black.greeks import analytical

from tests.flows.desks import Command, Said, command
from tests.stories.book_2019 import CONDOR, HEDGES, MONDAY, TUESDAY, write_desk_2019

EVENING = datetime(2019, 5, 21, 22, 0, tzinfo=UTC)
LATER = datetime(2019, 5, 22, 1, 30, tzinfo=UTC)
# What may differ between two runs of one session on the same feeds.
RUN_ONLY = ("run_id", "known_at")


@dataclass(frozen=True)
class Story:
    """Both days' documents, the second run of Tuesday, and what the command said."""

    said: tuple[Said, ...]
    monday: dict[str, Any]
    tuesday: dict[str, Any]
    again: dict[str, Any]


@pytest.fixture(scope="module")
def story(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    settings = write_desk_2019(tmp_path_factory.mktemp("desk-2019"), real_data)
    with pytest.MonkeyPatch.context() as patch:
        vegarecon = command(patch)
        said = tuple(
            vegarecon("run", "--direct", "--json", "--settings", settings, "--as-of", day, now=now)
            for day, now in ((MONDAY, EVENING), (TUESDAY, EVENING), (TUESDAY, LATER))
        )
    return Story(said, *(json.loads(one.out) for one in said))


def vendor(data: Path, day: date) -> dict[str, dict[str, str]]:
    path = data / "spx-chains-2019" / f"SPX_{day:%Y%m%d}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["optionroot"]: row for row in csv.DictReader(file)}


def legs(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {leg["symbol"]: leg for leg in document["legs"]}


def test_both_closes_are_reconciled_with_every_leg_valued(story: Story) -> None:
    assert [one.code for one in story.said] == [0, 0, 0]
    for document in (story.monday, story.tuesday):
        assert document["state"] == "clean"
        assert document["gaps"] == []
        assert {leg["symbol"]: leg["quantity"] for leg in document["legs"]} == {
            **CONDOR,
            "VX/M19": HEDGES["VX/M9"],
            "VX/N19": HEDGES["VX/N9"],
        }


# Monday's vendor vols were taken minutes before Monday's quotes.
@pytest.mark.parametrize(("day", "within_points"), [("monday", 0.3), ("tuesday", 0.1)])
def test_every_vol_is_the_vendors(
    story: Story, real_data: Path, day: str, within_points: float
) -> None:
    document = getattr(story, day)
    theirs = vendor(real_data, date.fromisoformat(document["as_of"]))
    for symbol in CONDOR:
        ours = legs(document)[symbol]["iv"]
        assert abs(ours - float(theirs[symbol]["impliedvol"])) * 100 < within_points, symbol


def test_marks_are_the_mids_of_the_vendors_quotes(story: Story, real_data: Path) -> None:
    theirs = vendor(real_data, TUESDAY)
    for symbol in CONDOR:
        mid = (float(theirs[symbol]["bid"]) + float(theirs[symbol]["ask"])) / 2
        assert legs(story.tuesday)[symbol]["mark"] == pytest.approx(mid, abs=1e-9)


@pytest.mark.parametrize("day", ["monday", "tuesday"])
@pytest.mark.parametrize("symbol", sorted(CONDOR))
def test_greeks_are_vollibs_at_the_same_inputs(story: Story, day: str, symbol: str) -> None:
    leg = legs(getattr(story, day))[symbol]
    years = leg["days"] / 365
    rate = -math.log(leg["discount"]) / years
    inputs = (leg["right"].lower(), leg["forward"], leg["strike"], years, rate, leg["iv"])
    size = leg["quantity"] * leg["multiplier"]
    # The document keeps money to a millionth: half of that is its own rounding.
    cent = 0.5e-6
    assert leg["unit_vega"] == pytest.approx(analytical.vega(*inputs), abs=1e-9)
    assert leg["vega"] == pytest.approx(size * analytical.vega(*inputs), abs=cent + 1e-9 * 1000)
    assert leg["delta"] == pytest.approx(size * analytical.delta(*inputs), abs=cent + 1e-9 * 1000)
    assert leg["gamma"] == pytest.approx(size * analytical.gamma(*inputs), abs=cent + 1e-9 * 1000)
    assert leg["theta"] == pytest.approx(size * analytical.theta(*inputs), abs=cent + 1e-9 * 1000)
    assert leg["iv_source"] in {"own_mid", "twin_mid"}
    if leg["iv_source"] == "own_mid":
        assert black(*inputs) == pytest.approx(leg["mark"], abs=1e-9)


def test_the_time_to_the_am_settlement_is_counted_in_seconds(story: Story) -> None:
    # From 16:15 on 21 May to 09:30 on 21 June: 31 days less 6 hours and 45 minutes.
    (days,) = {legs(story.tuesday)[symbol]["days"] for symbol in CONDOR}
    assert days == pytest.approx(31 - 6.75 / 24, abs=1e-9)


def test_weights_and_vega30_follow_from_the_stated_shock(story: Story) -> None:
    for symbol in CONDOR:
        leg = legs(story.tuesday)[symbol]
        assert leg["weight"] == pytest.approx((30 / leg["days"]) ** 0.45, abs=1e-12)
        assert leg["vega30"] == pytest.approx(leg["vega"] * leg["weight"], abs=1e-5)
    for symbol, lots in (("VX/M19", 2), ("VX/N19", 1)):
        leg = legs(story.tuesday)[symbol]
        assert leg["vega30"] == pytest.approx(lots * 1000 * leg["beta"], abs=1e-5)
        # A day on which the 30-day vol moved by x moved these futures by clearly less.
        assert 0.3 < leg["beta"] < 0.95


def test_futures_are_marked_at_the_settlements_of_their_rank(story: Story) -> None:
    # VX2 and VX3 of the two days: May is still the first until the 22nd.
    assert [legs(story.monday)[s]["mark"] for s in ("VX/M19", "VX/N19")] == [17.175, 17.425]
    assert [legs(story.tuesday)[s]["mark"] for s in ("VX/M19", "VX/N19")] == [16.275, 16.725]


def test_sums_are_the_sums_of_the_legs(story: Story) -> None:
    for document in (story.monday, story.tuesday):
        for layer in document["layers"]:
            own = [leg for leg in document["legs"] if leg["layer"] == layer["layer"]]
            assert layer["vega30"] == pytest.approx(
                math.fsum(leg["vega30"] for leg in own), abs=1e-5
            )
        assert document["net"]["vega30"] == pytest.approx(
            math.fsum(leg["vega30"] for leg in document["legs"]), abs=1e-5
        )
        core = next(layer for layer in document["layers"] if layer["role"] == "core")
        assert core["vega"] < 0 < document["net"]["vega30"] - core["vega30"]


def test_the_drift_from_monday_to_tuesday_is_in_the_report(story: Story) -> None:
    assert story.monday["net"]["drift"] is None
    then, now = story.monday["net"]["vega30"], story.tuesday["net"]["vega30"]
    assert story.tuesday["net"]["vega30_previous"] == then
    assert story.tuesday["net"]["drift"] == pytest.approx(now - then, abs=2e-6)
    before = {layer["layer"]: layer["vega30"] for layer in story.monday["layers"]}
    for layer in story.tuesday["layers"]:
        assert layer["drift_reference"] == "previous"
        assert layer["drift"] == pytest.approx(layer["vega30"] - before[layer["layer"]], abs=2e-6)


def test_the_days_profit_is_that_of_marks_and_settlements(story: Story) -> None:
    """Nothing was traded: quantity x multiplier x move of each mark."""
    moves = {
        symbol: legs(story.tuesday)[symbol]["mark"] - legs(story.monday)[symbol]["mark"]
        for symbol in legs(story.tuesday)
    }
    options = math.fsum(100 * lots * moves[symbol] for symbol, lots in CONDOR.items())
    futures = 1000 * (2 * (16.275 - 17.175) + 1 * (16.725 - 17.425))
    assert story.tuesday["net"]["pnl"] == pytest.approx(options + futures, abs=1e-5)


def test_the_official_closes_stand_beside(story: Story) -> None:
    assert story.tuesday["curve"]["official_vix"] == 14.95
    assert story.tuesday["curve"]["spx_close"] == 2864.3601


def test_a_second_run_changes_no_number(story: Story) -> None:
    first, second = (
        {key: value for key, value in document.items() if key not in RUN_ONLY}
        for document in (story.tuesday, story.again)
    )
    assert first == second
    # It could not differ: it was not even made again.
    assert [story.again[key] for key in RUN_ONLY] == [story.tuesday[key] for key in RUN_ONLY]


def test_tuesdays_chain_is_refused_as_wednesdays(
    real_data: Path, tmp_path: Path, vegarecon: Command
) -> None:
    settings = write_desk_2019(tmp_path, real_data)
    text = settings.read_text("utf-8").replace("SPX_{as_of:%Y%m%d}.csv", "SPX_20190521.csv")
    settings.write_text(text, "utf-8")
    said = vegarecon(*("run", "--direct", "--settings", settings, "--as-of", MONDAY), now=EVENING)
    assert said.code == 10
    (fault,) = [line for line in said.faults if "source.wrong_day" in line]
    assert "05/21/2019" in fault
    assert "2019-05-20" in fault
