"""Pages that come while others do not: what is told, and told again from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest

from tasks.sources.cboe_index_history import CboeIndexHistory
from tasks.sources.delivery import Delivery, Source
from tasks.sources.errand import NothingCameError
from tasks.sources.files import Place, RawFile, Recorded, raw_file
from tasks.sources.fred import Fred
from tasks.sources.several import Several
from tasks.sources.site import Site
from tasks.sources.treasury_rates import TreasuryRates

DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Web:
    """Addresses that answer; the others do not, each in its own words."""

    pages: dict[str, bytes]

    def read(self, place: Place, name: str) -> RawFile | None:
        assert isinstance(place, Site)
        if place.url not in self.pages:
            raise NothingCameError(
                "source.nothing_came", where=name, found=f"HTTP 404 at {place.url[-16:]}",
                wanted="data", remedy="wait",
            )  # fmt: skip
        return raw_file(name, self.pages[place.url])


def again(delivery: Delivery) -> Recorded:
    """The record of a delivery."""
    given = zip(delivery.inputs, delivery.contents, strict=True)
    return Recorded(raw_file(it.name, content) for it, content in given)


def history(mirror: str, symbol: str) -> tuple[str, bytes]:
    close = {"a": 17.4, "b": 18.4}[mirror] + len(symbol)
    body = f"DATE,OPEN,HIGH,LOW,CLOSE\n11/20/2026,1,99,1,{close}\n"
    return f"https://{mirror}.example/{symbol}_History.csv", body.encode()


def mirrored(mirror: str, *symbols: str) -> CboeIndexHistory:
    return CboeIndexHistory(symbols, url=f"https://{mirror}.example/{{symbol}}_History.csv")


@pytest.mark.parametrize(
    "there", [it for it in product((0, 1), repeat=4) if any(it[:2]) and any(it[2:])]
)
@pytest.mark.parametrize("second", [("SPX", "VIX"), ("VIX", "SPX")])
def test_two_sources_of_pages_of_one_name_are_told_apart_in_the_record(
    there: tuple[int, ...], second: tuple[str, str]
) -> None:
    wanted = [("a", "SPX"), ("a", "VIX"), ("b", "SPX"), ("b", "VIX")]
    pages = dict(history(*at) for at, came in zip(wanted, there, strict=True) if came)
    sources: list[Source] = [mirrored("a", "SPX", "VIX"), mirrored("b", *second)]
    first = Several("indices", sources).read(DAY, Web(pages))
    recorded = Several("indices", sources).read(DAY, again(first))
    assert recorded.frame.equals(first.frame)
    assert recorded.findings == first.findings
    assert recorded.inputs == first.inputs
    silent = [it.evidence for it in first.findings if it.code == "source.absent"]
    assert len(silent) == 4 - sum(there)
    assert all("HTTP 404 at " in told for told in silent)


@pytest.mark.parametrize("source", [Fred(("DGS3MO", "DGS1")), TreasuryRates()])
def test_of_rates_too_a_page_that_did_not_come_is_told_with_why(source: Source) -> None:
    day = DAY if isinstance(source, Fred) else date(2026, 1, 5)
    asked: list[str] = []

    class First:
        """The first page that is asked for does not come."""

        def read(self, _: Place, name: str) -> RawFile | None:
            asked.append(name)
            if len(asked) == 1:
                raise NothingCameError(
                    "source.nothing_came", where=name, found="HTTP 503", wanted="data", remedy="-"
                )
            if isinstance(source, Fred):
                return raw_file(name, b"observation_date,DGS1\n2026-11-19,3.7\n")
            return raw_file(name, b'Date,"1 Mo","1 Yr"\n12/31/2025,3.9,3.7\n')

    delivery = source.read(day, First())
    (told,) = [it for it in delivery.findings if it.code == "source.no_page"]
    assert told.severity == "warn"
    assert told.evidence.startswith(f"{asked[0]} did not come (HTTP 503): ")
    again_told = source.read(day, again(delivery)).findings
    assert again_told == delivery.findings
