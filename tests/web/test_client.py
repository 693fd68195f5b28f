"""The client of the sources against servers of every manner; nobody really waits."""

from __future__ import annotations

import gzip
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tasks.web import client
from tasks.web.client import Answer, CallError, Manners, call
from tests.report.test_smtp import certificate, free_port
from tests.web.scripted import Answering, Asked, Server, answer, serving

QUICK = Manners(seconds=5.0, tries=3, wait_seconds=1.0, max_bytes=1_000_000)
SHORT = replace(QUICK, seconds=0.3, tries=1)


@dataclass
class Waits:
    """A sleep that does not."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def asked(
    answering: Answering, manners: Manners = QUICK, path: str = "/x", **headers: str
) -> tuple[Answer | CallError, Server, Waits]:
    waits = Waits()
    with serving(answering) as server:
        try:
            found: Answer | CallError = call(server.url + path, headers, manners, sleep=waits)
        except CallError as error:
            found = error
    assert not isinstance(found, CallError) or server.url.rpartition(":")[2] not in found.why
    return found, server, waits


def refusal(answering: Answering, manners: Manners = QUICK, **headers: str) -> CallError:
    found, _, _ = asked(answering, manners, **headers)
    assert isinstance(found, CallError), found
    return found


def in_turn(*answers: bytes) -> Answering:
    """One answer after the other, the last one for good."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_a_body_comes_with_what_makes_the_next_request_conditional() -> None:
    body = b"a,b\n1,2\n"
    found, server, waits = asked(
        lambda _: answer(200, body, ETag='"v1"', Last_Modified="Fri, 20 Nov 2026 21:30:00 GMT")
    )
    assert found == Answer(body, '"v1"', "Fri, 20 Nov 2026 21:30:00 GMT")
    assert (server.paths, waits.seconds) == (["/x"], [])
    assert "body" not in repr(found)


def test_it_says_who_asks_and_takes_gzip_alone() -> None:
    _, server, _ = asked(lambda _: answer(200, b"x"), Authorization="Bearer hunter2")
    (told,) = server.asked
    assert re.fullmatch(
        r"vegarecon(/[\w.+]+)? \(end-of-day risk report\)", told.headers["user-agent"]
    )
    assert told.headers["accept-encoding"] == "gzip"
    assert told.headers["authorization"] == "Bearer hunter2"


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 410, 418, 451, 501, 505, 204, 205, 206]
)
def test_what_will_not_pass_is_asked_once(status: int) -> None:
    found, server, waits = asked(lambda _: answer(status, b"" if status in (204, 205) else b"why"))
    assert isinstance(found, CallError)
    assert (found.why, found.status, found.passing) == (f"HTTP {status}", status, False)
    assert (len(server.asked), waits.seconds) == (1, [])


@pytest.mark.parametrize("status", [202, 408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_later_each_time(status: int) -> None:
    found, server, waits = asked(lambda _: answer(status, b"why"))
    assert isinstance(found, CallError)
    assert (found.why, found.passing) == (f"HTTP {status}, 3 times", True)
    assert len(server.asked) == 3
    first, second = waits.seconds
    # A second, then two, and up to as much again by chance.
    assert 1.0 <= first <= 2.0 <= second <= 4.0


def test_it_goes_on_once_the_server_does() -> None:
    found, server, waits = asked(in_turn(answer(503), answer(500), answer(200, b"data")))
    assert found == Answer(b"data")
    assert (len(server.asked), len(waits.seconds)) == (3, 2)


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("7", 7.0, 7.0),
        ("30", 30.0, 30.0),
        ("0", 1.0, 2.0),
        ("soon", 1.0, 2.0),
        ("-5", 1.0, 2.0),
        ("²", 1.0, 2.0),
        ("Fri, 20 Nov 2026 21:30:00 GMT", 1.0, 2.0),
    ],
)
def test_it_comes_back_when_it_is_told_to(said: str, least: float, most: float) -> None:
    _, server, waits = asked(in_turn(answer(429, Retry_After=said), answer(200, b"data")))
    assert len(server.asked) == 2
    assert least <= waits.seconds[0] <= most


@pytest.mark.parametrize("said", ["31", "3600", "9" * 400])
def test_a_server_that_says_much_later_is_not_asked_again(said: str) -> None:
    found, server, waits = asked(lambda _: answer(503, Retry_After=said))
    assert isinstance(found, CallError)
    assert found.why == f"HTTP 503, to be asked again in {said[:12]} s"
    assert (found.passing, len(server.asked), waits.seconds) == (True, 1, [])


def slowly(*parts: bytes) -> Iterator[bytes]:
    for part in parts:
        yield part
        time.sleep(0.02)


