"""The table of faults says what is there, and what is not."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.faults.__main__ import table
from tests.faults.figures import Figure, figures
from tests.faults.long import commands
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
    told = {name.partition(" seed ")[0] for name in figures()}
    assert told <= {run for row in ROWS for run in row.runs}


def test_each_seed_of_a_long_run_has_a_line_of_its_own() -> None:
    rows = (Row("a fault", ("x",), ("n", "fuzz")),)
    known = {f"fuzz seed {seed}": Figure(seed, 0, "2026-11-20", "") for seed in (1, 2)}
    lines = [line.split() for line in table(rows, known)][1:4]
    assert lines[0] == ["a", "fault", "x", "n", "-", "-"]
    assert lines[1:] == [["fuzz", "seed", "1", "1", "0"], ["fuzz", "seed", "2", "2", "0"]]


def test_the_one_command_has_every_long_run_that_the_matrix_names() -> None:
    lines = [" ".join(line) for line in commands(seed=1, lanes=2, share=0.01)]
    for run in {run for row in ROWS for run in row.runs}:
        words = run.removesuffix(" new").removesuffix(" lived").split()
        module = "_".join(words)
        there = (ROOT / "tests" / "faults" / f"{module}.py").is_file()
        part = module if there else words[-1]
        found = [line for line in lines if part in line]
        assert found, run
        assert any(("--lived" in line) == run.endswith("lived") for line in found), run
    for line in lines:
        assert (ROOT / "tests" / "faults" / f"{line.split()[0]}.py").is_file()
