"""Line numbers of settings, counted by hand, in every spelling that TOML allows."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

import pytest

from tasks.settings.example import example_text
from tasks.settings.places import line_of, path_text

TRICKY = '''\
# [desk] in a comment; name = "no"
desk.name = "a = [b]"
desk . "time_zone" = 'x # y'
"quoted key" = 1
'lit.eral' = { inner = [1, 2,
  3], "deep" = { er = true } }
text = """
[layers]
name = "inside a string"
\\"""
"""
raw = \'\'\'
[[limits]]
id = 1\'\'\'
numbers = [
  1.5, # a comment with ] and ,
  [2, -3e5],
  1979-05-27 07:32:00,
]
feeds = [
  { kind = "a" },

  { kind = "b", path = [
    "p"] },
]

[[layers]]
name = "core"
[layers.match]
roots = ["SPX"]

[[layers]]   # the second
name = "wing"
[[layers.notes]]
text = "one"
[[layers.notes]]
text = "two"

[ mail . "smtp.host" ]
port = 25
'''


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        (("desk",), 2),
        (("desk", "name"), 2),
        (("desk", "time_zone"), 3),
        (("quoted key",), 4),
        (("lit.eral", "inner"), 5),
        (("lit.eral", "inner", 2), 6),
        (("lit.eral", "deep", "er"), 6),
        (("text",), 7),
        (("raw",), 12),
        (("numbers", 0), 16),
        (("numbers", 1, 1), 17),
        (("numbers", 2), 18),
        (("feeds", 0, "kind"), 21),
        (("feeds", 1), 23),
        (("feeds", 1, "path", 0), 24),
        (("layers", 0), 27),
        (("layers", 0, "name"), 28),
        (("layers", 0, "match", "roots"), 30),
        (("layers", 1), 32),
        (("layers", 1, "name"), 33),
        (("layers", 1, "notes", 1, "text"), 37),
        (("mail", "smtp.host", "port"), 40),
        # What is not written out: the deepest part that is.
        (("layers", 1, "role"), 32),
        (("layers", 0, "match", "days"), 29),
        (("desk", "accounts"), 2),
        (("limits", 0, "id"), None),
        (("positions",), None),
        ((), None),
    ],
)
def test_a_setting_stands_where_it_is_written(loc: Sequence[str | int], line: int | None) -> None:
    assert tomllib.loads(TRICKY)
    assert line_of(TRICKY, loc) == line


def test_every_setting_of_the_example_is_found_on_its_line() -> None:
    text = example_text()
    lines = text.splitlines()
    for section, table in tomllib.loads(text).items():
        for at, part in enumerate(table if isinstance(table, list) else [table]):
            place = (section, at) if isinstance(table, list) else (section,)
            for key in part:
                line = line_of(text, (*place, key))
                assert line is not None
                # A table of its own is found on its heading.
                assert lines[line - 1].startswith((f"{key} = ", f"[{section}.{key}]"))


def test_a_path_reads_as_in_the_file() -> None:
    assert path_text(("limits", 2, "warn")) == "limits[2].warn"
    assert path_text(("desk", "name")) == "desk.name"
    assert path_text(()) == ""