def stall(_: Asked) -> Iterator[bytes]:
    time.sleep(0.6)
    yield answer(200, b"late")


def endless_head(_: Asked) -> Iterator[bytes]:
    return slowly(b"HTTP/1.1 200 OK\r\nX-Slow: ", *[b"x"] * 40)


def trickle(_: Asked) -> Iterator[bytes]:
    return slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", *[b"x"] * 40)


@pytest.mark.parametrize("manner", [stall, endless_head, trickle])
def test_a_try_ends_in_time_whatever_the_other_side_does(manner: Answering) -> None:
    begun = time.monotonic()
    found = refusal(manner, SHORT)
    assert time.monotonic() - begun < 1.5
    assert found.passing
    assert found.why in {"no whole answer in 0.3 s", "ReadTimeout"}


def test_nobody_there_may_pass() -> None:
    waits = Waits()
    with pytest.raises(CallError) as caught:
        call(f"http://127.0.0.1:{free_port()}/secret", {}, QUICK, sleep=waits)
    assert (caught.value.why, caught.value.passing) == ("ConnectError, 3 times", True)


PACKED = gzip.compress(b"symbol,bid\n" * 1000)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (answer(200, b"half", Content_Length=8), "RemoteProtocolError"),
        (answer(200, b"3\r\nabc\r\n", Content_Length=None, Transfer_Encoding="chunked"), "Remote"),
        (answer(200, b"zz\r\nabc\r\n", Content_Length=None, Transfer_Encoding="chunked"), "Remote"),
        (answer(200, PACKED[:-9], Content_Encoding="gzip"), "a cut answer"),
        (answer(200, PACKED[:50], Content_Length=None, Content_Encoding="gzip"), "a cut answer"),
        (answer(200, b"not packed", Content_Encoding="gzip"), "an answer whose gzip is damaged"),
        (answer(200, PACKED + b"rest", Content_Encoding="gzip"), "an answer whose gzip is damaged"),
        (b"", "RemoteProtocolError"),
        (b"\x00\xff\x00\xff\r\n\r\n", "RemoteProtocolError"),
        (b"SSH-2.0-OpenSSH_9.0\r\n", "RemoteProtocolError"),
    ],
)
def test_a_cut_or_damaged_answer_is_none(sent: bytes, why: str) -> None:
    found = refusal(lambda _: sent)
    assert found.why.startswith(why)
    assert found.passing


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (answer(200, PACKED, Content_Encoding="gzip"), b"symbol,bid\n" * 1000),
        (answer(200, PACKED, Content_Encoding="X-GZIP"), b"symbol,bid\n" * 1000),
        # Two members, one behind the other, are one file.
        (answer(200, gzip.compress(b"a") + gzip.compress(b"b"), Content_Encoding="gzip"), b"ab"),
        (answer(200, b"", Content_Encoding="gzip"), b""),
        (answer(203, b"x", Content_Encoding="identity"), b"x"),
        (
            answer(200, b"3\r\nabc\r\n0\r\n\r\n", Content_Length=None, Transfer_Encoding="chunked"),
            b"abc",
        ),
    ],
)
def test_an_answer_is_unpacked_whole(sent: bytes, body: bytes) -> None:
    assert asked(lambda _: sent)[0] == Answer(body)


def endless(_: Asked) -> Iterator[bytes]:
    return itertools.chain(
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"], itertools.repeat(b"x" * 65536)
    )


BOMB = gzip.compress(b"\0" * 50_000_000)


@pytest.mark.parametrize(
    ("manner", "why"),
    [
        (endless, "more than 1000000 bytes"),
        (lambda _: answer(200, b"x" * 1_000_001), "more than 1000000 bytes"),
        (lambda _: answer(200, BOMB, Content_Encoding="gzip"), "more than 1000000 bytes"),
        # A great many members with nothing in them.
        (
            lambda _: answer(200, gzip.compress(b"") * 60_000, Content_Encoding="gzip"),
            "more than 1000000 bytes",
        ),
        (
            lambda _: answer(200, gzip.compress(BOMB), Content_Encoding="gzip, gzip"),
            "an encoding that was not asked for",
        ),
        (lambda _: answer(200, b"x", Content_Encoding="br"), "an encoding that was not asked for"),
    ],
)
def test_an_answer_has_a_largest_size(manner: Answering, why: str) -> None:
    found, server, _ = asked(manner)
    assert isinstance(found, CallError)
    assert (found.why, found.passing, len(server.asked)) == (why, False, 1)


def test_the_largest_answer_is_taken() -> None:
    found, _, _ = asked(lambda _: answer(200, b"x" * 1_000_000))
    assert isinstance(found, Answer)
    assert len(found.body) == 1_000_000


