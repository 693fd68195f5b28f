"""What every source says of the holdings, side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.model.frames import POSITIONS, QUOTES, REPORTS
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.reports import broker_reports, covered_accounts, vendor_reports
from tasks.sources.several import Several

Write = Callable[[str, str | bytes], Path]
PUT, CALL = "SPXW261218P05700000", "VIX261216C00022000"


def positions(*rows: tuple[str, str, float], **columns: Any) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account", "symbol", "quantity"])
    return POSITIONS.conform(frame.assign(**columns))


def test_what_an_earlier_source_overruled_is_kept_beside_it(write: Write, as_of: date) -> None:
    write("a.csv", f"account,symbol,quantity,reported_vega\nU1,{PUT},-5,-29.5\n")
    folder = write(
        "b.csv", f"account,symbol,quantity,reported_vega\nU1,{PUT},-4,6\nU1,{CALL},1,2\n"
    )
    # Each feed in the units it declares: position USD here, USD of one contract there.
    units = {"a": {"vega": "usd_per_point"}, "b": {"vega": "per_contract"}}
    sources = [
        CsvFolder("positions", folder, file=f"{{as_of}}/{name}.csv", reported_units=unit)
        for name, unit in units.items()
    ]
    delivery = Several("positions", sources).read(as_of)
    assert delivery.frame["quantity"].tolist() == [-5.0, 1.0]
    said = broker_reports(("ours", "prime"), delivery.by_source)
    assert tuple(said.columns) == REPORTS.names
    assert said[["source", "symbol", "quantity", "reported_vega"]].to_numpy().tolist() == [
        ["ours", PUT, -5.0, -29.5],
        ["prime", PUT, -4.0, 6.0 * -4],
        ["prime", CALL, 1.0, 2.0 * 1],
    ]
    assert said["line"].tolist() == [2, 2, 3]


def test_a_single_source_is_the_first_of_one(write: Write, as_of: date) -> None:
    folder = write("positions.csv", f"account,symbol,quantity\nU1,{PUT},-5\n")
    delivery = CsvFolder("positions", folder).read(as_of)
    assert len(delivery.by_source) == 1
    assert broker_reports(("broker",), delivery.by_source)["source"].tolist() == ["broker"]


def test_no_source_reports_nothing() -> None:
    assert tuple(broker_reports((), ()).columns) == REPORTS.names
    assert len(broker_reports((), ())) == 0


def test_a_source_covers_the_accounts_it_has_rows_of_even_of_nought() -> None:
    covered = covered_accounts(
        ("a", "b"), (positions(("U1", PUT, 0.0), ("U2", PUT, 1.0)), positions())
    )
    assert covered == {"a": {"U1", "U2"}, "b": frozenset()}
    assert list(covered) == ["a", "b"]


def test_a_names_list_of_another_length_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="zip"):
        broker_reports(("a", "b"), (positions(),))


def quotes(*rows: tuple[str, float, float, float, float, float]) -> pd.DataFrame:
    names = ["symbol", *(f"vendor_{name}" for name in ("iv", "delta", "gamma", "vega", "theta"))]
    return QUOTES.conform(pd.DataFrame(rows, columns=names).assign(bid=1.0, ask=2.0))


def test_unit_greeks_of_a_vendor_become_position_usd(as_of: date) -> None:
    held = positions(("U1", PUT, -5.0), ("U2", PUT, 2.0), ("U1", CALL, 10.0), layer="core")
    chain = quotes((PUT, 0.18, -0.25, 0.0004, 5.86, -1.5), (CALL, 0.95, 0.28, 0.05, 0.0177, -0.01))
    said = vendor_reports("cboe", chain, held, as_of)
    assert said["source"].tolist() == ["cboe"] * 3
    assert said["quantity"].tolist() == [-5.0, 2.0, 10.0]
    assert said["reported_iv"].tolist() == [0.18, 0.18, 0.95]
    # One unit of the underlying x contracts x 100.
    assert said["reported_vega"].tolist() == pytest.approx(
        [5.86 * -5 * 100, 5.86 * 2 * 100, 0.0177 * 10 * 100], rel=1e-15
    )
    assert said["reported_delta"].tolist() == pytest.approx(
        [-0.25 * -5 * 100, -0.25 * 2 * 100, 0.28 * 10 * 100], rel=1e-15
    )
    assert said["reported_gamma"].tolist() == pytest.approx(
        [0.0004 * -5 * 100, 0.0004 * 2 * 100, 0.05 * 10 * 100], rel=1e-15
    )
    assert said["reported_theta"].tolist() == pytest.approx(
        [-1.5 * -5 * 100, -1.5 * 2 * 100, -0.01 * 10 * 100], rel=1e-15
    )
    assert said["reported_price"].isna().all()


def test_a_vendor_says_nothing_of_what_it_lacks_repeats_or_does_not_quote(as_of: date) -> None:
    other = "SPXW261218P05600000"
    held = positions(("U1", PUT, 1.0), ("U1", other, 1.0), ("U1", "VX/Z26", 1.0), ("U1", "??", 1.0))
    line = (0.2, -0.2, 0.001, 5.0, -1.0)
    said = vendor_reports("v", quotes((PUT, *line), (PUT, *line)), held, as_of)
    assert said["symbol"].tolist() == [PUT, other]
    figures = said[["reported_iv", "reported_vega", "reported_delta"]]
    assert figures.isna().all(axis=None)


def test_a_book_without_options_has_no_vendor(as_of: date) -> None:
    assert len(vendor_reports("v", quotes(), positions(("U1", "VX/Z26", 1.0)), as_of)) == 0
    assert len(vendor_reports("v", quotes(), positions(), as_of)) == 0
