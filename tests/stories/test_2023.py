"""Tables as a person downloads them from Cboe's site, read as they are."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from vollib.black.implied_volatility import implied_volatility

from tests.flows.desks import HEADS, Command, command
from tests.givens.real import TENORS_DAYS

SETTINGS = """
[desk]
name = "Desk of 2023"

[positions]
kind = "csv_folder"
path = "feeds"

[quotes]
kind = "cboe_quotedata"
path = "TABLES"
file = FILES

[rates]
kind = "csv_folder"
path = "feeds"

[[layers]]
name = "core"
role = "core"
match = { roots = ["SPX", "SPXW"] }

[[layers]]
name = "calls"
role = "hedge"
match = { roots = ["VIX", "VIXW"] }
"""
SEPTEMBER, JUNE = date(2023, 9, 14), date(2023, 6, 12)
# Third-Friday contracts of both settlements, and one that settled at 16:00 of the day itself.
SEPTEMBER_BOOK = {
    "SPX231020P04200000": -5,
    "SPX231020P04100000": 5,
    "SPXW231020C04700000": -5,
    "SPXW231020C04800000": 5,
    "SPXW230914C04510000": 1,
}
JUNE_BOOK = {"SPX230616P04200000": -5, "SPX230616C04400000": -5, "VIX230621C00018000": 20}


def write_desk(folder: Path, tables: Path, files: str, *, day: date, book: dict[str, int]) -> Path:
    settings = folder / "vegarecon.toml"
    text = SETTINGS.replace("TABLES", tables.resolve().as_posix()).replace("FILES", files)
    settings.write_text(text, encoding="utf-8")
    write_feed(folder, day, "positions", (f"A1,{s},{q}" for s, q in book.items()))
    return settings


def write_feed(folder: Path, day: date, name: str, rows: Iterable[str]) -> None:
    path = folder / "feeds" / day.isoformat() / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADS[name], *rows]) + "\n", encoding="utf-8")


def yields(data: Path, day: date) -> Iterable[str]:
    for name, days in TENORS_DAYS.items():
        with (data / "rates-fred" / f"DGS{name}.csv").open(encoding="utf-8", newline="") as file:
            row = next(r for r in csv.DictReader(file) if r["observation_date"] == str(day))
        yield f"{days},{row[f'DGS{name}']}"


def reconciled(vegarecon: Command, settings: Path, day: date) -> tuple[int, dict[str, Any]]:
    said = vegarecon(
        *("run", "--direct", "--json", "--settings", settings, "--as-of", day),
        now=datetime(day.year, day.month, day.day, 22, tzinfo=UTC),
    )
    return said.code, json.loads(said.out)


def legs(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {leg["symbol"]: leg for leg in document["legs"]}


def test_the_full_spx_table_of_a_close(real_data: Path, tmp_path: Path, vegarecon: Command) -> None:
    settings = write_desk(
        tmp_path,
        real_data / "quotedata",
        '"spx_{as_of}_1631ET_eod.csv"',
        day=SEPTEMBER,
        book=SEPTEMBER_BOOK,
    )
    write_feed(tmp_path, SEPTEMBER, "rates", yields(real_data, SEPTEMBER))
    code, document = reconciled(vegarecon, settings, SEPTEMBER)
    assert (code, document["state"]) == (0, "clean")
    # Stamped at 16:31: quotes of the close, which was at 16:15 New York, 20:15 UTC.
    assert document["provenance"]["valued_at_utc"].startswith("2023-09-14T20:15:00")
    assert legs(document)["SPXW230914C04510000"]["status"] == "expired"
    # Printed beside the contracts in the table, on the vendor's own clock and forward.
    vendors = {"SPX231020P04200000": 0.1684, "SPX231020P04100000": 0.1918}
    for symbol, vol in vendors.items():
        assert legs(document)[symbol]["iv"] == pytest.approx(vol, abs=0.002)
    # From 16:15 on 14 September: to 09:30 (AM), and to 16:00 (PM), of 20 October.
    assert legs(document)["SPX231020P04200000"]["days"] == pytest.approx(36 - 6.75 / 24, abs=1e-9)
    assert legs(document)["SPXW231020C04700000"]["days"] == pytest.approx(36 - 0.25 / 24, abs=1e-9)
    (source,) = [given for given in document["provenance"]["inputs"] if given["role"] == "quotes"]
    assert (source["rows"], source["claimed_as_of"]) == (19920, "2023-09-14")


def dated_tables(folder: Path, data: Path) -> Path:
    """Both tables of June with the date line that the site writes and that was stripped."""
    for name in ("spx_quotedata_all", "vix_quotedata"):
        table = (data / "spx-vix-2023-06-12" / f"{name}.csv").read_text("utf-8")
        preamble = (
            "\nIndex,Last: 1,Change: 0\n"
            '"Date: June 12, 2023 at 11:58 AM EDT",Bid: 0,Ask: 0,Size: 1*1,Volume: 0\n'
        )
        (folder / f"{name}.csv").write_text(preamble + table, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def june(
    real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Exit code and documents of the dated tables, and of the undated ones as they are."""
    folders = tmp_path_factory.mktemp("dated"), tmp_path_factory.mktemp("undated")
    of_june = '"spx-vix-{as_of}/spx_quotedata_all.csv", "spx-vix-{as_of}/vix_quotedata.csv"'
    tables = (
        (dated_tables(folders[0], real_data), '["spx_quotedata_all.csv", "vix_quotedata.csv"]'),
        (real_data, f"[{of_june}]"),
    )
    documents = []
    for base, (where, files) in zip(folders, tables, strict=True):
        settings = write_desk(
            base,
            where,
            files,
            day=JUNE,
            book=JUNE_BOOK,
        )
        write_feed(base, JUNE, "rates", yields(real_data, JUNE))
        with pytest.MonkeyPatch.context() as patch:
            code, document = reconciled(command(patch), settings, JUNE)
        documents.append(document)
    return code, documents[0], documents[1]


