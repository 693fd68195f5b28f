"""`vegarecon init --from`: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tasks.settings.desk import open_desk
from tests.flows.desks import BOOK, HEADS, LAST, Command, Desk

BOOK_TEXT = "\n".join((HEADS["positions"], *BOOK, ""))


def test_a_book_is_shown_copied_and_settled_into_a_desk(tmp_path: Path, vegarecon: Command) -> None:
    file = tmp_path / f"book-{LAST}.csv"
    file.write_text(BOOK_TEXT, "utf-8")
    said = vegarecon("init", tmp_path / "desk", "--from", file)
    assert said.code == 0
    settings = tmp_path / "desk" / "vegarecon.toml"
    for line in BOOK:
        account, symbol, quantity = line.split(",")
        row = next(row for row in said.out.splitlines() if symbol in row)
        assert row.split()[:2] == [account, f"{int(quantity):+d}"]
    assert said.out.rstrip().endswith(f"Settings: {settings}")
    doctor, run = said.err.splitlines()[-2:]
    assert doctor.strip() == f"vegarecon doctor --settings {settings} --as-of {LAST}"
    assert run.strip().startswith(f"vegarecon run --settings {settings} --as-of {LAST} --direct")
    assert (tmp_path / "desk" / "feeds" / LAST.isoformat() / "positions.csv").read_text(
        "utf-8"
    ) == BOOK_TEXT
    assert open_desk(settings).accounts == ("A1",)


def test_the_first_report_runs_on_what_was_drafted(
    desk: Desk, tmp_path: Path, vegarecon: Command
) -> None:
    """With quotes of a folder in place of the page, which has those of today alone."""
    folder = tmp_path / "drafted"
    file = desk.settings.parent / "feeds" / LAST.isoformat() / "positions.csv"
    assert vegarecon("init", folder, "--from", file, "--as-of", LAST.isoformat()).code == 0
    settings = folder / "vegarecon.toml"
    market = desk.settings.parent / "feeds"
    text = settings.read_text("utf-8")
    # No test asks the world: what comes from there comes from the folder.
    head, _, rest = text.partition("[quotes]")
    _, _, tail = rest.partition("[trades]")
    roles = ("quotes", "futures", "indices", "rates")
    feeds = "".join(f'[{role}]\nkind = "csv_folder"\npath = "{market}"\n' for role in roles)
    text = f"{head}{feeds}[trades]{tail}"
    settings.write_text(text, "utf-8")
    said = vegarecon(
        *("run", "--settings", settings, "--as-of", LAST.isoformat(), "--direct", "--no-mail")
    )
    # Nothing of the desk's is breached before it has limits.
    assert said.code in {0, 5}, said.err
    report = (folder / "reports" / LAST.isoformat() / "report.txt").read_text("utf-8")
    assert "No limits are declared." in " ".join(report.split())


def test_rows_that_cannot_be_read_end_it_with_10_and_settings(
    tmp_path: Path, vegarecon: Command
) -> None:
    file = tmp_path / "book.csv"
    file.write_text(f"{BOOK_TEXT}Total,,x\n", "utf-8")
    said = vegarecon("init", tmp_path / "desk", "--from", file)
    assert said.code == 10
    assert f"line {len(BOOK) + 2}" in said.out
    assert "Correct the lines" in said.err
    assert (tmp_path / "desk" / "vegarecon.toml").exists()


def test_what_is_corrected_is_drafted_again_once_the_old_settings_are_gone(
    tmp_path: Path, vegarecon: Command
) -> None:
    file, folder = tmp_path / "book.csv", tmp_path / "desk"
    rows = [row.replace("-", "") for row in BOOK]
    file.write_text("\n".join((HEADS["positions"], *rows, "")), "utf-8")
    said = vegarecon("init", folder, "--from", file, "--as-of", LAST.isoformat())
    copy = folder / "feeds" / LAST.isoformat() / "positions.csv"
    assert said.code == 10
    assert f"Correct the sides, in {file} " in said.err
    assert [line.strip() for line in said.err.splitlines() if line.startswith("  ")] == [
        str(folder / "vegarecon.toml"),
        str(copy),
    ]
    file.write_text(BOOK_TEXT, "utf-8")
    (folder / "vegarecon.toml").unlink()
    copy.unlink()
    assert vegarecon("init", folder, "--from", file, "--as-of", LAST.isoformat()).code == 0


def test_a_run_over_a_core_without_its_signs_says_so(desk: Desk, vegarecon: Command) -> None:
    desk.rewrite("positions", [row.replace("-", "") for row in BOOK], head=HEADS["positions"])
    words = ("--settings", desk.settings, "--as-of", LAST.isoformat(), "--direct", "--no-mail")
    said = vegarecon("run", *words)
    assert said.code in {0, 3, 4, 5}, said.err
    found = json.loads(desk.report("report.json").read_text("utf-8"))["findings"]
    (told,) = [it for it in found if it["code"] == "nothing_short"]
    assert (told["severity"], told["subject"]) == ("warn", "layer core")
    report = desk.report("report.txt").read_text("utf-8")
    assert "is short of nothing: were the signs lost?" in " ".join(report.split())


def test_the_traders_only_file_is_not_told_to_be_deleted(
    tmp_path: Path, vegarecon: Command
) -> None:
    file = tmp_path / "feeds" / LAST.isoformat() / "positions.csv"
    file.parent.mkdir(parents=True)
    file.write_text(f"{BOOK_TEXT}Total,,x\n", "utf-8")
    said = vegarecon("init", tmp_path, "--from", file, "--as-of", LAST.isoformat())
    assert said.code == 10
    deleted = said.err.partition("delete")[2]
    assert str(tmp_path / "vegarecon.toml") in deleted
    assert str(file) not in deleted


def test_settings_that_stand_are_kept(tmp_path: Path, vegarecon: Command) -> None:
    file = tmp_path / "book.csv"
    file.write_text(BOOK_TEXT, "utf-8")
    (tmp_path / "vegarecon.toml").write_text("# mine\n", "utf-8")
    said = vegarecon("init", tmp_path, "--from", file)
    assert (said.code, said.out) == (20, "")
    assert (tmp_path / "vegarecon.toml").read_text("utf-8") == "# mine\n"
    assert not (tmp_path / "feeds").exists()


@pytest.mark.parametrize("words", [("--as-of", "2024-11-22"), ("--date-format", "%Y%m%d")])
def test_words_about_a_file_need_one(
    tmp_path: Path, vegarecon: Command, words: tuple[str, str]
) -> None:
    said = vegarecon("init", tmp_path, *words)
    assert said.code == 2
    assert not (tmp_path / "vegarecon.toml").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path, vegarecon: Command) -> None:
    said = vegarecon("init", tmp_path / "desk", "--from", tmp_path / "none.csv")
    assert said.code == 20
    assert "none.csv" in said.faults[0]
