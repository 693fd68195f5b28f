"""Requests that leave the house, to servers that are really there."""

from __future__ import annotations

import ssl
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tasks.web.address import address_fault
from tasks.web.knock import knock
from tests.report.test_smtp import certificate, free_port
from tests.web.bell import Bell, bell
from tests.web.listening import Quiet, running

TEXT = {"Content-Type": "text/plain"}


def test_a_call_is_a_get_and_a_message_is_a_post_with_its_body() -> None:
    with bell(Bell()) as told:
        assert knock(f"{told.url}/ping/x?y=1", None, {}, seconds=5.0) == ""
        assert knock(told.url, "é".encode(), TEXT, seconds=5.0) == ""
    assert told.rung == [("GET", "/ping/x?y=1", "", ""), ("POST", "/", "text/plain", "é")]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_what_is_not_taken_is_told_by_its_number(status: int) -> None:
    with bell(Bell(status)) as told:
        assert knock(told.url, b"x", TEXT, seconds=5.0) == f"HTTP {status}"
    assert len(told.rung) == 1


def test_no_redirect_is_followed() -> None:
    with bell(Bell()) as elsewhere, bell(Bell(302, {"Location": elsewhere.url})) as told:
        assert knock(told.url, b"x", TEXT, seconds=5.0) == "HTTP 302"
    assert elsewhere.rung == []


@pytest.mark.parametrize("how", [Bell(stall_seconds=3.0), Bell(trickle=True)])
def test_it_ends_in_time_whatever_the_other_side_does(how: Bell) -> None:
    with bell(how) as told:
        begun = time.monotonic()
        why = knock(told.url, None, {}, seconds=0.5)
        assert time.monotonic() - begun < 2.0
    assert why in {"no answer in 0.5 s", "ReadTimeout"}


def test_nobody_there_is_told_without_the_address() -> None:
    assert knock(f"http://127.0.0.1:{free_port()}/secret", None, {}, seconds=5.0) == "ConnectError"


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, public = certificate(tmp_path, "127.0.0.1")
    taken: list[str] = []

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            taken.append(self.path)
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with running(server):
        url = f"https://127.0.0.1:{server.server_port}/x"
        assert knock(url, None, {}, seconds=5.0) == "a certificate that could not be verified"
        assert taken == []
        # The same server, once somebody vouches for it: it was the certificate alone.
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        assert knock(url, None, {}, seconds=5.0) == ""
    assert taken == ["/x"]
    assert isinstance(context, ssl.SSLContext)


@pytest.mark.parametrize(
    ("url", "plain_http", "fault"),
    [
        ("https://hooks.example.com/x", False, ""),
        ("http://127.0.0.1:8/x", False, ""),
        ("http://[::1]:8/x", False, ""),
        ("http://localhost/x", False, ""),
        ("http://hooks.example.com/x", True, ""),
        ("http://hooks.example.com/x", False, "an address without encryption"),
        ("http://127.0.0.1.example.com/x", False, "an address without encryption"),
        ("ftp://example.com/", True, "no address that begins with https://"),
        ("file:///etc/passwd", True, "no address that begins with https://"),
        ("https://", True, "no address that begins with https://"),
        ("hunter2", True, "no address that begins with https://"),
        ("", True, "no address that begins with https://"),
        ("https://a:b:c", True, "no address"),
        ("https://[::1", True, "no address"),
        ("https://example.com:99999/", True, "no address"),
        (
            "https://example.com/\r\nX: y",
            True,
            "an address with blanks, or with signs that are not ASCII",
        ),
        ("https://exämple.com/", True, "an address with blanks, or with signs that are not ASCII"),
    ],
)
def test_what_cannot_be_called_is_told_beforehand(url: str, plain_http: bool, fault: str) -> None:
    assert address_fault(url, plain_http=plain_http) == fault
