"""Settings made into a desk: sources, layers, limits, tolerances, paths."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from tasks.checks.differences import Tolerance
from tasks.model.errors import Faults, SettingsError, SourceError
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.limits import LimitSpec
from tasks.settings.desk import open_desk
from tasks.settings.example import write_example
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.events import EventCalendar
from tasks.sources.several import Several
from tests.settings.desks import SMALLEST, TINY, write

DAY = date(2026, 11, 20)


def test_the_smallest_desk_that_works_is_what_its_file_says(tmp_path: Path) -> None:
    desk = open_desk(write(tmp_path, SMALLEST))
    assert (desk.name, desk.time_zone, desk.accounts) == ("Sample desk", "America/New_York", ())
    assert set(desk.sources) == {"positions", "quotes", "futures", "indices", "rates"}
    assert desk.layers == (
        LayerSpec("core", "core", LayerRule(roots=("SPX", "SPXW"))),
        LayerSpec("layer-1", "hedge", LayerRule(roots=("VIX", "VIXW"), days=(0, 45))),
        LayerSpec("layer-2", "hedge", LayerRule(roots=("VX", "VXM", "VIX", "VIXW"))),
    )
    drift, share = desk.limits
    assert drift == LimitSpec(
        *("sleeve-drift", "layer", "vega30", "usd_per_vix_point", (-1200, 1200), (-900, 900)),
        reference="previous",
    )
    assert share == LimitSpec(
        *("net-share", "net", "vega30", "percent", (-8, 8), (-6, 6)), basis="gross"
    )
    assert desk.tolerances == {"price": Tolerance(0.05, 0.02), "vega": Tolerance(2.0, 0.05)}
    assert (desk.shock.exponent, desk.shock.floor_days) == (0.45, 7.0)
    assert [bucket.name for bucket in desk.buckets][-1] == "91+"
    assert (desk.mail, desk.unused_sections) == (None, ())
    assert (desk.weights.beta, desk.weights.stated_exponent) == ("model", 0.45)
    assert (desk.gates.recomputed_vix, desk.gates.beta) == (0.5, 0.15)
    assert desk.scenarios.modes == ["term", "parallel", "relative"]
    assert desk.scenarios.shifts == [-10, -5, -2, 2, 5, 10]
    assert len(desk.scenarios.spot_shifts_percent) == 9
    assert (desk.scenarios.horizon_days, desk.scenarios.break_even_shifts) == (
        [7, 10, 14],
        [0, 5, 10],
    )


def test_paths_start_from_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    text = SMALLEST.replace('"state"', '"../ledger/./state"').replace(
        '"reports"', f'"{tmp_path}/out"'
    )
    write(folder, text)
    monkeypatch.chdir(tmp_path)
    desk = open_desk(Path("desk/desk.toml"))
    assert desk.ledger == tmp_path / "ledger" / "state"
    assert desk.reports == tmp_path / "out"
    assert desk.base == folder
    with pytest.raises((SourceError, Faults)) as found:
        desk.sources["positions"].read(DAY)
    assert f"{folder}/feeds" in str(found.value)


def test_the_digest_is_of_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST + "# \u2212\n")
    assert open_desk(path).settings_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_example_desk_is_ready(tmp_path: Path) -> None:
    desk = open_desk(write_example(tmp_path))
    assert set(desk.sources) == {
        *("positions", "quotes", "futures", "indices", "rates", "trades", "events"),
    }
    assert [layer.name for layer in desk.layers if layer.role == "core"] == ["core"]
    assert desk.layers[1].target_core_share == 0.175
    coverage = next(limit for limit in desk.limits if limit.id == "coverage")
    assert (coverage.warn, coverage.breach, coverage.member) == ((15, 20), (10, 30), "layer-1")


QUOTES = "symbol,bid,ask\nSPXW261218P05700000,{},{}\n"


def test_of_several_feeds_the_lowest_priority_number_comes_first(tmp_path: Path) -> None:
    feeds = ""
    for name, priority, bid in (("second", 2, 20), ("first", 1, 10)):
        folder = tmp_path / name / str(DAY)
        folder.mkdir(parents=True)
        (folder / "quotes.csv").write_text(QUOTES.format(bid, bid + 1), "utf-8")
        feeds += f'[[quotes]]\nkind = "csv_folder"\npath = "{name}"\npriority = {priority}\n'
    text = TINY.replace('[quotes]\nkind = "csv_folder"\npath = "feeds"\n', feeds)
    source = open_desk(write(tmp_path, text)).sources["quotes"]
    assert isinstance(source, Several)
    delivery = source.read(DAY)
    assert delivery.frame["bid"].tolist() == [10.0]
    assert all(given.name.endswith("quotes.csv") for given in delivery.inputs)


def test_a_desk_may_read_the_table_that_a_person_downloads(tmp_path: Path) -> None:
    table = 'kind = "cboe_quotedata"\npath = "t"\nfile = ["a.csv", "b.csv"]\n'
    text = TINY.replace('[quotes]\nkind = "csv_folder"\npath = "feeds"\n', f"[quotes]\n{table}")
    desk = open_desk(write(tmp_path, text))
    assert isinstance(desk.sources["quotes"], CboeQuotedata)
    assert isinstance(desk.sources["positions"], CsvFolder)


def test_a_desk_may_read_that_table_from_where_it_keeps_it_on_the_web(tmp_path: Path) -> None:
    table = 'kind = "cboe_quotedata"\nurl = "https://store.example/{as_of}/spx.csv"\n'
    text = TINY.replace('[quotes]\nkind = "csv_folder"\npath = "feeds"\n', f"[quotes]\n{table}")
    url = "https://store.example/{as_of}/spx.csv"
    assert open_desk(write(tmp_path, text)).sources["quotes"] == CboeQuotedata(url=url)
    with pytest.raises((SettingsError, Faults), match="both path and url"):
        open_desk(write(tmp_path, text.replace("url =", 'path = "t"\nurl =')))


def test_one_calendar_of_events_serves_every_session(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "events.csv").write_text("date,kind\n2027-03-17,fomc\n", "utf-8")
    text = f'{TINY}[events]\nkind = "csv_folder"\npath = "feeds"\n'
    source = open_desk(write(tmp_path, text)).sources["events"]
    assert isinstance(source, EventCalendar)
    assert source.read(DAY).frame["kind"].tolist() == ["FOMC"]
    assert source.read(date(2026, 3, 2)).frame["kind"].tolist() == ["FOMC"]


def test_an_exponent_to_be_calibrated_is_the_stated_one_until_then(tmp_path: Path) -> None:
    weights = '[weights]\nexponent = "calibrated"\nstated_exponent = 0.5\nfloor_days = 1\n'
    desk = open_desk(write(tmp_path, TINY + weights))
    assert (desk.shock.exponent, desk.shock.floor_days) == (0.5, 1.0)
    assert desk.weights.exponent == "calibrated"
    assert open_desk(write(tmp_path, TINY + "[weights]\nexponent = 0.4\n")).shock.exponent == 0.4


def test_targets_are_numbers_or_shares_of_the_core(tmp_path: Path) -> None:
    more = (
        "target = -900\n"
        '[[layers]]\nname = "b"\nrole = "hedge"\ntarget = { core_share = 0.2 }\n'
        '[[layers]]\nname = "c"\nrole = "hedge"\n'
    )
    layers = open_desk(write(tmp_path, TINY + more)).layers
    assert [(layer.target_vega30, layer.target_core_share) for layer in layers] == [
        *((-900, None), (None, 0.2), (None, None))
    ]
    assert [layer.rule for layer in layers] == [None] * 3


def test_a_tolerance_may_be_added_and_the_others_keep_their_defaults(tmp_path: Path) -> None:
    desk = open_desk(write(tmp_path, f"{TINY}[tolerances]\ndelta = {{ absolute = 5 }}\n"))
    assert desk.tolerances["delta"] == Tolerance(5, 0)
    assert desk.tolerances["vega"] == Tolerance(2.0, 0.05)
