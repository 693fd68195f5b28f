"""Addresses: what may be shown of them, and which of them hold a secret."""

from __future__ import annotations

import pytest

from tasks.web.address import names_secret, place_of, secret_in, secret_names

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


@pytest.mark.parametrize(
    "name",
    [
        *(
            "pwd",
            "auth",
            "private_key",
            "key",
            "apiKey",
            "API-KEY",
            "db_pass",
            "user_pass",
            "basic_auth",
        ),
        *("tokens", "secret2", "token_value", "api_keys", "PASSWORD", "passphrase", "credentials"),
    ],
)
def test_what_stands_under_a_name_of_secrets_is_one(name: str) -> None:
    assert names_secret(name)
    found = secret_in(name, KEY)
    assert name in found
    assert KEY not in found
    assert secret_in(name, 20261120) == found
    assert not secret_in(name, value=True)


@pytest.mark.parametrize(
    "name",
    [
        *("keys", "key_column", "primary_key", "sort_key", "keyword", "monkey", "author", "passes"),
        *("compass", "bypass", "signal", "design", "auth_method", "pwd_column", "symbol", ""),
    ],
)
def test_names_of_something_else_hold_none(name: str) -> None:
    assert not names_secret(name)
    assert not secret_in(name, "symbol")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"https://h/x?token={KEY}", "an address with a secret in its query (token)"),
        (f"see https://h/x#access_token={KEY} there", "a secret in its query (access_token)"),
        (f"https://u:{KEY}@h", "an address with a password"),
        (f"postgresql://u:{KEY}@h/db", "an address with a password"),
        (f"host=h password = {KEY}", "a secret within a text (password)"),
        (f"Authorization: Bearer {KEY}", "a secret within a text (Authorization)"),
        (f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}", "a secret within a text (a private key)"),
    ],
)
def test_secrets_within_a_text(text: str, found: str) -> None:
    told = secret_in("text", text)
    assert found in told
    assert KEY not in told


@pytest.mark.parametrize(
    "text",
    [
        *("https://h/x?sort_key=symbol&day=2026-11-20", "key = symbol", "key=value", "C:\\books"),
        *("SELECT token FROM x", "12:30", "a:b@c", "me@h.example", "tokens and keys", "token"),
    ],
)
def test_texts_that_hold_none(text: str) -> None:
    assert secret_in("text", text) == ""
