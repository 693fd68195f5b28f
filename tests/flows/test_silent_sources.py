"""A source that fell out, through the command: what a trader sees, and what the record keeps."""

from __future__ import annotations

import json

from tests.flows.desks import LAST, Command, Desk
from tests.flows.test_record import run

# Gives what it gave so far, or nothing, as the file beside it says.
MODULE = """
from pathlib import Path
HERE = Path(__file__).parent
def feed(as_of, role):
    if (HERE / "silent").exists():
        return None
    return (HERE / "feeds" / str(as_of) / f"{role}.csv").read_bytes()
"""
SECOND = """
[[quotes]]
kind = "python"
path = "."
factory = "desk_feeds_of_{name}:feed"
options = {{ role = "quotes" }}
compare = true
name = "prime"
"""


def with_first(desk: Desk, name: str) -> None:
    """The desk with a function before its CSV of quotes."""
    (desk.folder / f"desk_feeds_of_{name}.py").write_text(MODULE, "utf-8")
    text = desk.settings.read_text("utf-8")
    quotes = '[quotes]\nkind = "csv_folder"\npath = "feeds"\n'
    assert quotes in text
    second = quotes.replace("[quotes]", "[[quotes]]") + "priority = 1\n"
    desk.settings.write_text(text.replace(quotes, SECOND.format(name=name) + second), "utf-8")


def test_a_source_that_fell_out_is_told_at_the_head_and_kept(
    vegarecon: Command, desk: Desk
) -> None:
    with_first(desk, "a")
    (desk.folder / "silent").touch()
    said = run(vegarecon, desk, "--no-mail", as_of=LAST)
    assert said.code == 5, said.err
    assert "finding.source.nothing_came" in said.err
    document = json.loads(desk.report("report.json").read_text("utf-8"))
    assert document["state"] == "degraded"
    assert document["net"]["vega30"] is not None
    assert not document["gaps"]
    told = desk.report("report.txt").read_text("utf-8")
    assert "1 source that gave nothing" in told[:2000]
    names = [it["name"] for it in document["provenance"]["inputs"] if it["source"] == "nothing"]
    assert names == ["quotes-1-nothing.json"]
    # The same again says nothing new; an answer makes it anew.
    again = run(vegarecon, desk, "--no-mail", as_of=LAST)
    assert again.code == 0, again.err
    (desk.folder / "silent").unlink()
    assert run(vegarecon, desk, "--no-mail", as_of=LAST).code == 0
    document = json.loads(desk.report("report.json").read_text("utf-8"))
    assert (document["state"], bool(document["restates"])) == ("clean", True)


def test_its_report_comes_out_byte_for_byte(drawing: Command, desk: Desk) -> None:
    with_first(desk, "b")
    (desk.folder / "silent").touch()
    assert run(drawing, desk, "--no-mail", as_of=LAST).code == 5
    (desk.folder / "silent").unlink()
    (desk.folder / "desk_feeds_of_b.py").unlink()
    said = drawing("verify", "--full", "--settings", desk.settings)
    assert "1 of 1 reports come out byte for byte" in said.out + said.err, said
