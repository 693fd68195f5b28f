"""Settings files: every mistake once, with its line, and never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.model.errors import SettingsError
from tasks.settings.example import NAME, write_example
from tasks.settings.load import UNUSED, load
from tests.settings.desks import SMALLEST, TINY, faults, write

LIMIT = '[[limits]]\nid = "a"\n'
NET = f'{LIMIT}scope = "net"\nmeasure = "vega30"\nunit = "usd_per_vix_point"\n'
MAIL = '[mail]\nhost = "h"\nsender = "a@b"\nrecipients = ["c@d"]\n'
# What stands below the twelve lines of TINY.
CASES = [
    ("colour = 1\n", "line 12, layers[0].colour: found an unknown key, wanted a key that exists"),
    ("target = {}\n", "line 12, layers[0].target: found a table, wanted a valid number"),
    ('target = "x"\n', "line 12, layers[0].target: found 'x', wanted a valid number"),
    ("target = inf\n", "line 12, layers[0].target: found inf, wanted a finite number"),
    (
        'match = { roots = ["SPY"] }\n',
        "line 12, layers[0].match.roots: found SPY, wanted roots of the contract table; use SPX",
    ),
    (
        "match = { days = [45, 0] }\n",
        "line 12, layers[0].match.days: found [45, 0], wanted a range of days; put the lower end",
    ),
    (
        "match = { days = [45] }\n",
        "line 12, layers[0].match.days: found [45], wanted a list of at least 2; add to it",
    ),
    (
        '[[layers]]\nname = "core"\nrole = "hedge"\n',
        "line 13, layers[1].name: found 'core', wanted another name; rename one",
    ),
    ("[weights]\nexponent = 3\n", "line 13, weights.exponent: found 3, wanted less than or equal"),
    ("[weights]\nfloor_days = 0\n", "line 13, weights.floor_days: found 0, wanted greater than 0"),
    (
        "[report]\nbucket_edges_days = [0, 30, 8]\n",
        "line 13, report.bucket_edges_days: found [0, 30, 8], wanted edges that ascend from 0",
    ),
    (
        '[ledger]\npath = "a\\u0000b"\n',
        "line 13, ledger.path: found 'a\\\\x00b', wanted text without control characters",
    ),
    (
        '[report]\nfolder = "~nobody-of-that-name/x"\n',
        "line 13, report.folder: found '~nobody-of-that-name/x', wanted a path; write the home",
    ),
    (
        f'{LIMIT}scope = "net"\nmeasure = "vga"\nunit = "usd"\nbreach = 1\n',
        "line 15, limits[0].measure: found 'vga', wanted a known measure; use one of vega30",
    ),
    (f"{NET}", "line 12, limits[0].breach: found nothing, wanted this key; add it"),
    (
        f"{NET}warn = 5\nbreach = 4\n",
        "line 12, limits[0]: found warn 5, wanted at most breach 4; lower warn or raise breach",
    ),
    (f"{NET}breach = [4, 3]\n", "line 12, limits[0]: found breach 4 to 3, wanted a range; put"),
    (
        f'{LIMIT}scope = "bucket"\nmeasure = "theta"\nunit = "usd_per_day"\nbreach = 1\n',
        "line 12, limits[0]: found scope 'bucket', wanted a scope of theta; use net, layer, acc",
    ),
    (
        f'{LIMIT}scope = "net"\nmeasure = "vega30"\nunit = "percent"\nbreach = 1\n',
        (
            "line 12, limits[0]: found unit 'percent', wanted a unit of vega30; declare "
            "usd_per_vix_point, or a basis: gross, core"
        ),
    ),
    (
        f'{NET}basis = "gross"\nbreach = 1\n',
        "line 12, limits[0]: found unit 'usd_per_vix_point', wanted a unit of vega30; declare perc",
    ),
    (
        f'{LIMIT}scope = "net"\nmeasure = "pnl"\nunit = "percent"\nbasis = "gross"\nbreach = 1\n',
        "line 12, limits[0]: found basis 'gross' on pnl, wanted measure vega30, or a basis in the",
    ),
    (
        f'{LIMIT}scope = "layer"\nmeasure = "coverage"\nunit = "percent"\nbasis = 5\nbreach = 1\n',
        "line 12, limits[0]: found a basis on coverage, wanted none: it is a percentage already",
    ),
    (
        f'{NET}reference = "target"\nbreach = 1\n',
        "line 12, limits[0]: found reference 'target' on net, wanted scope layer; targets exist",
    ),
    (
        (
            f"{NET.replace(chr(34) + 'net' + chr(34), chr(34) + 'leg' + chr(34))}"
            'reference = "previous"\nbreach = 1\n'
        ),
        "line 12, limits[0]: found reference 'previous' on leg, wanted scope net or layer",
    ),
    (
        (
            f'{LIMIT}scope = "net"\nmeasure = "vega"\nunit = "usd_per_vol_point"\n'
            'reference = "previous"\nbreach = 1\n'
        ),
        "line 12, limits[0]: found a reference on vega, wanted measure vega30; drift is defined",
    ),
    (
        NET.replace("net", "net:book") + "breach = 1\n",
        "line 12, limits[0]: found scope 'net:book', wanted no name after net; write 'net'",
    ),
    (
        NET.replace("net", "layer:cora") + "breach = 1\n",
        "line 14, limits[0].scope: found 'layer:cora', wanted a layer of this desk (core)",
    ),
    (
        NET.replace("net", "bucket:8-31") + "breach = 1\n",
        "line 14, limits[0].scope: found 'bucket:8-31', wanted a bucket of this desk (0-7, 8-30,",
    ),
    (
        f"{NET}breach = 1\n{NET}breach = 2\n",
        "line 19, limits[1].id: found 'a', wanted another id; rename one",
    ),
    (
        "[tolerances]\nvega = { absolute = -1 }\n",
        "line 13, tolerances.vega.absolute: found -1, wanted greater than or equal to 0",
    ),
    (
        MAIL.replace("a@b", "ab"),
        "line 14, mail.sender: found 'ab', wanted plain ASCII mail addresses;",
    ),
    (f"{MAIL}port = 0\n", "line 16, mail.port: found 0, wanted greater than 0"),
    (f'{MAIL}password = "hunter2"\n', "line 16, mail.password: found a value not shown, wanted"),
    (
        MAIL.replace('host = "', 'host = "\u202e'),
        "line 13, mail.host: found signs that cannot be seen, wanted text that can be read;",
    ),
    (
        MAIL.replace('host = "', 'host = "\ufeff'),
        "line 13, mail.host: found signs that cannot be seen, wanted text that can be read;",
    ),
    (
        MAIL.replace('host = "', 'host = "user:hunter2@'),
        "line 13, mail.host: found an address with a password, wanted none; settings are kept",
    ),
    (
        '[ledger]\npath = "https://user:hunter2@example.com/state"\n',
        "line 13, ledger.path: found an address with a password, wanted none; settings are kept",
    ),
    (
        '[report]\nfolder = "ftp://user:hunter2@example.com"\n',
        "line 13, report.folder: found an address with a password, wanted none; settings are kept",
    ),
    (
        '[trades]\nkind = "csv_folder"\npath = "x"\nreported_units = { vega = "usd" }\n',
        "line 15, trades.reported_units: found units of vega, wanted none: only positions carry",
    ),
    (
        '[trades]\nkind = "csv_folder"\npath = "x"\ncolumns = { colour = "c" }\n',
        "line 15, trades.columns.colour: found an unknown column, wanted one of trade_id",
    ),
    (
        '[[trades]]\nkind = "csv_folder"\npath = "x"\nfile = "{day}.csv"\n',
        "line 15, trades[0].file: found '{day}.csv', wanted a file name such as {as_of}/quotes.csv",
    ),
    (
        '[trades]\nkind = "csv_folder"\npath = "x"\ndate_format = "%H"\n',
        "line 15, trades.date_format: found '%H', wanted a strptime format with year",
    ),
    (
        '[trades]\nkind = "csv_folder"\npath = "x"\nfile = ["a", "b"]\n',
        "line 15, trades.file: found a list of files, wanted one pattern; declare a feed for each",
    ),
    (
        '[trades]\nkind = "cboe_quotedata"\npath = "x"\n',
        "line 13, trades.kind: found 'cboe_quotedata', wanted a kind that delivers trades",
    ),
    (
        '[trades]\nkind = "ftp"\npath = "x"\n',
        "line 13, trades.kind: found 'ftp', wanted one of csv_folder",
    ),
    ('"a\\nb" = 1\n', "line 12, layers[0].a\\nb: found an unknown key, wanted a key that exists"),
    (
        'match = { roots = ["A\\nB"] }\n',
        "line 12, layers[0].match.roots: found A\\nB, wanted roots of the contract table",
    ),
]


@pytest.mark.parametrize(("more", "expected"), CASES, ids=[case[1][:40] for case in CASES])
def test_each_mistake_is_one_line_with_place_found_wanted_and_remedy(
    tmp_path: Path, more: str, expected: str
) -> None:
    (line,) = faults(tmp_path, TINY + more)
    code, _, rest = line.partition(": desk.toml ")
    assert code.startswith("settings.")
    assert rest.startswith(expected), line
    assert line.isprintable()
    assert line.rpartition("; ")[2], line


def test_the_line_that_is_named_is_the_line_of_the_mistake(tmp_path: Path) -> None:
    lines = TINY.splitlines()
    assert len(lines) == 11
    (line,) = faults(tmp_path, TINY.replace('role = "core"', 'role = "cora"'))
    assert "line 11, layers[0].role: found 'cora', wanted 'core' or 'hedge'" in line


@pytest.mark.parametrize("section", ["desk", "positions", "quotes"])
def test_a_section_that_is_needed_is_named(tmp_path: Path, section: str) -> None:
    (line,) = faults(tmp_path, SMALLEST.replace(f"[{section}]", f"[signals.{section}]"))
    assert f"desk.toml, {section}: found nothing, wanted this key; add it" in line


def test_a_desk_without_a_core_is_a_contradiction(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, TINY.replace('role = "core"', 'role = "hedge"'))
    assert "line 9, layers[0]: found no core layer, wanted at least one" in line


def test_many_mistakes_are_all_reported_and_each_of_them_once(tmp_path: Path) -> None:
    text = SMALLEST
    changes = [
        ('name = "Sample desk"', "name = 7", "desk.name"),
        ('"usd_per_day"', '"usd_per_week"', "positions.reported_units.theta"),
        ('[quotes]\nkind = "csv_folder"', '[quotes]\nkind = "csv"', "quotes.kind"),
        ("[futures]\n", '[futures]\ncolumns = { colour = "c" }\n', "futures.columns.colour"),
        ("[indices]\n", '[indices]\nfile = "{x}"\n', "indices.file"),
        ("[rates]\n", '[rates]\npriority = "first"\n', "rates.priority"),
        ('"SPX", "SPXW"', '"SPX", "SPY"', "layers[0].match.roots"),
        ("days = [0, 45]", "days = [45, 0]", "layers[1].match.days"),
        ('name = "layer-2"', 'name = "layer-1"', "layers[2].name"),
        ("warn = 900", "warn = 1900", "limits[0]"),
        ('unit = "percent"', 'unit = "per_cent"', "limits[1]"),
        ('[ledger]\npath = "state"', "[ledger]\nplace = 1", "ledger.place"),
        ('folder = "reports"', "folder = 3\n[extra]\nx = 1", "report.folder"),
    ]
    for old, new, _ in changes:
        assert old in text
        text = text.replace(old, new, 1)
    found = [line.split(": ")[1].rpartition(", ")[2] for line in faults(tmp_path, text)]
    assert sorted(found) == sorted([*(place for _, _, place in changes), "extra"])


def test_a_section_of_the_wrong_shape_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    text = "desk = 1\nlayers = 3\npositions = 3\nquotes = [1]\nlimits = {}\nreport = []\n"
    found = faults(tmp_path, text)
    places = [line.split(": ")[1].rpartition(", ")[2] for line in found]
    assert sorted(places) == ["desk", "layers", "limits", "positions", "quotes[0]", "report"]


CANARY = "hunter2-canary"


@pytest.mark.parametrize(
    "text",
    [
        f'{MAIL}password = "{CANARY}"\n',
        f'{MAIL}pasword = "{CANARY}"\n',
        f'{MAIL}password = ["{CANARY}"]\n',
        f'{MAIL}password = {{ value = "{CANARY}" }}\n',
        f'[mial]\npassword = "{CANARY}"\n',
        f'{MAIL}port = 0\npassword = "{CANARY}"\n',
        f'{MAIL}password = "{CANARY}\n',
    ],
)
def test_a_secret_is_never_shown(tmp_path: Path, text: str) -> None:
    lines = faults(tmp_path, TINY + text)
    assert lines
    assert CANARY not in "\n".join(lines)


@pytest.mark.parametrize("reference", ["env:MAIL_PASSWORD", "file:/run/secrets/mail"])
def test_a_secret_is_named_by_where_it_is(tmp_path: Path, reference: str) -> None:
    settings = load(write(tmp_path, f'{TINY}{MAIL}password = "{reference}"\n'))
    assert settings.document.mail is not None
    assert settings.document.mail.password == reference


def test_sections_of_later_versions_are_accepted_and_listed(tmp_path: Path) -> None:
    later = "".join(f"[{name}]\nanything = 1\n" for name in UNUSED)
    assert load(write(tmp_path, TINY + later)).unused == UNUSED
    (line,) = faults(tmp_path, f"{TINY}[event]\nx = 1\n")
    assert "desk.toml line 12, event: found an unknown key" in line


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[desk\n", "settings.syntax"),
        (b"a = 1\na = 2\n", "settings.syntax"),
        (b"\xff\xfe[desk]", "settings.unreadable"),
        (b"name = '\x00'", "settings.syntax"),
        (b"", "settings.missing"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    lines = faults(tmp_path, content)
    assert lines
    assert all(line.startswith(f"{code}: ") for line in lines)


def test_a_file_that_is_not_there_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="vegarecon init") as found:
        load(tmp_path / "none.toml")
    assert found.value.code == "settings.absent"
    with pytest.raises(SettingsError) as found:
        load(tmp_path)
    assert found.value.code == "settings.unreadable"


def test_the_example_is_written_once_and_is_sound(tmp_path: Path) -> None:
    path = write_example(tmp_path / "new" / "desk")
    assert path.name == NAME
    assert load(path).unused == ()
    with pytest.raises(SettingsError) as found:
        write_example(path.parent)
    assert found.value.code == "usage.exists"
    assert load(path).sha256 == load(path).sha256
