"""A market feed that is wrong by a cell or lacks one: what the report still says, and what not."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.ledger.store import open_ledger
from tasks.model.sessions import Calendar
from tests.flows.desks import (
    BOOK,
    EVENING,
    LAST,
    SESSIONS,
    Command,
    Desk,
    Said,
    command,
    write_small_desk,
)
from tests.ledger.reports import small_report

Document = dict[str, Any]

BEFORE_LAST, YESTERDAY = SESSIONS[0], SESSIONS[1]
EVENTS = """
[events]
kind = "csv_folder"
path = "feeds"
"""
# Price points a unit, leg by leg of the book.
ENTRIES = ("26.0", "17.0", "9.0", "4.0", "1.0", "17.5")


def a_desk(folder: Path) -> Desk:
    """The small desk with entry prices, and a calendar of events."""
    desk = write_small_desk(folder, SESSIONS[1:])
    desk.configure(EVENTS)
    rows = [f"{leg},{entry}" for leg, entry in zip(BOOK, ENTRIES, strict=True)]
    for day in SESSIONS[1:]:
        desk.rewrite("positions", rows, head="account,symbol,quantity,average_price", day=day)
    events = f"{YESTERDAY},CPI,BLS\n{LAST},PPI,BLS\n2025-03-19,FOMC,Board\n"
    (folder / "feeds" / "events.csv").write_text(f"date,kind,source\n{events}", "utf-8")
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path / "desk")


def run(vegarecon: Command, desk: Desk, day: date = LAST) -> tuple[Said, Document]:
    now = EVENING - timedelta(days=(LAST - day).days)
    words = ("run", "--direct", "--settings", desk.settings, "--as-of", day)
    said = vegarecon(*words, now=now)
    document: Document = json.loads(desk.report("report.json", day).read_text("utf-8"))
    assert said.code == document["exit"]
    assert "Traceback" not in said.err
    return said, document


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The same session with nothing wrong."""
    with pytest.MonkeyPatch.context() as patch:
        said, document = run(command(patch), a_desk(tmp_path_factory.mktemp("sound") / "desk"))
    assert said.code == 0, said.err
    return document


def errors(document: Document) -> list[tuple[str, str]]:
    found = document["findings"]
    return [(one["code"], one["subject"]) for one in found if one["severity"] == "error"]


def test_nothing_is_doubted_where_nothing_is_wrong(sound: Document) -> None:
    assert errors(sound) == []
    assert sound["state"] == "clean"
    assert all(row["net"] is not None and row["reason"] is None for row in sound["scenarios"])
    assert all(row["pnl_at_spot"] is not None for row in sound["break_evens"])
    assert len([row for row in sound["break_evens"] if len(row["levels"]) == 2]) > 0
    assert sound["curve"]["spx_close"] == 5990.0
    # VX at 18.0 and 18.4.
    assert sound["curve"]["shape"]["contango"] == pytest.approx(100 * (18.4 / 18.0 - 1))


def test_a_close_of_spx_slipped_by_a_decimal_is_no_close_and_gives_no_break_evens(
    desk: Desk, vegarecon: Command, sound: Document
) -> None:
    desk.edit("indices", "SPX,5990.0", "SPX,599.0")
    said, found = run(vegarecon, desk)
    assert errors(found) == [("spx_close", "SPX")]
    (told,) = [line for line in said.faults if "spx_close" in line]
    assert "599 is no close beside a nearest forward of 6000" in told
    assert found["curve"]["spx_close"] is None
    asked = [(row["at"], row["shift"]) for row in found["break_evens"]]
    assert asked == [(row["at"], row["shift"]) for row in sound["break_evens"]]
    for row in found["break_evens"]:
        assert (row["levels"], row["pnl_at_spot"], row["spot"]) == ([], None, None)
        assert row["reason"] == "the indices feed has no usable close of SPX"
    # The book itself is reconciled, but what hangs on the close is n/a.
    assert (said.code, found["state"]) == (5, "degraded")
    assert found["net"]["vega30"] == sound["net"]["vega30"]
    assert found["scenarios"] == sound["scenarios"]
    assert found["horizon"] == sound["horizon"]


def layers_of(document: Document) -> dict[str, float | None]:
    return {layer["layer"]: layer["vega30"] for layer in document["layers"]}


def assert_known_but_for_the_future(found: Document, sound: Document, reason: str) -> None:
    """The VX leg is a gap: its layer, the hedges and the net have no figure, the rest has."""
    assert (found["state"], found["exit"]) == ("degraded", 5)
    assert [gap["subject"] for gap in found["gaps"]] == ["VX/Z24"]
    assert reason in found["gaps"][0]["reason"]
    assert [name for name, usd in layers_of(found).items() if usd is None] == ["layer-2"]
    assert layers_of(found)["core"] == layers_of(sound)["core"]
    assert len(found["scenarios"]) == len(sound["scenarios"]) > 100
    for row, whole in zip(found["scenarios"], sound["scenarios"], strict=True):
        assert (row["mode"], row["shift"]) == (whole["mode"], whole["shift"])
        assert (row["net"], row["hedge"], row["layers"]["layer-2"]) == (None, None, None)
        assert reason in row["reason"]
        assert "VX/Z24" in row["reason"]
        assert row["core"] == row["layers"]["core"] == whole["core"]
        assert row["core"] is not None


