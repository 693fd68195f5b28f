"""Tables in plain text: nothing of a cell is lost, and no line is wider than a page."""

from __future__ import annotations

from tasks.report.tables import Cell, Column, Note, Row, Table, left_out, narrowed
from tasks.report.text_table import WIDTH, text_lines


def column(title: str, *, numeric: bool = True) -> Column:
    return Column(title, numeric=numeric, room="text")


def test_what_stands_small_in_any_cell_is_told_below_its_row() -> None:
    table = Table(
        "t",
        (column("Shift", numeric=False), column("Below"), column("Above")),
        (
            Row((Cell("still", sub="as it is"), Cell("7,160", sub="moved +99"), Cell("7,300"))),
            Row((Cell("+5"), Cell("7,198"), Cell("7,400", sub="new"))),
        ),
    )
    assert text_lines(table) == (
        "Shift  Below  Above",
        "still  7,160  7,300",
        "  as it is; Below: moved +99",
        "+5     7,198  7,400",
        "  Above: new",
    )


def wide(count: int) -> Table:
    cells = tuple(
        Cell(f"{at:,}00,000", sub="low" if at == count - 1 else "") for at in range(count)
    )
    return Table(
        "t",
        (column("Layer", numeric=False), *(column(f"Column {at}") for at in range(count))),
        (Row((Cell("core"), *cells)), Row((Cell("net"), *cells), total=True)),
        (Note(1, "why"),),
    )


def test_more_columns_than_a_page_holds_go_on_below_under_the_same_names() -> None:
    lines = text_lines(wide(20))
    assert max(len(line) for line in lines) <= WIDTH
    told = "\n".join(lines)
    for at in range(20):
        assert told.count(f"Column {at} ") + told.count(f"Column {at}\n") == 1
        assert told.count(f" {at}00,000") == 2
    blocks = told.count("Layer")
    assert blocks == told.count("core") == told.count("net") > 1
    assert told.count("Column 19: low") == 2
    assert lines[-1] == "[1] why"


def test_columns_that_fit_stay_in_one_block() -> None:
    assert "\n".join(text_lines(wide(5))).count("Layer") == 1


def test_a_shortened_list_keeps_its_total_and_says_what_is_left_out() -> None:
    rows = (*(Row((Cell(f"layer-{at}"),)) for at in range(5)), Row((Cell("net"),), total=True))
    table = narrowed(Table("t", (column("Layer", numeric=False),), rows), "text", limit=2)
    assert [row.cells[0].text for row in table.rows] == ["layer-0", "layer-1", "net"]
    assert table.more == "and 3 more in the full report"
    assert left_out(0) == ""
