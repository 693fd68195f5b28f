"""Sources that give nothing: the others go on, and everybody is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import Faults, SourceError, VegareconError
from tasks.pull import pull
from tasks.settings.desk import Desk, open_desk
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import PASSPORTS, Delivery, Role, Source
from tasks.sources.errand import NothingCameError
from tasks.sources.files import WORLD, Files, Recorded, World, raw_file
from tasks.sources.several import Several
from tasks.sources.site import Site
from tests.settings.desks import TINY, write

Write = Callable[[str, str | bytes], Path]
DAY = date(2026, 11, 20)
PUT = "SPXW261218P05700000"


def nothing_came(why: str = "HTTP 503") -> NothingCameError:
    return NothingCameError(
        "source.nothing_came", where="SPX (host/page)", found=why, wanted="data", remedy="wait"
    )


def untrusted() -> SourceError:
    return SourceError("source.number", where="x.csv", found="x", wanted="1", remedy="correct")


@dataclass(frozen=True)
class Refusing:
    """A source that raises what it has."""

    error: VegareconError

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:  # noqa: ARG002 - as a source has it
        raise self.error


def recorded(delivery_inputs: Mapping[str, bytes]) -> Recorded:
    return Recorded(raw_file(name, body) for name, body in delivery_inputs.items())


@pytest.mark.parametrize("silent_at", [0, 1])
def test_the_others_go_on_and_each_stays_in_the_order_of_trust(
    write: Write, as_of: date, silent_at: int
) -> None:
    folder = write("quotes.csv", "symbol,bid,ask\nVXX,1,2\n")
    sources: list[Source] = [CsvFolder("quotes", folder)]
    sources.insert(silent_at, Refusing(nothing_came()))
    delivery = Several("quotes", sources).read(as_of)
    assert delivery.frame["symbol"].tolist() == ["VXX"]
    assert [len(frame) for frame in delivery.by_source] == ([0, 1] if silent_at == 0 else [1, 0])
    assert [(it.code, it.severity, it.subject) for it in delivery.findings] == [
        ("source.nothing_came", "error", "quotes")
    ]
    assert delivery.findings[0].evidence == ("SPX (host/page): found HTTP 503, wanted data; wait")
    assert [(it.source, it.rows) for it in delivery.inputs][silent_at] == ("nothing", 0)


def test_a_source_of_which_every_page_is_missing_gave_nothing(write: Write, as_of: date) -> None:
    folder = write("quotes.csv", "symbol,bid,ask\nVXX,1,2\n")
    both = Faults([nothing_came("HTTP 503"), nothing_came("HTTP 404")])
    delivery = Several("quotes", [Refusing(both), CsvFolder("quotes", folder)]).read(as_of)
    assert [it.evidence.split(", ")[0] for it in delivery.findings] == [
        "SPX (host/page): found HTTP 503",
        "SPX (host/page): found HTTP 404",
    ]


@pytest.mark.parametrize(
    "error",
    [untrusted(), Faults([untrusted(), nothing_came()]), Faults([nothing_came(), untrusted()])],
)
def test_what_cannot_be_trusted_is_never_replaced(
    write: Write, as_of: date, error: VegareconError
) -> None:
    folder = write("quotes.csv", "symbol,bid,ask\nVXX,1,2\n")
    with pytest.raises(VegareconError) as caught:
        Several("quotes", [Refusing(error), CsvFolder("quotes", folder)]).read(as_of)
    assert any("source.number" in line for line in caught.value.lines)


def test_where_none_gave_anything_the_reasons_of_all_are_told(as_of: date) -> None:
    with pytest.raises(Faults) as caught:
        Several("quotes", [Refusing(nothing_came("a")), Refusing(nothing_came("b"))]).read(as_of)
    assert [fault.found for fault in caught.value.faults] == ["a", "b"]
    assert all(isinstance(fault, NothingCameError) for fault in caught.value.faults)


def test_what_was_told_then_is_told_when_it_is_read_again(write: Write, as_of: date) -> None:
    folder = write("quotes.csv", "symbol,bid,ask\nVXX,1,2\n")
    sources: list[Source] = [Refusing(nothing_came()), CsvFolder("quotes", folder)]
    first = Several("quotes", sources).read(as_of)
    kept = {it.name: body for it, body in zip(first.inputs, first.contents, strict=True)}
    # Today the page would answer, and the reason would be another.
    sources[0] = Refusing(nothing_came("something else"))
    again = Several("quotes", sources).read(as_of, recorded(kept))
    assert again.findings == first.findings
    assert again.contents == first.contents
    assert [len(frame) for frame in again.by_source] == [0, 1]


def desk_of(folder: Path, accounts: str, roles: Mapping[Role, list[Source]]) -> Desk:
    text = TINY.replace('name = "x"\n', f'name = "x"\naccounts = {accounts}\n', 1)
    desk = open_desk(write(folder, text))
    sources = {
        role: Several(role, each) if len(each) > 1 else each[0] for role, each in roles.items()
    }
    names = tuple(f"broker-{number}" for number, _ in enumerate(roles["positions"]))
    vendors = tuple(f"vendor-{number}" for number, _ in enumerate(roles["quotes"]))
    return replace(desk, sources=sources, reporters={"positions": names, "quotes": vendors})


@dataclass(frozen=True)
class Rows:
    """A source of some rows."""

    role: Role
    rows: list[dict[str, object]]

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:  # noqa: ARG002 - as a source has it
        import pandas as pd  # noqa: PLC0415

        return Delivery(PASSPORTS[self.role].conform(pd.DataFrame(self.rows)))


def holdings(*accounts: str) -> Rows:
    rows = [{"account": it, "symbol": PUT, "quantity": -5.0} for it in accounts]
    return Rows("positions", [dict(row) for row in rows])


QUOTES = Rows("quotes", [{"symbol": PUT, "bid": 43.0, "ask": 44.0, "vendor_vega": 5.86}])
SILENT = Refusing(nothing_came())


def test_an_optional_feed_that_gave_nothing_is_left_empty_and_told(tmp_path: Path) -> None:
    desk = desk_of(
        tmp_path, "[]", {"positions": [holdings("A")], "quotes": [QUOTES], "futures": [SILENT]}
    )
    pulled = pull(desk, DAY)
    assert pulled.frames["futures"].empty
    assert "futures" in pulled.absent
    assert [(it.code, it.severity) for it in pulled.findings if it.subject == "futures"] == [
        ("source.nothing_came", "error")
    ]
    kept = {it.name: body for it, body in zip(pulled.inputs, pulled.contents, strict=True)}
    assert list(kept) == ["futures-nothing.json"]
    again = pull(desk, DAY, lambda: {"futures": recorded(kept)})
    assert (again.findings, again.inputs) == (pulled.findings, pulled.inputs)


@pytest.mark.parametrize("role", ["positions", "quotes"])
def test_without_holdings_or_quotes_there_is_no_report(tmp_path: Path, role: Role) -> None:
    roles: dict[Role, list[Source]] = {"positions": [holdings("A")], "quotes": [QUOTES]}
    with pytest.raises(NothingCameError):
        pull(desk_of(tmp_path, "[]", {**roles, role: [SILENT]}), DAY)


@pytest.mark.parametrize(
    ("accounts", "others", "whole"),
    [
        ('["A", "B"]', ("A", "B"), True),
        ('["A"]', ("A", "B"), True),
        # The account that fell out would be missing from every sum.
        ('["A", "B"]', ("A",), False),
        # Nobody knows which there are.
        ("[]", ("A", "B"), False),
    ],
)
def test_a_book_is_whole_or_there_is_none(
    tmp_path: Path, accounts: str, others: tuple[str, ...], *, whole: bool
) -> None:
    desk = desk_of(
        tmp_path, accounts, {"positions": [SILENT, holdings(*others)], "quotes": [QUOTES]}
    )
    if not whole:
        with pytest.raises(SourceError, match=r"source\.partial_book"):
            pull(desk, DAY)
        return
    pulled = pull(desk, DAY)
    assert pulled.covered == {"broker-0": set(), "broker-1": set(others)}
    assert set(pulled.reports["source"]) == {"broker-1", "vendor-0"}


def test_a_vendor_that_stands_in_is_compared_under_its_own_name(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, '["A"]', {"positions": [holdings("A")], "quotes": [SILENT, QUOTES]})
    said = pull(desk, DAY).reports
    of_vendors = said[said["source"].str.startswith("vendor")]
    # One row a holding and vendor, and figures of the one alone that has any.
    assert of_vendors["source"].tolist() == ["vendor-0", "vendor-1"]
    assert of_vendors["reported_vega"].notna().tolist() == [False, True]
    assert of_vendors["reported_vega"].tolist()[1] == 5.86 * -5 * 100


def test_of_a_past_session_a_page_of_the_moment_says_nothing() -> None:
    page = Site("https://127.0.0.1:9/never", of_the_moment=True)
    with pytest.raises(NothingCameError, match=r"source\.past"):
        World(past=True).read(page, "SPX.json")