def test_a_session_without_its_futures_feed_knows_its_core_and_not_its_net(
    desk: Desk, vegarecon: Command, sound: Document
) -> None:
    desk.feed("futures").unlink()
    said, found = run(vegarecon, desk)
    assert said.code == 5
    assert len([line for line in said.faults if "VX/Z24" in line]) == 1
    assert_known_but_for_the_future(found, sound, "the futures feed has no settlement price")
    # The forwards of VIX options are their own: their layer is known.
    assert layers_of(found)["layer-1"] is not None
    assert found["curve"]["futures"] == []
    assert found["curve"]["shape"]["contango"] is None
    for row in found["horizon"]:
        known = row["scope"] in {"layer:core", "layer:layer-1"}
        assert (row["vega30"] is not None) == known
        assert known or "VX/Z24" in row["reason"]
    assert all("VX/Z24" in row["reason"] for row in found["break_evens"])


def test_without_the_first_vx_there_is_no_contango(
    desk: Desk, vegarecon: Command, sound: Document
) -> None:
    """The next one listed, of January at 18.4, is no first VX."""
    desk.rewrite("futures", ["VX/F25,2025-01-22,18.4", "VX/G25,2025-02-19,18.9"])
    _, found = run(vegarecon, desk)
    assert_known_but_for_the_future(found, sound, "the futures feed has no settlement price")
    assert [one["symbol"] for one in found["curve"]["futures"]] == ["VX/F25", "VX/G25"]
    shape = found["curve"]["shape"]
    assert shape["contango"] is None
    assert "VX1 or VX2 has no settlement that can be used" in shape["reasons"]
    assert shape["slope"] == sound["curve"]["shape"]["slope"]


def test_a_first_vx_slipped_by_a_decimal_gives_no_contango_either(
    desk: Desk, vegarecon: Command, sound: Document
) -> None:
    desk.edit("futures", ",18.0", ",1.80")
    _, found = run(vegarecon, desk)
    assert ("future", "VX/Z24") in errors(found)
    assert_known_but_for_the_future(found, sound, "beside a put-call-parity forward of 18.00")
    assert found["curve"]["shape"]["contango"] is None


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-five sessions to the one before yesterday, on which a VX moved half of what VIX did.

    VIX goes from 16 to 18 and back, and VX from 18 to 19; the last session has the lower ones.
    """
    folder = tmp_path_factory.mktemp("record")
    days = Calendar(LAST).between(BEFORE_LAST - timedelta(days=60), BEFORE_LAST)[-25:]
    with open_ledger(folder) as ledger:
        for at, day in enumerate(days):
            up = at % 2
            future = {"symbol": "VX/Z24", "days": 24.0, "price": 18.0 + up}
            curve = {
                "recomputed_vix": 16.0 + 2.0 * up,
                "official_vix": 16.0 + 2.0 * up,
                "spx_close": 5931.0,
                "points": (),
                "futures": ({**future, "forward_vol": None, "beta": None},),
                "weights": {"exponent": 0.45, "floor_days": 7.0},
            }
            known_at = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
            report = small_report(day, curve=curve, known_at=known_at, run_id=f"{day}", net=None)
            ledger.store(report, ledger.next_seq(), {}, None)
    return folder


@pytest.mark.parametrize(("close", "moved"), [("16.2", 0.2), ("162.0", 0.0), ("1.62", 0.0)])
def test_a_close_of_vix_slipped_yesterday_is_in_no_beta_and_no_event_of_today(
    desk: Desk, vegarecon: Command, record: Path, close: str, moved: float
) -> None:
    shutil.copytree(record, desk.folder / "state")
    desk.edit("indices", "VIX,16.2", f"VIX,{close}", day=YESTERDAY)
    _, then = run(vegarecon, desk, YESTERDAY)
    # It is on record as it was delivered, with the doubt beside it.
    assert then["curve"]["official_vix"] == float(close)
    doubted = [one for one in then["findings"] if one["code"] == "recomputed_vix"]
    assert len(doubted) == (0 if close == "16.2" else 1)
    _, found = run(vegarecon, desk)
    first, _ = found["curve"]["futures"]
    assert first["symbol"] == "VX/Z24"
    # Yesterday's own step is VX unmoved while VIX moved a fifth of a point, against 24 of two.
    assert first["regression_beta"] == pytest.approx(0.5, abs=0.001)
    cells = {cell["label"]: cell for cell in found["curve"]["calibration"]["cells"]}
    assert cells["20-28 days"]["changes"] == 25
    assert cells["20-28 days"]["measured"] == first["regression_beta"]
    yesterday, today = found["events"]["moves"]
    assert (yesterday["on"], today["on"]) == (str(YESTERDAY), str(LAST))
    # By a chain of vol 16 on both days after 16.0 on record, at both ends, where the official
    # close is doubted; else from 16.0 to 16.2, which it is today again.
    assert [yesterday["shift"], today["shift"]] == pytest.approx([moved, 0.0], abs=0.1)
    assert yesterday["spot_shift"] == pytest.approx(100 * (5990 / 5931 - 1), abs=1e-5)
    assert today["spot_shift"] == 0.0
    assert found["events"]["unmatched"] == 0
