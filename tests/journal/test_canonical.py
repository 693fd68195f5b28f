"""The canonical form: RFC 8785 without numbers; one value, one form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.journal.canonical import Canonical, canonical, instant_of, moment, parsed

NAMES = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(codec="utf-8"), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


def test_the_strings_of_rfc_8785_come_out_as_it_prints_them() -> None:
    # Section 3.2.2.2 and the example of section 3.2.4, without its numbers.
    value: Canonical = {
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(value) == (
        '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    )


def test_controls_have_the_short_escapes_and_no_others() -> None:
    every = "".join(map(chr, range(0x20))) + "\x7f\u2028"
    short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}
    wanted = "".join(short.get(code, f"\\u{code:04x}") for code in range(0x20)) + "\x7f\u2028"
    assert canonical(every) == f'"{wanted}"'.encode()


@given(VALUES)
def test_a_value_comes_back_and_has_one_form(value: Canonical) -> None:
    content = canonical(value)
    assert parsed(content) == value
    assert canonical(parsed(content)) == content


@pytest.mark.parametrize("value", [1, 1.5, {"a": [0]}, {"a": b"x"}, {1: "a"}, {"ä": "a"}, "\ud800"])
def test_what_has_no_such_form_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical(value)  # type: ignore[arg-type]  # what a caller must not do


@pytest.mark.parametrize(
    "content",
    [
        b'{"a":1}', b'{"a":1.0}', b'{"a": "b"}', b'{"b":"x","a":"y"}', b'{"a":"x","a":"y"}',
        b'{"a":"\\u0041"}', b'{"a":"\\/"}', b'{"a":NaN}', b'"a"\n',
        b'\xef\xbb\xbf"a"', b'"\xff"',
        b"", b"[" * 100_000, b'{"a":"\\ud800"}', b'"\\u000F"',
    ],
)  # fmt: skip
def test_other_bytes_of_the_same_value_are_no_entry(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".") as found:
        parsed(content)
    assert "\n" not in str(found.value)[:200]


def test_an_instant_is_utc_with_microseconds() -> None:
    zone = timezone(timedelta(hours=-5))
    instant = datetime(2026, 11, 20, 16, 45, 3, 250, tzinfo=zone)
    assert moment(instant) == "2026-11-20T21:45:03.000250Z"
    assert instant_of(moment(instant)) == instant.astimezone(UTC)
    with pytest.raises(ValueError, match="zone"):
        moment(datetime(2026, 11, 20))  # noqa: DTZ001 - the fault that is meant
