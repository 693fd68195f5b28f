"""A session whose feeds all come over HTTP, in the formats of those who publish them.

Quotes are the real ones of 2023-06-12, 11:58 New York, as Cboe's pages have them; rates are FRED's;
the holdings are a Flex statement and the futures a CFE file, made to the documented shapes. SPX
expiries end on 30 June in these files: what rests on later ones must be n/a with a reason.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.sources.errand import Errand
from tests.flows.desks import Command, Said
from tests.flows.desks import command as command_of
from tests.flows.web import Query, Web, serving
from tests.sources import flex
from tests.sources.delayed_page import options, page

DAY = "2023-06-12"
EVENING = datetime(2023, 6, 12, 20, 45, tzinfo=UTC)
SPX, VIX = "/options/_SPX.json", "/options/_VIX.json"
# The condor of 30 June, VIX calls of 21 June, and the future that settles with them.
BOOK = {
    "SPXW230630P04100000": 10,
    "SPXW230630P04200000": -10,
    "SPXW230630C04400000": -10,
    "SPXW230630C04450000": 10,
    "VIX230621C00018000": 25,
}
SETTLEMENT = 15.61
SETTINGS = """
[desk]
name = "Real feeds"

[positions]
kind = "ibkr_flex"
query_id = "424242"
token = "env:IBKR_FLEX_TOKEN"
url = "{url}/SendRequest"

[quotes]
kind = "cboe_delayed"
url = "{url}/options/{{symbol}}.json"
compare = true

[indices]
kind = "cboe_delayed"
url = "{url}/options/{{symbol}}.json"

[futures]
kind = "cfe_settlement"
url = "{url}/settlement?dt={{as_of}}"

[rates]
kind = "fred"
series = ["DGS1MO", "DGS3MO", "DGS1"]
url = "{url}/fred?id={{series}}"

[[layers]]
name = "core"
role = "core"
match = {{ roots = ["SPX", "SPXW"] }}