def test_spx_and_vix_tables_of_a_noon(june: tuple[int, dict[str, Any], dict[str, Any]]) -> None:
    code, dated, undated = june
    # SPX expiries reach 18 days: no vol of 9 + 30 days, hence no beta, hence no net.
    assert code == 5
    for document in (dated, undated):
        assert document["state"] == "degraded"
        assert document["net"]["vega30"] is None
        assert document["net"]["reason"]
        (gap,) = document["gaps"]
        assert (gap["subject"], gap["layer"]) == ("VIX230621C00018000", "calls")
        assert "curve" in gap["reason"]
        core = next(layer for layer in document["layers"] if layer["layer"] == "core")
        assert core["status"] == "reconciled"
        assert core["vega"] < 0
    # The date line moves the valuation to 11:58 New York, 15:58 UTC; without it stands the close.
    assert dated["provenance"]["valued_at_utc"].startswith("2023-06-12T15:58:00")
    assert undated["provenance"]["valued_at_utc"].startswith("2023-06-12T20:15:00")
    assert "source.undated" in {finding["code"] for finding in undated["findings"]}
    assert "source.undated" not in {finding["code"] for finding in dated["findings"]}


def test_a_vix_option_is_valued_off_its_own_forward_and_not_off_the_index(
    june: tuple[int, dict[str, Any], dict[str, Any]],
) -> None:
    leg = legs(june[1])["VIX230621C00018000"]
    # Parity at 15: call 1.10 at 1.13, put 0.47 at 0.51, so F = 15 + (1.115 - 0.49) = 15.625;
    # the index itself opened at 14.44 and closed at 15.01 that day.
    assert leg["forward"] == pytest.approx(15.625, abs=0.03)
    assert (leg["bid"], leg["ask"]) == (0.30, 0.33)
    assert leg["days"] == pytest.approx(9 - 2.4667 / 24, abs=1e-3)
    # 0.315 on that forward; the vendor printed 1.0746.
    expected = implied_volatility(0.315, 15.625, 18.0, 0.0, leg["days"] / 365, "c")
    assert leg["iv"] == pytest.approx(expected, abs=0.02)
    assert leg["iv"] == pytest.approx(1.0746, abs=0.03)


def test_of_an_undated_table_it_is_said_that_its_day_is_taken_on_trust(
    june: tuple[int, dict[str, Any], dict[str, Any]],
) -> None:
    (finding, *_) = [f for f in june[2]["findings"] if f["code"] == "source.undated"]
    assert finding["severity"] == "warn"
    assert "file's name" in finding["evidence"]
