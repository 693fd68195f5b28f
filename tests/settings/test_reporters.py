"""Settings of who reports, what differs, and when data are unusual."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.checks.differences import Tolerance
from tasks.checks.quality import QualityRule
from tasks.settings.desk import open_desk
from tasks.settings.load import UNUSED, load
from tests.settings.desks import TINY, faults, write

ONE = '[positions]\nkind = "csv_folder"\npath = "feeds"\n'
QUOTES = '[quotes]\nkind = "csv_folder"\npath = "feeds"\n'


def feed(role: str, more: str = "") -> str:
    return f'[[{role}]]\nkind = "csv_folder"\npath = "feeds"\n{more}'


def desk_of(*positions: str, quotes: tuple[str, ...] = ("",)) -> str:
    feeds = [feed("positions", more) for more in positions]
    feeds += [feed("quotes", more) for more in quotes]
    return TINY.replace(ONE + QUOTES, "".join(feeds))


@pytest.mark.parametrize(
    ("positions", "names"),
    [
        ([""], ("broker",)),
        (["", "", ""], ("broker", "broker-2", "broker-3")),
        (['name = "prime"\n', ""], ("prime", "broker-2")),
        # The first is the one of the lowest priority number.
        (['priority = 5\nname = "late"\n', "priority = 1\n"], ("broker", "late")),
        (["priority = 5\n", "priority = 1\n"], ("broker", "broker-2")),
    ],
)
def test_every_feed_of_positions_has_a_name(
    tmp_path: Path, positions: list[str], names: tuple[str, ...]
) -> None:
    assert open_desk(write(tmp_path, desk_of(*positions))).reporters["positions"] == names


@pytest.mark.parametrize(
    ("quotes", "names"),
    [
        ([""], ("",)),
        (["compare = true\n"], ("vendor",)),
        (["", "compare = true\n", "compare = true\n"], ("", "vendor", "vendor-2")),
        (['compare = true\nname = "cboe"\n', "compare = false\n"], ("cboe", "")),
    ],
)
def test_quotes_report_only_where_they_are_to_be_compared(
    tmp_path: Path, quotes: list[str], names: tuple[str, ...]
) -> None:
    desk = open_desk(write(tmp_path, desk_of("", quotes=tuple(quotes))))
    assert desk.reporters["quotes"] == names


CASES = [
    (
        desk_of('name = "a"\n', 'name = "a"\n'),
        "line 10, positions[1].name: found 'a', wanted another name; rename one",
    ),
    # The default name is nobody's to rename.
    (
        desk_of("", 'name = "broker"\n'),
        "line 9, positions[1].name: found 'broker', wanted another name; rename one",
    ),
    (
        desk_of('name = "broker-2"\n', ""),
        "line 6, positions[0].name: found 'broker-2', wanted another name; rename one",
    ),
    (
        desk_of('name = "vendor"\n', quotes=("compare = true\n",)),
        "line 6, positions[0].name: found 'vendor', wanted another name; rename one",
    ),
    (
        desk_of("compare = true\n"),
        "line 6, positions[0].compare: found compare on positions, wanted none: only quotes",
    ),
    (
        desk_of("", quotes=('name = "cboe"\n',)),
        "line 9, quotes[0].name: found a name on quotes, wanted compare = true beside it",
    ),
    (
        TINY + '[futures]\nkind = "csv_folder"\npath = "x"\nname = "cfe"\n',
        "line 15, futures.name: found a name on futures, wanted none: only positions and compared",
    ),
    (
        desk_of("name = 5\n"),
        "line 6, positions[0].name: found 5, wanted a valid string",
    ),
    (
        desk_of('name = "a\\nb"\n'),
        "line 6, positions[0].name: found 'a\\\\nb', wanted text without control characters",
    ),
    (
        desk_of("", quotes=('compare = "yes"\n',)),
        "line 9, quotes[0].compare: found 'yes', wanted a valid boolean",
    ),
    (
        TINY + '[accounts]\nkind = "csv_folder"\npath = "x"\ncolumns = { balance = "b" }\n',
        "line 15, accounts.columns.balance: found an unknown column, wanted one of account, cash",
    ),
    (
        TINY + '[accounts]\nkind = "cboe_quotedata"\npath = "x"\n',
        "line 13, accounts.kind: found 'cboe_quotedata', wanted a kind that delivers accounts",
    ),
    (
        TINY + '[accounts]\nkind = "csv_folder"\npath = "x"\ncash = 5\n',
        "line 15, accounts.cash: found an unknown key, wanted a key that exists",
    ),
    (
        TINY + "[tolerances.layer]\nvega = { absolute = -1 }\n",
        "line 13, tolerances.layer.vega.absolute: found -1, wanted greater than or equal to 0",
    ),
    (
        TINY + "[tolerances.layer]\nprice = { absolute = 1 }\n",
        "line 13, tolerances.layer.price: found an unknown key, wanted a key that exists",
    ),
    (
        TINY + "[tolerances]\nlayer = 5\n",
        "line 13, tolerances.layer: found 5, wanted a valid dictionary",
    ),
    ("[quality]\nsessions = 4\n", "line 13, quality.sessions: found 4, wanted greater than or eq"),
    ("[quality]\nsessions = 61\n", "line 13, quality.sessions: found 61, wanted less than or equ"),
    (
        "[quality]\nsessions = 10\nmin_sessions = 11\n",
        "line 12, quality: found min_sessions 11, wanted at most sessions 10; it could never be",
    ),
    ("[quality]\nunusual_score = 0\n", "line 13, quality.unusual_score: found 0, wanted greater"),
    (
        "[quality]\nunusual_score = nan\n",
        "line 13, quality.unusual_score: found nan, wanted a finite number",
    ),
    ("[quality]\nvendor_vol_points = -1\n", "line 13, quality.vendor_vol_points: found -1, want"),
    ("[quality]\nunchanged_percent = 101\n", "line 13, quality.unchanged_percent: found 101, wa"),
    ("[quality]\nscore = 3\n", "line 13, quality.score: found an unknown key, wanted a key that"),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[1][:44] for case in CASES])
def test_each_mistake_is_one_line_with_place_found_wanted_and_remedy(
    tmp_path: Path, text: str, expected: str
) -> None:
    (line,) = faults(tmp_path, text if text.startswith("[desk]") else TINY + text)
    code, _, rest = line.partition(": desk.toml ")
    assert code.startswith("settings.")
    assert rest.startswith(expected), line
    assert line.rpartition("; ")[2], line


def test_sums_of_layers_have_tolerances_of_their_own(tmp_path: Path) -> None:
    desk = open_desk(write(tmp_path, TINY))
    assert desk.tolerances == {"price": Tolerance(0.05, 0.02), "vega": Tolerance(2.0, 0.05)}
    assert desk.layer_tolerances == {"vega": Tolerance(10.0, 0.05)}
    more = "[tolerances.layer]\nvega = { absolute = 1 }\ndelta = { relative = 0.1 }\n"
    desk = open_desk(write(tmp_path, TINY + more))
    assert desk.layer_tolerances == {"vega": Tolerance(1.0, 0.0), "delta": Tolerance(0.0, 0.1)}
    assert set(desk.tolerances) == {"price", "vega"}


def test_the_rule_of_quality_has_defaults_and_can_be_written_out(tmp_path: Path) -> None:
    assert open_desk(write(tmp_path, TINY)).quality == QualityRule(20, 5, 4.0, 1.0, 50.0)
    more = (
        "[quality]\nsessions = 30\nmin_sessions = 3\nunusual_score = 6\n"
        "vendor_vol_points = 0.5\nunchanged_percent = 20\n"
    )
    assert open_desk(write(tmp_path, TINY + more)).quality == QualityRule(30, 3, 6.0, 0.5, 20.0)


def test_balances_are_a_feed_like_any_other(tmp_path: Path) -> None:
    text = TINY + '[accounts]\nkind = "csv_folder"\npath = "feeds"\n'
    assert "accounts" not in UNUSED
    assert load(write(tmp_path, text)).unused == ()
    assert "accounts" in open_desk(write(tmp_path, text)).sources
