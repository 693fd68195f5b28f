"""Addresses: what may be shown of them, and which of them hold a secret."""

from __future__ import annotations

import pytest

from tasks.web.address import place_of, secret_names

KEY = "CANARYkey0123456789abcdef"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://me:pw@host.example:8443/a/b.csv?apikey=x#y", "host.example:8443/a/b.csv"),
        (f"https://host.example/{KEY}/SPX.json", "host.example/***/SPX.json"),
        (f"https://host.example/feeds/{KEY}", "host.example/feeds/***"),
        ("https://host.example/0f8fad5b-d9cb-469f-a165-70867728950e", "host.example/***"),
        (
            "https://host.example/daily-treasury-rates-of-the-year/UnderlyingEODQuotes_2016-06.zip",
            "host.example/daily-treasury-rates-of-the-year/UnderlyingEODQuotes_2016-06.zip",
        ),
    ],
)
def test_what_looks_like_a_key_is_not_shown(url: str, place: str) -> None:
    assert place_of(url) == place


@pytest.mark.parametrize(
    "name",
    [
        *("apikey", "api_key", "API-Key", "key", "token", "access_token", "secret"),
        *("client_secret", "sig", "password", "passwd", "X-Amz-Signature", "subscription-key"),
    ],
)
def test_names_in_a_query_that_hold_a_secret(name: str) -> None:
    assert secret_names(f"https://host.example/{{symbol}}?a=1&{name}=x") == [name]
    assert secret_names(f"https://host.example/#{name}=x") == [name]


def test_names_that_hold_none() -> None:
    assert secret_names("https://h.example/a?dt={as_of}&part=1&sort_key=2&design=3") == []
    assert secret_names("https://h.example/token/key") == []
