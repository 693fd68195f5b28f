"""The Flex web service, asked of a server that is really there; the token is never told."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tasks.model.errors import VegareconError
from tasks.sources.errand import NothingCameError
from tasks.sources.flex_service import WAITS_SECONDS
from tests.sources.flex import holding, statements
from tests.sources.flex_server import CANARY, Service, refusal, serving, taken

STATEMENT = statements(holding("SPXW  261218P05700000", -10))
PAGE = b"<!DOCTYPE html><html>Please log in</html>"


@pytest.fixture(autouse=True)
def _nothing_tells_the_token(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    told = [record.getMessage() for record in caplog.get_records("call")]
    assert CANARY not in "\n".join(told)


def test_that_somebody_was_asked_is_logged_without_a_path(caplog: pytest.LogCaptureFixture) -> None:
    with serving(None, STATEMENT) as service:
        service.read()
    asked = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert len(asked) == len(service.asked) == 2
    assert all("GET http://127.0.0.1/... " in line for line in asked)


def refused(service: Service) -> VegareconError:
    with pytest.raises(VegareconError) as caught:
        service.read()
    error = caught.value
    told = [*error.lines, repr(error), *traceback.format_exception(error)]
    assert CANARY not in "\n".join(told)
    assert all(line.isprintable() for line in error.lines)
    return error


def test_it_orders_asks_and_waits_until_the_statement_is_made() -> None:
    with serving(None, refusal("1019"), refusal("1019"), STATEMENT) as service:
        assert service.read() == STATEMENT
    order, *questions = [urlsplit(path) for path in service.asked]
    assert order.path == "/SendRequest"
    assert parse_qs(order.query) == {"t": [CANARY], "q": ["424242"], "v": ["3"]}
    assert [each.path for each in questions] == ["/GetStatement"] * 3
    assert parse_qs(questions[2].query)["q"] == ["8936364590"]
    assert service.waited == [1, 5, 10]


@pytest.mark.parametrize("code", ["1001", "1004", "1009", "1018", "1021"])
def test_what_says_to_try_again_is_tried_again(code: str) -> None:
    with serving(refusal(code), None, refusal(code), STATEMENT) as service:
        assert service.read() == STATEMENT
    assert service.waited == [1, 5, 10]


@pytest.mark.parametrize(
    ("code", "word", "remedy"),
    [
        ("1015", "the token is invalid (code 1015)", "make a new token"),
        ("1012", "the token has expired (code 1012)", "make a new token"),
        ("1013", "the token is for another address", "this machine"),
        ("1014", "the query is invalid", "correct `query_id`"),
        ("1020", "the request is invalid", "check `query_id`"),
        ("9999", "a refusal (code 9999)", "look the code up"),
        (CANARY, "a refusal (code without a number)", "look the code up"),
    ],
)
def test_what_no_repetition_changes_is_not_repeated(code: str, word: str, remedy: str) -> None:
    for answers in ([refusal(code, "Fail")], [None, refusal(code, "Fail")]):
        with serving(*answers) as service:
            error = refused(service)
        assert isinstance(error, NothingCameError)
        assert word in error.found
        assert remedy in error.remedy
        assert len(service.asked) == len(answers)


def test_a_statement_that_is_never_made_is_not_waited_for_for_ever() -> None:
    with serving(None, refusal("1019")) as service:
        error = refused(service)
    assert isinstance(error, NothingCameError)
    assert "the statement is being made (code 1019), after 10 waits" in error.found
    assert service.waited == list(WAITS_SECONDS)
    assert sorted(service.waited) == service.waited
    assert len(service.asked) == 1 + len(WAITS_SECONDS)


def test_ten_questions_a_minute_are_not_exceeded() -> None:
    asked_at = [0.0]
    for wait in WAITS_SECONDS:
        asked_at.append(asked_at[-1] + wait)
    for at in asked_at:
        assert sum(at <= other < at + 60 for other in [0.0, *asked_at]) <= 10


@pytest.mark.parametrize(
    "answers", [[PAGE], [None, PAGE], [b""], [None, b"ClientAccountID,Symbol\n"]]
)
def test_what_is_no_flex_answer_is_refused(answers: list[bytes | None]) -> None:
    with serving(*answers) as service:
        error = refused(service)
    assert isinstance(error, NothingCameError)
    assert "flex-424242.xml (127.0.0.1" in error.where


def test_a_statement_that_was_cut_is_refused() -> None:
    with serving(None, STATEMENT[:-20]) as service:
        assert refused(service).code == "source.xml"


@pytest.mark.parametrize(
    "url",
    [
        *("https://elsewhere.example/GetStatement", "https://gdcdyn.interactivebrokers.com/Get"),
        *("http://127.0.0.1:1/GetStatement", "http://127.0.0.1@elsewhere.example/", "nonsense"),
    ],
)
def test_the_token_is_shown_to_nobody_else(url: str) -> None:
    with serving(taken(url), STATEMENT) as service:
        assert "somebody else" in refused(service).found
        assert len(service.asked) == 1


@pytest.mark.parametrize("reference", ["", "../../x", f"{CANARY}&x=1", "x" * 65])
def test_a_reference_that_is_none_is_not_asked_for(reference: str) -> None:
    with serving(taken("", reference.replace("&", "&amp;")), STATEMENT) as service:
        assert refused(service).code == "source.shape"
        assert len(service.asked) == 1


def test_without_an_address_the_statement_is_beside_the_order() -> None:
    with serving(taken(""), STATEMENT) as service:
        assert service.read() == STATEMENT
    assert re.fullmatch(r"/GetStatement\?t=\d+&q=8936364590&v=3", service.asked[1])
