"""Reading what was stored, and the words of the command itself."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.cli import app
from flows.reading import spark_line
from tasks.journal.code import version_of
from tasks.settings.desk import open_desk
from tests.flows.desks import EVENING, LAST, SESSIONS, Command, Desk, command, write_small_desk

FORMS = {"html": "html", "text": "txt", "json": "json", "csv": "csv"}
LATER = EVENING + timedelta(hours=2)
COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands)  # type: ignore[union-attr]  # every command has one


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Three sessions, the last one run twice, with limits that the third one breaches."""
    desk = write_small_desk(tmp_path_factory.mktemp("read") / "desk")
    with pytest.MonkeyPatch.context() as patch:
        vegarecon = command(patch)
        for day in SESSIONS:
            words = ("run", "--direct", "--settings", desk.settings, "--as-of", day)
            assert vegarecon(*words).code == 0
        desk.configure(breach=100.0)
        words = ("run", "--direct", "--settings", desk.settings, "--as-of", LAST)
        assert vegarecon(*words, now=LATER).code == 3
    return desk


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_stored_report_is_the_archived_one_byte_for_byte(
    desk: Desk, vegarecon: Command, form: str
) -> None:
    for words in ((), ("--as-of", LAST)):
        said = vegarecon("report", "--settings", desk.settings, "--format", form, *words)
        assert (said.code, said.err) == (0, "")
        assert said.out_bytes == desk.report(f"report.{FORMS[form]}").read_bytes()


def test_an_earlier_session_is_printed_when_named(desk: Desk, vegarecon: Command) -> None:
    said = vegarecon(
        *("report", "--settings", desk.settings, "--format", "json", "--as-of", SESSIONS[0])
    )
    assert said.out_bytes == desk.report("report.json", SESSIONS[0]).read_bytes()


@pytest.mark.parametrize(
    ("known_at", "state"),
    [
        (EVENING + timedelta(minutes=1), "clean"),
        (LATER - timedelta(seconds=1), "clean"),
        (LATER, "breach"),
    ],
)
def test_the_past_is_printed_as_it_was_known(
    desk: Desk, vegarecon: Command, known_at: datetime, state: str
) -> None:
    said = vegarecon(
        *("report", "--settings", desk.settings, "--format", "json"),
        *("--known-at", known_at.isoformat()),
    )
    assert json.loads(said.out)["state"] == state


@pytest.mark.parametrize(
    "words",
    [("--as-of", "2024-11-19"), ("--known-at", "2024-01-01T00:00:00Z"), ("--as-of", "2024-11-23")],
)
def test_what_was_never_stored_exits_22(
    desk: Desk, vegarecon: Command, words: tuple[str, str]
) -> None:
    said = vegarecon("report", "--settings", desk.settings, *words)
    assert (said.code, said.out) == (22, "")
    (line,) = said.faults
    assert "storage.no_report" in line


def test_a_desk_without_a_ledger_exits_22(tmp_path: Path, vegarecon: Command) -> None:
    fresh = write_small_desk(tmp_path / "fresh", [])
    for name in ("report", "history"):
        said = vegarecon(name, "--settings", fresh.settings)
        assert said.code == 22
        assert "storage.absent" in said.faults[0]
    assert not (fresh.folder / "state").exists()


def test_a_report_goes_to_a_file_when_asked(desk: Desk, vegarecon: Command, tmp_path: Path) -> None:
    target = tmp_path / "copy.html"
    words = ("report", "--settings", desk.settings, "--format", "html", "-o")
    said = vegarecon(*words, target)
    assert (said.code, said.out) == (0, "")
    assert target.read_bytes() == desk.report("report.html").read_bytes()
    nowhere = vegarecon(*words, tmp_path / "no" / "such.html")
    assert nowhere.code == 20
    assert "usage.output" in nowhere.faults[0]


def test_history_is_the_same_series_in_every_form(desk: Desk, vegarecon: Command) -> None:
    documents = [json.loads(desk.report("report.json", day).read_bytes()) for day in SESSIONS]
    values = [document["net"]["vega30"] for document in documents]
    base = ("history", "--settings", desk.settings, "--format")
    table = list(csv.DictReader(vegarecon(*base, "csv").out.splitlines()))
    assert [row["as_of"][:10] for row in table] == [str(day) for day in SESSIONS]
    assert [float(row["value"]) for row in table] == values
    assert [row["state"] for row in table] == ["clean", "clean", "breach"]
    objects = json.loads(vegarecon(*base, "json").out)
    assert [one["value"] for one in objects] == pytest.approx(values, abs=1e-6)
    assert [one["as_of"][:10] for one in objects] == [str(day) for day in SESSIONS]
    text = vegarecon(*base, "text").out.splitlines()
    assert text[0] == "vega30 on net: USD per VIX point"
    assert text[1].startswith("3 sessions")
    assert [line.split()[0] for line in text[2:]] == [str(day) for day in SESSIONS]
    assert f"{values[-1]:+,.2f}" in text[-1]


