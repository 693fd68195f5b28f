"""`vegarecon doctor` and pages of the moment: what they have depends on the hour of asking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from tests.flows.desks import EVENING, LAST, Command, Desk, Said, quote_rows
from tests.flows.web import Query, Web, serving
from tests.sources.cases_cboe import option

SPX, VIX = "/_SPX.json", "/_VIX.json"
CLOSES = {"SPX": 5990.0, "VIX": 16.2}
# The Monday after: its session is under way, and LAST is the newest that has closed.
NOON = datetime(2024, 11, 25, 17, 0, tzinfo=UTC)
OF_CLOSE = ("2024-11-22 21:40:00", "2024-11-22T16:14:59")
OF_NOON = ("2024-11-25 17:00:00", "2024-11-25T11:44:59")


def page(symbol: str, moment: tuple[str, str]) -> bytes:
    """The chain of the small desk as Cboe's page has it, made and last traded at a moment."""
    rows = [row.split(",") for row in quote_rows(LAST) if row.startswith(symbol)]
    made, traded = moment
    data = {
        "symbol": f"^{symbol}",
        "close": CLOSES[symbol],
        "last_trade_time": traded,
        "options": [option(name, float(bid), float(ask), 0.2) for name, bid, ask, _ in rows],
    }
    return json.dumps({"timestamp": made, "symbol": f"_{symbol}", "data": data}).encode("ascii")


def put_up(web: Web, moment: tuple[str, str]) -> None:
    for symbol in CLOSES:
        web.pages[f"/_{symbol}.json"] = partial(_served, page(symbol, moment))


def _served(body: bytes, _: Query) -> bytes:
    return body


@pytest.fixture
def web(desk: Desk) -> Iterator[Web]:
    """A server with the pages, which the desk's quotes and indices come from."""
    with serving({}) as web:
        text = desk.settings.read_text("utf-8")
        for role in ("quotes", "indices"):
            feed = f'[{role}]\nkind = "csv_folder"\npath = "feeds"\n'
            assert feed in text
            paged = f'[{role}]\nkind = "cboe_delayed"\nurl = "{web.url}/{{symbol}}.json"\n'
            text = text.replace(feed, paged)
        desk.settings.write_text(text, "utf-8")
        yield web


def doctor(desk: Desk, vegarecon: Command, now: datetime, *words: object) -> Said:
    return vegarecon("doctor", "--json", "--settings", desk.settings, *words, now=now)


def run(desk: Desk, vegarecon: Command, now: datetime) -> Said:
    words = ("--direct", "--no-mail", "--settings", desk.settings, "--as-of", LAST)
    return vegarecon("run", *words, now=now)


def parts(said: Said) -> dict[str, dict[str, Any]]:
    return {part["what"]: part for part in json.loads(said.out)["parts"]}


def test_in_the_evening_the_pages_have_the_session(
    desk: Desk, vegarecon: Command, web: Web
) -> None:
    put_up(web, OF_CLOSE)
    said = doctor(desk, vegarecon, EVENING)
    found = parts(said)
    assert said.code == 0, said.out
    assert found["quotes"]["state"] == found["indices"]["state"] == "ok"
    assert found["the book"]["told"] == ["no close of VVIX: the vol of VIX is not told"]
    assert not (desk.folder / "state").exists()


def test_at_noon_they_answer_and_it_is_said_when_they_have_the_close(
    desk: Desk, vegarecon: Command, web: Web
) -> None:
    put_up(web, OF_NOON)
    said = doctor(desk, vegarecon, NOON)
    assert json.loads(said.out)["as_of"] == str(LAST)
    assert said.code == 5
    for role in ("quotes", "indices"):
        part = parts(said)[role]
        assert part["state"] == "look"
        assert part["summary"].startswith("cboe_delayed: answers, with what holds now")
        assert "it has the close from 16:30 to 20:30 New York" in part["told"][0]
        assert "deliver the file" not in str(part["told"])
    # What they will have is not known: nothing of it is lacking.
    assert "the book" not in parts(said)
    # A run takes no page of another day.
    ended = run(desk, vegarecon, NOON)
    assert ended.code == 10
    assert "it has the close from 16:30 to 20:30 New York" in ended.err


def test_a_page_that_is_none_is_a_fault_at_any_hour(
    desk: Desk, vegarecon: Command, web: Web
) -> None:
    put_up(web, OF_NOON)
    web.pages[VIX] = lambda _: b"{}"
    said = doctor(desk, vegarecon, NOON)
    assert said.code == 10
    assert parts(said)["quotes"]["state"] == "fail"


def test_a_session_on_record_is_looked_at_as_it_was_kept(
    desk: Desk, vegarecon: Command, web: Web
) -> None:
    put_up(web, OF_CLOSE)
    assert run(desk, vegarecon, EVENING).code == 0
    put_up(web, OF_NOON)
    asked = web.times(SPX)
    said = doctor(desk, vegarecon, NOON)
    assert said.code == 0, said.out
    assert parts(said)["quotes"]["state"] == "ok"
    assert web.times(SPX) == asked
    assert run(desk, vegarecon, NOON).out.startswith("UNCHANGED")


def test_a_past_session_that_is_not_on_record_cannot_be_had(
    desk: Desk, vegarecon: Command, web: Web
) -> None:
    put_up(web, OF_NOON)
    said = doctor(desk, vegarecon, NOON, "--as-of", "2024-11-21")
    assert said.code == 10
    assert "source.past" in str(parts(said)["quotes"]["told"])
    assert web.asked == []


def test_a_page_that_was_saved_is_a_file_of_another_day(
    desk: Desk, vegarecon: Command, web: Web
) -> None:
    folder = desk.folder / "saved" / str(LAST)
    folder.mkdir(parents=True)
    for symbol in CLOSES:
        (folder / f"{symbol}.json").write_bytes(page(symbol, OF_NOON))
    text = desk.settings.read_text("utf-8")
    address = f'url = "{web.url}/{{symbol}}.json"'
    desk.settings.write_text(text.replace(address, 'path = "saved"'), "utf-8")
    said = doctor(desk, vegarecon, NOON)
    assert said.code == 10
    assert "deliver the file of this session" in str(parts(said)["quotes"]["told"])
