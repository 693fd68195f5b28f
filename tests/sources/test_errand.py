"""The way out: what is asked how often, what is remembered, what is told and what never is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tasks.journal.objects import Objects
from tasks.ledger.answers import FOLDER, Answers
from tasks.model.errors import SettingsError
from tasks.sources.errand import Errand, NothingCameError
from tasks.sources.files import World
from tasks.sources.site import Site
from tasks.web.client import Manners
from tests.web.scripted import Answering, Asked, answer, serving

QUICK = Manners(seconds=5.0, tries=2, wait_seconds=0.0, max_bytes=1_000_000)


def errand(**more: object) -> Errand:
    return replace(Errand(manners=QUICK, sleep=lambda _: None), **more)  # type: ignore[arg-type]


def lines(answering: Answering) -> tuple[str, int]:
    """What a failed request says, and how often the server was asked."""
    with serving(answering) as server, pytest.raises(NothingCameError) as caught:
        errand().get(f"{server.url}/data?token=hunter2", what="SPX")
    line = caught.value.line
    assert "hunter2" not in line
    assert "token" not in line.partition("; ")[0]
    return line.replace(server.url.removeprefix("http://"), "HOST"), len(server.asked)


@pytest.mark.parametrize(
    ("status", "remedy", "times"),
    [
        (401, "correct the token or the rights", 1),
        (403, "correct the token or the rights", 1),
        (404, "correct the address, or wait", 1),
        (400, "correct the address", 1),
        (500, "run again later, or name a second source", 2),
        (429, "run again later, or name a second source", 2),
    ],
)
def test_what_went_wrong_is_told_with_what_to_do(status: int, remedy: str, times: int) -> None:
    line, asked = lines(lambda _: answer(status, b"hunter2"))
    code = "not_allowed" if status in (401, 403) else "nothing_came"
    assert line.startswith(f"source.{code}: SPX (HOST/data): found HTTP")
    assert f"; {remedy}" in line
    assert asked == times


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer"),
        (b" \r\n\t", "an empty answer"),
        (b"\xef\xbb\xbf", "an empty answer"),
        (b"<!DOCTYPE html>\n<html>Please log in</html>", "a web page"),
        (b"\xef\xbb\xbf\n <HTML lang=en>", "a web page"),
        (b"<!-- cached -->\n<!doctype HTML>", "a web page"),
        (b'<?xml version="1.0"?>\n<!-- a --><!-- b -->\n<html xmlns="x">', "a web page"),
    ],
)
def test_a_page_for_people_is_no_data(body: bytes, found: str) -> None:
    line, asked = lines(lambda _: answer(200, body))
    assert line.startswith(f"source.no_data: SPX (HOST/data): found {found}")
    assert asked == 1


@pytest.mark.parametrize(
    "body", [b'<?xml version="1.0"?>\n<FlexQueryResponse/>', b'{"html": "<html>"}', b"a,<html>\n"]
)
def test_data_that_looks_a_little_like_a_page_is_data(body: bytes) -> None:
    with serving(lambda _: answer(200, body)) as server:
        assert errand().get(server.url, what="x") == body


def test_an_address_is_asked_once_a_run_whether_it_answers_or_not() -> None:
    with serving(lambda it: answer(200 if it.path == "/a" else 401, b"data")) as server:
        out = errand()
        for _ in range(3):
            assert out.get(f"{server.url}/a", what="quotes") == b"data"
            with pytest.raises(NothingCameError, match="HTTP 401"):
                out.get(f"{server.url}/b", what="indices")
        assert server.paths == ["/a", "/b"]
        # Other manners are the same run; what is asked anew is asked.
        other = replace(out, manners=replace(QUICK, tries=1))
        assert other.get(f"{server.url}/a", what="x") == b"data"
        assert server.paths == ["/a", "/b"]
        out.get(f"{server.url}/a", what="x", anew=True)
        assert server.paths == ["/a", "/b", "/a"]


def stalling(_: Asked) -> Iterator[bytes]:
    time.sleep(1.0)
    yield answer(200, b"late")


@pytest.mark.parametrize("tries", [1, 2, 4])
def test_a_host_that_lets_the_time_pass_is_given_up_after_two_tries(tries: int) -> None:
    out = errand(manners=replace(QUICK, seconds=0.2, tries=tries))
    with serving(stalling) as server, serving(lambda _: answer(200, b"data")) as other:
        with pytest.raises(NothingCameError, match=r"found no whole answer in 0\.2 s"):
            out.get(f"{server.url}/a", what="VIX")
        for page in ("b", "c"):
            with pytest.raises(NothingCameError, match="and is not tried again") as caught:
                out.get(f"{server.url}/{page}?token=hunter2", what="VIX", anew=page == "c")
            assert "run again later" in caught.value.line
            assert "hunter2" not in caught.value.line
        assert server.paths == ["/a"] * min(tries, 2)
        # Other hosts are, and another run asks again.
        assert out.get(f"{other.url}/b", what="VIX") == b"data"
        with pytest.raises(NothingCameError, match="no whole answer"):
            errand(manners=replace(QUICK, seconds=0.2, tries=1)).get(f"{server.url}/b", what="VIX")


def test_a_host_that_was_late_once_is_asked_again() -> None:
    count = iter(range(9))

    def late_once(it: Asked) -> bytes | Iterator[bytes]:
        return stalling(it) if next(count) == 0 else answer(200, b"data")

    out = errand(manners=replace(QUICK, seconds=0.4, tries=4))
    with serving(late_once) as server:
        assert out.get(f"{server.url}/a", what="VIX") == b"data"
        assert out.get(f"{server.url}/b", what="VIX") == b"data"


def test_a_host_that_answers_with_faults_of_its_own_is_asked_for_its_other_pages() -> None:
    out = errand(manners=replace(QUICK, tries=4))
    with serving(lambda _: answer(503)) as server:
        for page in ("a", "b"):
            with pytest.raises(NothingCameError, match="HTTP 503, 4 times"):
                out.get(f"{server.url}/{page}", what="VIX")
        assert len(server.asked) == 4 + 4


@dataclass
class Page:
    """A page that has versions, and says whether it is still the same one."""

    body: bytes = b"symbol,bid\nVXX,1\n"
    etag: str = '"v1"'
    modified: str = "Fri, 20 Nov 2026 21:30:00 GMT"
    statuses: list[int] = field(default_factory=list)

    def __call__(self, it: Asked) -> bytes:
        same = self.etag and it.headers.get("if-none-match") == self.etag
        if same or (self.modified and it.headers.get("if-modified-since") == self.modified):
            self.statuses.append(304)
            return answer(304, Content_Length=None, ETag=self.etag)
        self.statuses.append(200)
        marks = {"ETag": self.etag or None, "Last_Modified": self.modified or None}
        return answer(200, self.body, **marks)


def got(url: str, ledger: Path) -> bytes:
    """A run of its own: nothing is remembered but what is on the disk."""
    return errand(memory=Answers(ledger, Objects(ledger))).get(url, what="x")


@pytest.mark.parametrize("mark", ["etag", "modified"])
def test_what_has_not_changed_is_not_sent_again(tmp_path: Path, mark: str) -> None:
    page = Page(modified="") if mark == "etag" else Page(etag="")
    with serving(page) as server:
        assert [got(server.url, tmp_path) for _ in range(3)] == [page.body] * 3
        assert page.statuses == [200, 304, 304]
        page.body, page.etag, page.modified = b"symbol,bid\nVXX,2\n", '"v2"', "later"
        assert got(server.url, tmp_path) == b"symbol,bid\nVXX,2\n"
        assert got(server.url, tmp_path) == b"symbol,bid\nVXX,2\n"
        assert page.statuses[3:] == [200, 304]


def test_without_a_mark_nothing_is_remembered(tmp_path: Path) -> None:
    page = Page(etag="", modified="")
    with serving(page) as server:
        got(server.url, tmp_path)
        got(server.url, tmp_path)
    assert page.statuses == [200, 200]
    assert not (tmp_path / FOLDER).exists()


def _entry(ledger: Path) -> Path:
    (entry,) = (ledger / FOLDER).iterdir()
    return entry


def _object(ledger: Path) -> Path:
    return Objects(ledger).path_of(json.loads(_entry(ledger).read_text())["sha256"])


def _edited(**changes: object) -> Callable[[Path], None]:
    def edit(ledger: Path) -> None:
        kept = json.loads(_entry(ledger).read_text())
        _entry(ledger).write_text(json.dumps(kept | changes))

    return edit


@pytest.mark.parametrize(
    "damage",
    [
        lambda ledger: _entry(ledger).write_bytes(b""),
        lambda ledger: _entry(ledger).write_bytes(b"\xff\xfe{"),
        lambda ledger: _entry(ledger).write_text("[1, 2]"),
        lambda ledger: _entry(ledger).write_text("null"),
        lambda ledger: _entry(ledger).write_text('{"sha256": "x"'),
        lambda ledger: _entry(ledger).write_text("[" * 100_000),
        lambda ledger: _entry(ledger).unlink(),
        lambda ledger: _object(ledger).write_bytes(b"symbol,bid\nVXX,9\n"),
        lambda ledger: _object(ledger).unlink(),
        _edited(sha256="0" * 64),
        _edited(sha256="../../etc/passwd"),
        _edited(sha256=7),
        _edited(etag=None),
        _edited(etag=["x"]),
        _edited(etag='"v1"\r\nX-Evil: y'),
        _edited(last_modified="é"),
    ],
)
def test_a_damaged_memory_is_forgotten(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    page = Page()
    with serving(page) as server:
        first = got(server.url, tmp_path)
        damage(tmp_path)
        assert got(server.url, tmp_path) == first
        assert page.statuses == [200, 200]
        # It is whole again.
        assert got(server.url, tmp_path) == first
        assert page.statuses[2:] == [304]
        assert all("x-evil" not in it.headers for it in server.asked)


def test_nothing_new_of_what_nobody_has_is_nothing(tmp_path: Path) -> None:
    with (
        serving(lambda _: answer(304, Content_Length=None)) as server,
        pytest.raises(NothingCameError, match="an empty answer"),
    ):
        got(server.url, tmp_path)


def test_a_page_for_people_is_never_remembered(tmp_path: Path) -> None:
    page = Page(b"<html>Please log in</html>")
    with serving(page) as server, pytest.raises(NothingCameError):
        got(server.url, tmp_path)
    assert not (tmp_path / FOLDER).exists()


def test_names_in_the_memory_tell_no_address(tmp_path: Path) -> None:
    with serving(Page()) as server:
        got(f"{server.url}/secret/{'x' * 500}?token=hunter2", tmp_path)
    entry = _entry(tmp_path)
    assert len(entry.name) == 64 + len(".json")
    assert "hunter2" not in entry.read_text()
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0


def test_a_secret_is_asked_for_through_a_desk() -> None:
    with pytest.raises(SettingsError, match=r"ibkr_flex, token: found env:TOKEN without a desk"):
        Errand().secret("env:TOKEN", "ibkr_flex, token")


def test_what_came_is_witnessed_before_anything_is_made_of_it() -> None:
    seen: list[bytes] = []
    with serving(lambda _: answer(200, b"{}")) as server:
        world = World(errand(), witness=seen.append)
        raw = world.read(Site(server.url), "page.json")
    assert raw is not None
    assert (raw.name, raw.content, seen) == ("page.json", b"{}", [b"{}"])


def test_nothing_outside_is_asked_where_the_world_is_closed() -> None:
    with (
        serving(lambda _: answer(200, b"{}")) as server,
        pytest.raises(NothingCameError, match=r"source\.not_asked"),
    ):
        World(errand(), closed=True).read(Site(server.url), "page.json")
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("rates.csv", b'{"error": "rate limited"}'),
        ("rates.csv", b"Service Unavailable"),
        ("rates.csv", b"<Error><Code>AccessDenied</Code></Error>"),
        ("page.json", b"<Error/>"),
        ("page.json", b"Too many requests"),
        ("flex.xml", b'{"error": 1}'),
    ],
)
def test_a_word_of_refusal_is_no_data(name: str, body: bytes) -> None:
    with serving(lambda _: answer(200, body)) as server, pytest.raises(NothingCameError) as caught:
        errand().get(server.url, what=name)
    assert "source.no_data" in caught.value.line
    assert "an answer that begins with" in caught.value.line
