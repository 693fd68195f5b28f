"""Names out to do harm in every text that reaches page, mail, CSV and database, by the command."""

from __future__ import annotations

import csv
import io
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest

from tests.faults.intake import EVENTS, POSITIONS, SETTINGS, TRADES, Fed, Intake
from tests.faults.oracle import wrong_with
from tests.flows.desks import CALL, LOW_PUT, PUT

SCRIPT, BRACES = "<script>alert(1)</script>", "{{7*7}}{% raise %}"
FORMULA, SQL = "=cmd|'/C calc'!A0", "'; DROP TABLE net; --"
IMAGE = "<img src=x onerror=alert(1)>"
PATH = "../../../../etc/passwd"
ROWS = (
    ("account", "symbol", "quantity", "layer"),
    (FORMULA, PUT, "-10", "core"),
    (IMAGE, LOW_PUT, "10", ""),
    ("@SUM(1)", SCRIPT + SQL, "5", BRACES),
    (PATH, SQL, "-2", FORMULA),
    ("A1", CALL, "-10", "core"),
)


class Page(HTMLParser):
    """Tags and attributes of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.text += data


def written(*rows: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def hostile(fed: Intake) -> Fed:
    settings = fed.whole[SETTINGS].decode()
    for was, new in (
        ('"Small desk"', f'"{SCRIPT}{BRACES}"'),
        ('"net-vega30"', f'"{FORMULA}"'),
        ('"cboe"', f'"{IMAGE}"'),
        ('"layer-2"', f'"{SQL}"'),
    ):
        assert was in settings
        settings = settings.replace(was, new)
    changes: dict[str, bytes | None] = {
        SETTINGS: settings.encode(),
        POSITIONS: written(*ROWS),
        TRADES: fed.whole[TRADES].replace(b"T1,A1", written((SCRIPT, FORMULA)).strip()),
        EVENTS: fed.whole[EVENTS].replace(b"Board", SCRIPT.encode()),
    }
    told = fed.feed(changes)
    assert told.ended.code == 5, told.ended.err
    assert wrong_with(fed, told, {**fed.whole, **changes}) == []
    return told


def test_nothing_of_it_runs_on_the_page_or_in_the_mail(fed: Intake, hostile: Fed) -> None:
    assert hostile.document is not None
    page = Page(fed.desk.report("report.html").read_text("utf-8"))
    mail = message_from_bytes(fed.desk.report("report.eml").read_bytes(), policy=default)
    body = mail.get_body(("html",))
    assert body is not None
    # Our own script sorts the legs; the mail has none.
    for shown, scripts in ((page, 1), (Page(body.get_content()), 0)):
        assert [tag for tag, _ in shown.tags].count("script") == scripts
        assert not [name for _, names in shown.tags for name in names if name.startswith("on")]
        assert SCRIPT in shown.text
        assert "{{7*7}}" in shown.text
    assert IMAGE in page.text
    assert set(mail.keys()) <= {
        *("From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type"),
        *("Auto-Submitted", "X-Priority"),
        *(name for name in mail.keys() if name.startswith("X-Vegarecon")),  # noqa: SIM118 - a message is no dict
    }


def test_no_cell_of_the_csv_is_a_formula(fed: Intake, hostile: Fed) -> None:
    assert hostile.ended.code == 5
    cells = list(csv.reader(io.StringIO(fed.desk.report("report.csv").read_text("utf-8"))))
    assert any(f"'{FORMULA}" in row for row in cells)
    for cell in (cell for row in cells for cell in row):
        if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
            assert float(cell) < 0.0


def test_the_database_has_it_as_it_stands_and_nothing_else_happened(
    fed: Intake, hostile: Fed
) -> None:
    assert hostile.document is not None
    accounts = {str(name) for (name,) in fed.desk.rows("SELECT account FROM leg WHERE seq >= 3")}
    assert accounts == {account for account, *_ in ROWS[1:]}
    symbols = {str(name) for (name,) in fed.desk.rows("SELECT symbol FROM leg WHERE seq >= 3")}
    assert {SCRIPT + SQL, SQL} < symbols
    assert fed.desk.rows("SELECT count(*) FROM net") == [(2,)]


def test_nothing_is_written_where_a_name_points(fed: Intake, hostile: Fed) -> None:
    assert hostile.document is not None
    folders = {"state", "reports", "feeds"}
    assert {path.name for path in fed.desk.folder.iterdir()} == {"vegarecon.toml", *folders}
    assert {path.name for path in fed.desk.folder.parent.iterdir()} == {"desk", "before"}


@pytest.mark.parametrize(
    "name", ["A1\r\nBcc: thief@example.com", "A1\nX: y", "A\u202e1", "A\x1b[31m"]
)
def test_line_breaks_and_controls_in_a_name_are_refused(fed: Intake, name: str) -> None:
    content = written(("account", "symbol", "quantity"), (name, PUT, "-10"))
    refused = fed.feed({POSITIONS: content})
    assert refused.ended.code == 10
    assert "positions.csv, line 2, column account" in refused.ended.err
    assert wrong_with(fed, refused, {**fed.whole, POSITIONS: content}) == []
    assert refused.alarm is not None
    headers = message_from_bytes(refused.alarm, policy=default)
    assert {"Bcc", "X"}.isdisjoint(headers.keys())


@pytest.mark.parametrize("file", ["../{as_of}/positions.csv", "/etc/passwd", "{as_of.x}"])
def test_a_pattern_that_leaves_its_folder_is_refused(fed: Intake, file: str) -> None:
    text = fed.whole[SETTINGS].decode()
    one = '[positions]\nkind = "csv_folder"\n'
    assert one in text
    refused = fed.feed({SETTINGS: text.replace(one, f'{one}file = "{file}"\n').encode()})
    assert refused.ended.code == 20, refused.ended.err
    assert "positions" in refused.ended.err