def test_history_of_a_layer_a_limit_and_a_span(desk: Desk, vegarecon: Command) -> None:
    base = ("history", "--settings", desk.settings, "--format", "csv")
    layers = json.loads(desk.report("report.json").read_bytes())["layers"]
    core = next(layer["vega30"] for layer in layers if layer["layer"] == "core")
    rows = vegarecon(*base, "--layer", "core", "--from", LAST).out.splitlines()
    assert len(rows) == 2
    assert float(rows[1].split(",")[1]) == core
    used = vegarecon(*base, "--measure", "limit:net-vega30", "--to", SESSIONS[1])
    assert len(used.out.splitlines()) == 3
    unknown = vegarecon(*base, "--measure", "vegga")
    assert unknown.code == 20
    assert "usage.measure" in unknown.faults[0]


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        (
            ("--measure", "limit:net-vega30"),
            "limit net-vega30 on net: utilisation, 1 is at the breach level",
        ),
        (("--layer", "core"), "vega30 on layer:core: USD per VIX point"),
        (("--measure", "pnl"), "pnl on net: USD"),
        (("--measure", "drift", "--layer", "core"), "drift on layer:core: USD per VIX point"),
        (("--measure", "gamma"), "gamma on net: USD per SPX point²"),
        (("--measure", "legs"), "legs on net: count"),
    ],
)
def test_history_names_its_measure_and_unit(
    desk: Desk, vegarecon: Command, words: tuple[str, ...], heading: str
) -> None:
    lines = vegarecon("history", "--settings", desk.settings, *words).out.splitlines()
    assert lines[0] == heading
    assert [line.split()[0] for line in lines[2:]] == [str(day) for day in SESSIONS]


def test_what_has_no_side_has_no_plus_sign(desk: Desk, vegarecon: Command) -> None:
    for measure in ("limit:net-vega30", "legs", "gross_vega30"):
        words = ("history", "--settings", desk.settings, "--measure", measure)
        said = vegarecon(*words)
        assert said.code == 0
        assert "+" not in said.out
    used = vegarecon("history", "--settings", desk.settings, "--measure", "limit:net-vega30")
    assert used.out.splitlines()[-1].split()[2] == "breach"


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_span_that_ends_before_it_begins_is_refused(
    desk: Desk, vegarecon: Command, form: str
) -> None:
    words = ("--from", LAST, "--to", SESSIONS[0], "--format", form)
    said = vegarecon("history", "--settings", desk.settings, *words)
    assert (said.code, said.out) == (20, "")
    assert "usage.span" in said.faults[0]


def test_a_spark_line_spans_its_values() -> None:
    assert spark_line([0.0, 7.0, float("nan"), 3.5]) == "▁█ ▅"
    assert spark_line([2.0, 2.0]) == "▁▁"
    assert spark_line([]) == ""


def test_init_writes_settings_that_load_and_keeps_existing_ones(
    tmp_path: Path, vegarecon: Command
) -> None:
    said = vegarecon("init", tmp_path / "new")
    path = tmp_path / "new" / "vegarecon.toml"
    assert (said.code, said.out) == (0, f"{path}\n")
    assert open_desk(path).layers
    path.write_text("# mine\n", "utf-8")
    again = vegarecon("init", tmp_path / "new")
    assert again.code == 20
    assert "usage.exists" in again.faults[0]
    assert path.read_text("utf-8") == "# mine\n"


def test_init_where_no_folder_can_be_made_exits_22(tmp_path: Path, vegarecon: Command) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    said = vegarecon("init", tmp_path / "file" / "desk")
    assert said.code == 22
    assert len(said.faults) == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(
    root: Path, vegarecon: Command, name: str
) -> None:
    said = vegarecon(name, "--help")
    assert said.code == 0
    assert "Example: " in said.out
    assert f"vegarecon {name}" in said.out
    readme = root / "README.md"
    if readme.exists():
        assert f"vegarecon {name}" in readme.read_text("utf-8")


def test_the_exit_codes_stand_in_the_help_of_run(vegarecon: Command) -> None:
    text = " ".join(vegarecon("run", "--help").out.split())
    for code in (0, 3, 4, 5, 10, 11, 20, 21, 22, 23, 70):
        assert f" {code} " in text


def test_the_command_says_which_version_it_is(vegarecon: Command) -> None:
    said = vegarecon("--version")
    assert (said.code, said.out) == (0, f"vegarecon {version_of('vegarecon')}\n")