[[layers]]
name = "layer-1"
role = "hedge"
match = {{ roots = ["VIX", "VIXW", "VX"] }}
"""


@dataclass
class Evening:
    """The desk after its run, the server it asked, and what the run said."""

    web: Web
    settings: Path
    said: Said
    vegarecon: Command
    quotes: dict[str, dict[str, Any]]

    @property
    def document(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.said.out)
        return told

    def run(self, *words: object, now: datetime = EVENING) -> Said:
        return self.vegarecon(
            *("run", "--direct", "--no-mail", "--settings", self.settings, "--as-of", DAY, *words),
            now=now,
        )


def statement() -> bytes:
    held = [
        flex.holding(f"{symbol[:-15]:6}{symbol[-15:]}", size, day="20230612", mark="1.5")
        for symbol, size in BOOK.items()
    ]
    future = flex.holding(
        "VXM3", 2, kind="FUT", multiplier=1000, expiry="20230621", day="20230612", mark="15.6"
    )
    return flex.response(flex.statement(*held, future, day="20230612", made="20230612;203000"))


def made_of(data: Path) -> dict[str, Any]:
    folder = data / "spx-vix-2023-06-12"
    made, traded = "2023-06-12 16:13:00", "2023-06-12T11:58:00"
    pages = {
        SPX: page(
            folder / "spx_quotedata_all.csv", "SPX", made_utc=made, last_trade=traded, close=4310.0
        ),
        VIX: page(
            folder / "vix_quotedata.csv", "VIX", made_utc=made, last_trade=traded, close=14.9
        ),
    }
    settled = (
        f"Product,Symbol,Expiration Date,Price\nVX,VX/M3,2023-06-21,{SETTLEMENT}\n"
        f"VX,VX25/M3,2023-06-28,{SETTLEMENT}\nVX,VX/N3,2023-07-19,17.2\n"
    ).encode("ascii")

    def fred(query: Query) -> bytes:
        # As it stood on that evening: published up to the Friday before.
        lines = (data / "rates-fred" / f"{query['id']}.csv").read_text("utf-8").splitlines()
        return ("\n".join([lines[0], *(it for it in lines[1:] if it < DAY)]) + "\n").encode("ascii")

    return {
        **{path: (lambda _, body=body: body) for path, body in pages.items()},
        "/settlement": lambda query: settled if query["dt"] == DAY else b"",
        "/fred": fred,
        "/GetStatement": lambda _: statement(),
    }


@pytest.fixture(scope="module")
def evening(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    folder = tmp_path_factory.mktemp("real-feeds")
    with pytest.MonkeyPatch.context() as monkeypatch, serving(made_of(real_data)) as web:
        monkeypatch.setenv("IBKR_FLEX_TOKEN", "918273645546372819")
        monkeypatch.setattr("tasks.outside.Errand", partial(Errand, sleep=lambda _: None))
        order = (
            "<FlexStatementResponse timestamp='x'><Status>Success</Status>"
            f"<ReferenceCode>1</ReferenceCode><Url>{web.url}/GetStatement</Url>"
            "</FlexStatementResponse>"
        ).encode("ascii")
        web.pages["/SendRequest"] = lambda _: order
        settings = folder / "vegarecon.toml"
        settings.write_text(SETTINGS.format(url=web.url), "utf-8")
        vegarecon = command_of(monkeypatch)
        quotes = {
            str(row["option"]): row
            for name in ("spx_quotedata_all", "vix_quotedata")
            for row in options(real_data / "spx-vix-2023-06-12" / f"{name}.csv")
        }
        yield Evening(web, settings, first(vegarecon, settings), vegarecon, quotes)


def first(vegarecon: Command, settings: Path) -> Said:
    return vegarecon(
        *("run", "--direct", "--no-mail", "--json", "--settings", settings, "--as-of", DAY),
        now=EVENING,
    )


def test_every_row_of_every_feed_arrives(evening: Evening) -> None:
    inputs = {
        (each["role"], each["name"]): each for each in evening.document["provenance"]["inputs"]
    }
    rows = {name: each["rows"] for (role, name), each in inputs.items() if role == "quotes"}
    assert rows == {
        name: sum(symbol.startswith(name[:3]) for symbol in evening.quotes)
        for name in ("SPX.json", "VIX.json")
    }
    assert {each["source"] for each in inputs.values()} == {
        *("ibkr_flex", "cboe_delayed", "cfe_settlement", "fred")
    }
    # Of Monday evening, FRED's newest yields are Friday's.
    assert inputs["rates", "DGS1MO.csv"]["claimed_as_of"] == "2023-06-09"
    assert inputs["quotes", "SPX.json"]["claimed_as_of"] == DAY


def test_legs_are_valued_from_what_came(evening: Evening) -> None:
    assert evening.said.code == 5, evening.said.err
    legs = {leg["symbol"]: leg for leg in evening.document["legs"]}
    assert {symbol: leg["quantity"] for symbol, leg in legs.items()} == {**BOOK, "VX/M23": 2}
    for symbol, size in BOOK.items():
        quote, leg = evening.quotes[symbol], legs[symbol]
        middle = (quote["bid"] + quote["ask"]) / 2
        assert leg["mark"] == pytest.approx(middle)
        # Cboe's own vol of the same quote.
        assert leg["iv"] == pytest.approx(quote["iv"], abs=0.01)
        if symbol.startswith("SPXW"):
            assert leg["market_value"] == pytest.approx(size * 100 * middle)
    assert legs["VX/M23"]["mark"] == SETTLEMENT
    # Cboe's delta of the same contract, on the spot: ours is on the forward.
    put = legs["SPXW230630P04200000"]
    assert put["delta"] == pytest.approx(
        -10 * 100 * evening.quotes[put["symbol"]]["delta"], rel=0.05
    )


def test_what_cannot_be_known_is_na_with_its_reason(evening: Evening) -> None:
    document = evening.document
    vix = next(leg for leg in document["legs"] if leg["symbol"] == "VIX230621C00018000")
    assert vix["vega30"] is None
    assert vix["reason"]
    assert document["net"]["vega30"] is None
    core = next(layer for layer in document["layers"] if layer["layer"] == "core")
    legs = [leg["vega30"] for leg in document["legs"] if leg["layer"] == "core"]
    assert core["vega30"] == pytest.approx(math.fsum(legs))


def test_quotes_of_before_the_close_are_said_to_be(evening: Evening) -> None:
    codes = {finding["code"]: finding for finding in evening.document["findings"]}
    assert "source.before_close" in codes
    assert "15:58" in codes["source.before_close"]["evidence"]
    assert codes["source.dropped_weekly"]["count"] == 1


def test_a_second_run_changes_nothing_and_asks_no_page_of_the_moment(evening: Evening) -> None:
    asked = evening.web.times(SPX)
    again = evening.run()
    assert again.code == 0
    assert again.out.startswith("UNCHANGED")
    assert evening.web.times(SPX) == asked


def test_without_the_web_the_record_has_what_it_needs(evening: Evening) -> None:
    evening.web.down = True
    try:
        again, later = evening.run(), evening.run(now=EVENING + timedelta(days=1))
        verified = evening.vegarecon("verify", "--full", "--settings", evening.settings)
    finally:
        evening.web.down = False
    assert again.out.startswith("UNCHANGED"), again.err
    assert later.out.startswith("UNCHANGED"), later.err
    assert verified.code == 0, verified.out
    assert "1 of 1 reports come out byte for byte" in verified.out


def test_fresh_asks_again(evening: Evening) -> None:
    asked = evening.web.times(SPX)
    assert evening.run("--fresh").out.startswith("UNCHANGED")
    assert evening.web.asked[-1][1] in (200, 304)
    assert evening.web.times(SPX) == asked + 1
    # What is of the moment is asked for outright, the rest whether it is still so.
    assert (SPX, 304) not in evening.web.asked
    assert ("/fred", 304) in evening.web.asked


def test_the_doctor_says_the_same(evening: Evening) -> None:
    said = evening.vegarecon("doctor", "--settings", evening.settings, "--as-of", DAY)
    lines = {line.split()[1]: line for line in said.out.splitlines() if not line.startswith(" ")}
    assert said.code == 5
    assert "cboe_delayed: 5,538 rows from SPX.json, VIX.json" in lines["quotes"]
    assert "cfe_settlement: 2 of 3 rows" in lines["futures"]
    assert "1 session old" in lines["rates"]


@pytest.mark.parametrize(
    ("answer", "told", "times"),
    [
        ((404, b""), "HTTP 404", 1),
        ((401, b""), "HTTP 401", 1),
        ((429, b""), "HTTP 429, 4 times", 4),
        ((503, b""), "HTTP 503, 4 times", 4),
        ((200, b"<!DOCTYPE html><html>Log in</html>"), "a web page", 1),
        ((200, b""), "an empty answer", 1),
    ],
)
def test_a_page_that_cannot_be_had_is_no_report_that_names_it(
    evening: Evening,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: tuple[int, bytes],
    told: str,
    times: int,
) -> None:
    for path in (SPX, VIX):
        monkeypatch.setitem(evening.web.pages, path, lambda _: answer)
    settings = tmp_path / "vegarecon.toml"
    settings.write_bytes(evening.settings.read_bytes())
    asked = evening.web.times(SPX)
    said = first(evening.vegarecon, settings)
    assert said.code == 10
    (line,) = said.faults
    assert f"SPX.json ({evening.web.url.removeprefix('http://')}{SPX}): found {told}" in line
    # Quotes and indices want the same page: it is asked for both at once.
    assert evening.web.times(SPX) == asked + times
    alarm = (tmp_path / "reports" / DAY / "no-report.eml").read_text("utf-8")
    assert "NO REPORT" in alarm
    assert not (tmp_path / "reports" / DAY / "report.html").exists()


def test_what_is_optional_and_cannot_be_had_is_left_out_and_said(
    evening: Evening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/fred", "/settlement"):
        monkeypatch.setitem(evening.web.pages, path, lambda _: (503, b""))
    settings = tmp_path / "vegarecon.toml"
    settings.write_bytes(evening.settings.read_bytes())
    said = first(evening.vegarecon, settings)
    assert said.code == 5
    silent = {
        finding["subject"]: finding["evidence"]
        for finding in json.loads(said.out)["findings"]
        if finding["code"] == "source.nothing_came"
    }
    assert set(silent) == {"rates", "futures"}
    assert all("HTTP 503" in evidence for evidence in silent.values())


def test_a_report_that_cannot_be_renewed_is_not_denied(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (SPX, VIX):
        monkeypatch.setitem(evening.web.pages, path, lambda _: (404, b""))
    reports = evening.settings.parent / "reports" / DAY
    before = (reports / "report.html").read_bytes()
    said = evening.run("--fresh")
    alarm = message_from_bytes((reports / "no-report.eml").read_bytes(), policy=default)
    assert said.code == 10
    assert "REPORT NOT RENEWED" in alarm["Subject"]
    told = " ".join(alarm.get_content().split())
    assert "The report that was made of that session before stands" in told
    assert "No number" not in told
    assert (reports / "report.html").read_bytes() == before


def test_one_page_of_two_that_does_not_come_costs_no_more_than_its_own(
    evening: Evening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(evening.web.pages, VIX, lambda _: (404, b""))
    settings = tmp_path / "vegarecon.toml"
    settings.write_bytes(evening.settings.read_bytes())
    said = first(evening.vegarecon, settings)
    assert said.code == 5
    document = json.loads(said.out)
    told = {it["subject"]: it["evidence"] for it in document["findings"] if "no_page" in it["code"]}
    assert set(told) == {"quotes", "indices"}
    assert all("VIX.json did not come (HTTP 404):" in evidence for evidence in told.values())
    # A report that is made again from the record says so too.
    verified = evening.vegarecon("verify", "--full", "--settings", settings)
    assert verified.code == 0, verified.out
    core = next(layer for layer in document["layers"] if layer["layer"] == "core")
    assert core["vega30"] == evening.document["layers"][0]["vega30"]
