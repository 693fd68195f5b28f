"""The table of faults says what is there, and what is not."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.faults.__main__ import table
from tests.faults.figures import Figure, figures
from tests.faults.matrix import ROWS
from tests.faults.row import Row


def test_every_test_that_the_matrix_names_is_there() -> None:
    for row in ROWS:
        for test in row.tests:
            file, _, name = test.partition("::")
            text = (ROOT / file).read_text("utf-8")
            assert f"\ndef {name}(" in text if name else "\ndef test_" in text, test


def test_a_row_without_a_test_is_named_as_not_done() -> None:
    rows = (Row("a fault", lacks="all"), Row("another", ("x",), ("n", "m")))
    known = {"m": Figure(7, 1, "2026-11-20", "python -m it")}
    assert [line.split() for line in table(rows, known)] == [
        ["fault", "test", "long", "run", "last", "N", "failures"],
        ["a", "fault", "NOT", "DONE", "-", "-", "-"],
        ["another", "x", "n", "-", "-"],
        ["m", "7", "1"],
        ["1", "of", "2", "rows", "have", "a", "test;", "1", "are", "not", "done"],
        ["lacks:", "a", "fault:", "all"],
        ["figure:", "m,", "2026-11-20:", "python", "-m", "it"],
    ]


def test_a_figure_has_its_command_without_anybodys_folder() -> None:
    figure = Figure.now(7, 1, ["--seed", "3", "--folder", "/home/ann", "--lived"], "m")
    assert figure.command == "python -m m --seed 3 --lived"


def test_the_figures_on_record_belong_to_rows() -> None:
    assert figures().keys() <= {run for row in ROWS for run in row.runs}
