"""Tenors, layer rules, errors, numbers and passports."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.model.errors import (
    MAX_SHOWN,
    Faults,
    LockHeldError,
    SettingsError,
    SourceError,
    StorageError,
    VegareconError,
    raise_all,
    shown,
    shown_path,
)
from tasks.model.frames import FUTURES, INDICES, POSITIONS, QUOTES, RATES, TRADES, Passport
from tasks.model.layers import LayerRule, LayerSpec, assign
from tasks.model.limits import MEASURES, LimitSpec
from tasks.model.numbers import known, money, total
from tasks.model.tenors import buckets


def test_buckets_are_half_open_and_named_as_people_say_them() -> None:
    assert [bucket.name for bucket in buckets()] == [
        *("0-7", "8-30", "31-45", "46-60", "61-90", "91+")
    ]


@pytest.mark.parametrize(
    ("days", "name"),
    [(0.0, "0-7"), (7.99, "0-7"), (8.0, "8-30"), (30.5, "8-30"), (90.99, "61-90"), (5e3, "91+")],
)
def test_a_time_to_expiry_has_one_bucket(days: float, name: str) -> None:
    assert [bucket.name for bucket in buckets() if bucket.holds(days)] == [name]


def test_what_has_expired_or_is_unknown_has_no_bucket() -> None:
    for days in (-0.01, math.nan):
        assert not any(bucket.holds(days) for bucket in buckets())


@given(st.lists(st.floats(0.5, 400), min_size=1, max_size=6, unique=True), st.floats(0, 1e4))
def test_any_ascending_edges_divide_time_without_overlap(edges: list[float], days: float) -> None:
    division = buckets((0.0, *sorted(edges)))
    assert sum(bucket.holds(days) for bucket in division) == 1


NEAR = LayerRule(roots=("VIX",), rights=("C",), sides=("long",), days=(0, 45))


@pytest.mark.parametrize(
    ("root", "right", "quantity", "days", "taken"),
    [
        ("VIX", "C", 10, 44.9, True),
        ("VIX", "C", 10, 45.0, False),
        ("VIX", "C", 10, -0.1, False),
        ("VIX", "C", 10, math.nan, False),
        ("VIX", "C", -10, 20, False),
        ("VIX", "P", 10, 20, False),
        ("SPX", "C", 10, 20, False),
    ],
)
def test_a_rule_takes_what_fits_every_part_of_it(
    root: str, right: str, quantity: float, days: float, taken: bool
) -> None:
    assert NEAR.takes(root=root, right=right, quantity=quantity, days=days) is taken


def test_the_first_rule_that_fits_wins_and_a_layer_without_a_rule_takes_nothing() -> None:
    layers = (
        LayerSpec("named", "core"),
        LayerSpec("near", "hedge", NEAR),
        LayerSpec("rest", "hedge", LayerRule()),
    )
    fit = assign(layers, root="VIX", right="C", quantity=1, days=20)
    far = assign(layers, root="VIX", right="C", quantity=1, days=99)
    assert (fit, far) == ("near", "rest")
    assert assign(layers[:2], root="SPX", right="C", quantity=1, days=20) is None


HOSTILE = ["a\nb", "\x00\x1b[31m", "\u202egnp.exe", "é\u2028", "x" * 500, "\ud800"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_in_one_short_ascii_line(text: str) -> None:
    safe = shown(text)
    assert safe.isascii()
    assert safe.isprintable()
    assert len(safe) <= MAX_SHOWN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://ann:c@n:ary@host:8443/feeds", "https://ann:***@host:8443/feeds"),
        ("no such file ftp://:canary@host", "no such file ftp://:***@host"),
        # As a path it has lost a slash.
        ("/desk/https:/ann:canary@host/x.csv", "/desk/https:/ann:***@host/x.csv"),
        ("https://host:8443/a@b", "https://host:8443/a@b"),
        ("A1: 12:30 ann@example.com", "A1: 12:30 ann@example.com"),
    ],
)
def test_a_password_within_a_url_is_never_shown(text: str, told: str) -> None:
    assert (shown(text), shown_path(text)) == (told, told)


def test_text_of_eighty_characters_is_shown_whole() -> None:
    assert shown("x" * 80) == "x" * 80
    assert shown("x" * 81) == "x" * 79 + "~"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (VegareconError, 70),
        (SettingsError, 20),
        (SourceError, 10),
        (LockHeldError, 21),
        (StorageError, 22),
    ],
)
def test_an_error_says_where_what_and_what_to_do(error: type[VegareconError], code: int) -> None:
    fault = error("a.b", where="desk.toml line 3", found="1", wanted="2", remedy="correct it")
    line = "a.b: desk.toml line 3: found 1, wanted 2; correct it"
    assert (fault.line, str(fault), fault.lines) == (line, line, (line,))
    assert fault.exit_code == code


def fault(code: str) -> SourceError:
    return SourceError(code, where="w", found="f", wanted="x", remedy="r")


def test_faults_hold_all_lines_and_the_exit_code_of_the_first() -> None:
    inner = Faults([fault("b"), fault("c")])
    outer = Faults([fault("a"), inner])
    assert [line[0] for line in outer.lines] == ["a", "b", "c"]
    assert (outer.exit_code, outer.code) == (10, "a")


def test_no_fault_raises_nothing_one_itself_and_several_together() -> None:
    raise_all([])
    with pytest.raises(SourceError, match=r"^a: "):
        raise_all([fault("a")])
    with pytest.raises(Faults) as found:
        raise_all([fault("a"), fault("b")])
    assert len(found.value.lines) == 2
    with pytest.raises(ValueError, match="at least one"):
        Faults([])


@pytest.mark.parametrize(
    ("exact", "published"),
    [
        # 1/128 and 3/128 lie exactly between two millionths: the even one is taken.
        (1 / 128, 0.007812),
        (3 / 128, 0.023438),
        (-1 / 128, -0.007812),
        (1234.5678912, 1234.567891),
        (0.0, 0.0),
    ],
)
def test_money_is_rounded_half_even_to_a_millionth(exact: float, published: float) -> None:
    assert money(exact) == published


@pytest.mark.parametrize("tiny", [-0.0, -1e-9, -4.9e-7])
def test_money_is_never_minus_zero(tiny: float) -> None:
    published = money(tiny)
    assert published is not None
    assert math.copysign(1.0, published) == 1.0
    assert published == 0.0


@pytest.mark.parametrize("unknown", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_published_as_unknown(unknown: float | None) -> None:
    assert money(unknown) is None
    assert known(unknown) is None


def test_sums_are_correctly_rounded_and_unknown_with_one_unknown_part() -> None:
    assert total([1e16, 1.0, -1e16]) == 1.0
    assert total([0.1] * 10) == 1.0
    assert total([]) == 0.0
    assert math.isnan(total([1.0, math.nan]))


PASSPORTS = (POSITIONS, QUOTES, FUTURES, INDICES, RATES, TRADES)


@pytest.mark.parametrize("passport", PASSPORTS, ids=lambda passport: passport.name)
def test_an_empty_frame_has_every_column_in_its_dtype(passport: Passport) -> None:
    frame = passport.empty()
    assert len(frame) == 0
    assert [(name, str(dtype)) for name, dtype in frame.dtypes.items()] == [
        (column.name, column.dtype) for column in passport.columns
    ]


def test_a_conformed_frame_has_its_columns_in_order_and_drops_the_others() -> None:
    given_ = pd.DataFrame(
        {"quantity": [-10], "colour": ["red"], "symbol": ["SPX"], "account": ["U1"]}, index=[7]
    )
    frame = POSITIONS.conform(given_)
    assert tuple(frame.columns) == POSITIONS.names
    assert frame.index.tolist() == [0]
    assert frame["quantity"].tolist() == [-10.0]
    assert frame["layer"].tolist() == [""]
    assert frame["reported_vega"].isna().tolist() == [True]
    assert frame["line"].tolist() == [0]


def test_missing_text_is_empty_text() -> None:
    frame = POSITIONS.conform(
        pd.DataFrame({"account": ["U1", None], "symbol": "SPX", "quantity": 1.0, "layer": None})
    )
    assert frame["account"].tolist() == ["U1", ""]
    assert frame["layer"].tolist() == ["", ""]


def test_a_frame_without_a_required_column_is_refused() -> None:
    with pytest.raises(ValueError, match="frame quotes lacks bid, ask"):
        QUOTES.conform(pd.DataFrame({"symbol": ["SPX"]}))


def test_every_column_of_numbers_has_a_unit_and_every_column_a_meaning() -> None:
    for passport in PASSPORTS:
        for column in passport.columns:
            assert column.meaning
            assert column.unit or column.dtype == "str"


def test_a_limit_knows_the_kind_and_the_member_of_its_scope() -> None:
    every = LimitSpec("a", "layer", "vega30", "usd_per_vix_point", (-1, 1))
    named = LimitSpec("b", "layer:a:b", "vega30", "usd_per_vix_point", (-1, 1))
    assert (every.kind, every.member) == ("layer", "")
    assert (named.kind, named.member) == ("layer", "a:b")


def test_every_measure_has_a_unit_a_scope_and_a_meaning() -> None:
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert measure.units
        kinds = {"net", "layer", "bucket", "leg", "account", "scenario", "structure"}
        assert set(measure.scopes) <= kinds
        assert measure.meaning