def moved(to: str, status: int = 302) -> bytes:
    return answer(status, Location=to)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_the_same_host_is_followed_with_the_same_headers(status: int) -> None:
    found, server, _ = asked(
        lambda it: moved("/y?a=1", status) if it.path == "/x" else answer(200, b"data"),
        Authorization="hunter2",
    )
    assert found == Answer(b"data")
    assert [(it.path, it.headers["authorization"]) for it in server.asked] == [
        ("/x", "hunter2"),
        ("/y?a=1", "hunter2"),
    ]


def test_what_is_shown_to_one_host_is_not_shown_to_another() -> None:
    with serving(lambda _: answer(200, b"data")) as other:
        # Another port is another host, and the way back does not show it again.
        found, server, _ = asked(
            lambda _: moved(f"{other.url}/z"), Authorization="hunter2", If_None_Match='"v1"'
        )
    assert found == Answer(b"data")
    assert server.asked[0].headers["authorization"] == "hunter2"
    assert "hunter2" not in str(other.asked)
    assert "v1" not in str(other.asked)
    assert other.asked[0].headers["user-agent"].startswith("vegarecon")


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://example.com/x", "a redirect to an address without encryption"),
        ("//example.com/x", "a redirect to an address without encryption"),
        ("http://127.0.0.1.example.com/", "a redirect to an address without encryption"),
        ("file:///etc/passwd", "a redirect to no address that begins with https://"),
        ("ftp://example.com/", "a redirect to no address that begins with https://"),
        ("javascript:alert(1)", "no address"),
        ("https://", "a redirect to no address that begins with https://"),
        ("http://[::1", "a redirect to no address"),
        ("https://a:b:c/", "a redirect to no address"),
        ("https://example.com:99999/", "a redirect to no address"),
        ("/a b", "a redirect to an address with blanks, or with signs that are not ASCII"),
        ("https://a.com\\@b.com/", "a redirect to an address with blanks"),
        ("", "a redirect to nowhere"),
    ],
)
def test_a_redirect_to_what_may_not_be_called_is_refused(location: str, why: str) -> None:
    found, server, _ = asked(lambda _: moved(location))
    assert isinstance(found, CallError)
    assert found.why.startswith(why)
    assert (found.passing, len(server.asked)) == (False, 1)


def test_redirects_in_a_circle_have_an_end() -> None:
    found, server, _ = asked(lambda _: moved("/x"))
    assert isinstance(found, CallError)
    assert (found.why, len(server.asked)) == ("more than 5 redirects", 6)


def test_an_answer_that_is_still_so_has_no_body() -> None:
    found, _, _ = asked(lambda _: answer(304, Content_Length=None))
    assert found == Answer(b"", fresh=False)


@pytest.mark.parametrize("value", ["hunter2\r\nX: y", "hunter2\n", "huntér2", "hunter2\0"])
def test_a_header_that_cannot_be_sent_is_told_without_its_value(value: str) -> None:
    found, server, _ = asked(lambda _: answer(200, b"x"), Authorization=value)
    assert isinstance(found, CallError)
    assert found.why.startswith("a header that cannot be sent")
    assert "hunt" not in found.why
    assert server.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused_and_then_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, public = certificate(tmp_path, "127.0.0.1")
    with serving(lambda _: answer(200, b"data"), context) as server:
        with pytest.raises(CallError) as caught:
            call(server.url, {"Authorization": "hunter2"}, QUICK, sleep=Waits())
        assert caught.value.why == "a certificate that could not be verified"
        assert not caught.value.passing
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        assert call(server.url, {}, QUICK, sleep=Waits()) == Answer(b"data")


def test_an_encrypted_page_leads_nowhere_unencrypted_not_even_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, public = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with (
        serving(lambda _: answer(200, b"a service of this machine")) as inner,
        serving(lambda _: moved(inner.url), context) as server,
        pytest.raises(CallError, match="a redirect to an address without encryption"),
    ):
        call(server.url, {}, QUICK, sleep=Waits())
    assert inner.asked == []


def test_what_speaks_no_tls_is_told_apart_from_a_bad_certificate() -> None:
    with serving(lambda _: answer(200, b"x")) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(CallError) as caught:
            call(url, {}, replace(QUICK, tries=1), sleep=Waits())
    assert caught.value.why == "an encrypted connection that could not be made"


def test_an_address_that_may_not_be_called_is_not() -> None:
    for url in ("http://example.com/x", "ftp://example.com/", "https://a:b:c", "x"):
        with pytest.raises(CallError) as caught:
            call(url, {}, QUICK, sleep=Waits())
        assert not caught.value.passing
        assert "redirect" not in caught.value.why


def test_without_a_version_it_is_still_honest(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(client, "version", unknown)
    assert client.user_agent() == "vegarecon (end-of-day risk report)"
