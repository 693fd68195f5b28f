from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.simulate import plan
from tasks.simulate.desk import settings_text, write_desk
from tests.simulate.conftest import DeskOnDisk, rows

FEEDS = ("accounts", "futures", "indices", "positions", "quotes", "rates", "trades")
TEXT_COLUMNS = frozenset(
    {"symbol", "account", "trade_id", "time", "layer", "quote_time", "opened", "expiry"}
)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_sixty_sessions_end_on_the_day_asked_for(desk: DeskOnDisk) -> None:
    assert len(desk.written.sessions) == 60
    assert desk.written.sessions[0] == date(2026, 8, 28)
    assert desk.written.sessions[-1] == date(2026, 11, 20)
    assert desk.written.holidays == (date(2026, 9, 7),)
    assert desk.written.settings == desk.folder / "vegarecon.toml"


def test_checksums_are_those_of_sha256sum(desk: DeskOnDisk) -> None:
    folder = desk.folder / "feeds" / "2026-11-20"
    lines = (folder / "SHA256SUMS").read_text("ascii").splitlines()
    assert lines == [
        f"{hashlib.sha256((folder / f'{name}.csv').read_bytes()).hexdigest()}  {name}.csv"
        for name in FEEDS
    ]


def test_a_holiday_replays_the_session_before(desk: DeskOnDisk) -> None:
    feeds = desk.folder / "feeds"
    assert contents(feeds / "2026-09-07") == contents(feeds / "2026-09-04")
    (row,) = desk.planted("holiday_replay")
    assert (row["as_of"], row["reported_value"]) == ("2026-09-07", "2026-09-04")


def test_every_cell_that_is_no_text_is_a_plain_finite_decimal(desk: DeskOnDisk) -> None:
    for as_of in (desk.day(0), desk.day(26)):
        for name in FEEDS:
            path = desk.folder / "feeds" / as_of.isoformat() / f"{name}.csv"
            assert path.read_bytes().endswith(b"\n")
            for row in rows(path):
                for column, cell in row.items():
                    if column in TEXT_COLUMNS or cell == "":
                        continue
                    assert math.isfinite(float(cell))
                    assert "e" not in cell.lower()
                    assert cell not in {"-0.00", "-0.0000", "-0.000000"}


def test_settings_are_toml_and_their_limits_are_those_of_the_truth() -> None:
    settings = tomllib.loads(settings_text())
    assert [layer["name"] for layer in settings["layers"]] == list(plan.LAYERS)
    limits = {limit["id"]: limit["breach"] for limit in settings["limits"]}
    assert limits["sleeve-drift"] == plan.BREACH_DRIFT
    assert limits["rebalance-drift"] == plan.BREACH_REBALANCE
    assert limits["account-vega"] == plan.BREACH_ACCOUNT
    assert limits["net-share"] == plan.BREACH_NET_SHARE_PERCENT
    assert limits["neutral-band"] == plan.BREACH_PER_CONDOR / 100
    assert tuple(limits["coverage"]) == plan.BREACH_COVERAGE_PERCENT


def test_the_same_arguments_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write_desk(here, sessions=4)
    program = (
        "import sys, pathlib; from tasks.simulate.desk import write_desk;"
        "write_desk(pathlib.Path(sys.argv[1]), sessions=4)"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(there)],
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
    )
    assert contents(here) == contents(there)


def test_another_seed_gives_another_path(tmp_path: Path) -> None:
    write_desk(tmp_path / "a", sessions=3, seed=1)
    write_desk(tmp_path / "b", sessions=3, seed=2)
    paths = [tmp_path / name / "feeds/2026-11-20/indices.csv" for name in "ab"]
    assert paths[0].read_bytes() != paths[1].read_bytes()


@pytest.mark.parametrize("sessions", [1, 13, 17, 21, 27])
def test_a_short_history_may_begin_on_a_bad_day(tmp_path: Path, sessions: int) -> None:
    heard: list[tuple[int, int]] = []
    written = write_desk(
        tmp_path, sessions=sessions, progress=lambda done, total: heard.append((done, total))
    )
    assert heard == [(done, sessions) for done in range(1, sessions + 1)]
    assert len(written.sessions) == sessions


def test_a_span_over_thanksgiving_replays_it_and_closes_early(tmp_path: Path) -> None:
    written = write_desk(tmp_path, sessions=4, last=date(2026, 11, 29))
    assert written.sessions[-1] == date(2026, 11, 27)
    assert written.holidays == (date(2026, 11, 26),)
    quotes = rows(tmp_path / "feeds/2026-11-27/quotes.csv")
    assert {row["quote_time"] for row in quotes} == {"2026-11-27T13:15:00-05:00"}
    expired = (written.sessions[-1] - timedelta(days=1)).strftime("%y%m%d")
    assert not any(row["symbol"][:-9].endswith(expired) for row in quotes)


def test_a_large_chain_has_about_as_many_contracts_as_asked_for(tmp_path: Path) -> None:
    write_desk(tmp_path, sessions=1, contracts_per_day=25_000)
    assert 24_500 <= len(rows(tmp_path / "feeds/2026-11-20/quotes.csv")) <= 25_000


@pytest.mark.parametrize(
    ("sessions", "contracts"), [(0, None), (2_521, None), (1, 3_999), (1, 40_001)]
)
def test_counts_out_of_range_are_refused(
    tmp_path: Path, sessions: int, contracts: int | None
) -> None:
    with pytest.raises(ValueError, match="wanted"):
        write_desk(tmp_path, sessions=sessions, contracts_per_day=contracts)
    assert list(tmp_path.iterdir()) == []
