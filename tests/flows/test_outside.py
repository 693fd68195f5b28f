"""Places outside the desk's folders, through runs: when they are asked, and when the record is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tasks.journal.objects import Objects
from tasks.ledger.connection import create
from tasks.outside import outside
from tasks.settings.desk import Desk, open_desk
from tasks.sources.delivery import Role
from tasks.sources.errand import Errand, NothingCameError
from tasks.sources.files import Files, RawFile
from tests.flows.desks import LAST, Command
from tests.flows.desks import Desk as Folder
from tests.flows.test_record import log, run
from tests.settings.desks import TINY, write

NEXT = date(2024, 11, 25)
MODULE = """
from pathlib import Path
HERE = Path(__file__).parent
def feed(as_of):
    with (HERE / "calls").open("a") as calls:
        calls.write("x")
    return (HERE / "feeds" / str(as_of) / "quotes.csv").read_bytes()
"""


class Page:
    """A place that says how often it was asked."""

    def __init__(self, *, of_the_moment: bool = False) -> None:
        self.of_the_moment, self.times = of_the_moment, 0

    def obtain(self, name: str, errand: Errand) -> bytes:
        assert errand.secret("file:token", "a page") == "hunter2"
        self.times += 1
        return f"{name} {self.times}\n".encode()


def asked(files: Files, page: Page, name: str = "page.json") -> bytes:
    raw = files.read(page, name)
    assert isinstance(raw, RawFile)
    return raw.content


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    (tmp_path / "token").write_text("hunter2\n", "utf-8")
    (tmp_path / "state").mkdir()
    create(tmp_path / "state" / "vegarecon.duckdb")
    return open_desk(write(tmp_path, TINY))


def test_what_comes_is_an_object_of_the_record_at_once(small: Desk) -> None:
    ways = outside(small, LAST, LAST)
    assert asked(ways["quotes"], Page()) == b"page.json 1\n"
    objects = list(Objects(small.ledger).folder.rglob("*"))
    assert [it.read_bytes() for it in objects if it.is_file()] == [b"page.json 1\n"]


@pytest.mark.parametrize("role", ["quotes", "positions"])
def test_of_a_session_that_is_not_on_record_nothing_is_kept(small: Desk, role: Role) -> None:
    page = Page(of_the_moment=True)
    assert asked(outside(small, LAST, LAST)[role], page) == b"page.json 1\n"
    assert asked(outside(small, LAST, LAST)[role], page) == b"page.json 2\n"
    # What it gives now is not what it gave then, unless somebody says so.
    with pytest.raises(NothingCameError):
        asked(outside(small, LAST, NEXT)[role], page)
    assert asked(outside(small, LAST, NEXT, fresh=True)[role], page) == b"page.json 3\n"
    # A page that has every day may be asked for any.
    assert asked(outside(small, LAST, NEXT)[role], Page()) == b"page.json 1\n"


def test_a_source_of_the_moment_is_asked_once_a_session(vegarecon: Command, desk: Folder) -> None:
    (desk.folder / "desk_feeds_of_now.py").write_text(MODULE, "utf-8")
    text = desk.settings.read_text("utf-8")
    quotes = '[quotes]\nkind = "csv_folder"\npath = "feeds"\n'
    now = quotes.replace("csv_folder", "python").replace('"feeds"', '"."')
    now += 'factory = "desk_feeds_of_now:feed"\nmoment = true\n'
    desk.settings.write_text(text.replace(quotes, now), "utf-8")
    calls = desk.folder / "calls"
    assert run(vegarecon, desk, "--no-mail", as_of=LAST).code == 0
    (first,) = [it for it in _inputs(desk) if it["role"] == "quotes"]
    entries = len(log(desk))
    # Other quotes, of which nothing is known.
    desk.edit("quotes", "T16:15:00-05:00", "T16:14:00-05:00")
    assert run(vegarecon, desk, "--no-mail", as_of=LAST).code == 0
    assert (calls.read_text("utf-8"), len(log(desk))) == ("x", entries)
    # The object of it is gone: it is asked again, rather than nothing.
    Objects(desk.folder / "state").path_of(first["sha256"]).unlink()
    run(vegarecon, desk, "--no-mail", as_of=LAST)
    assert calls.read_text("utf-8") == "xx"


def _inputs(desk: Folder) -> list[dict[str, str]]:
    made = json.loads(desk.report("report.json").read_text("utf-8"))
    inputs: list[dict[str, str]] = made["provenance"]["inputs"]
    return inputs
