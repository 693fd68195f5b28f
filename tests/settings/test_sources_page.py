"""The page of sources names every key of every kind with its default, and its examples load."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tasks.settings.desk import open_desk
from tasks.settings.example import example_text
from tasks.settings.feed_kinds import KINDS
from tasks.settings.sections import ROLES
from tasks.sources.csv_settings import nameable
from tasks.sources.delivery import PASSPORTS
from tests.settings.desks import write

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "deployments" / "sources.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
TABLE = re.compile(r"^\[+(\w+)", re.MULTILINE)
NOTHING, DEMANDED = "none", "required"


def rows(section: str) -> dict[str, str]:
    """The default of each key, as the section's table has them."""
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \| .+ \|$", section, re.MULTILINE))


def examples(kind: str) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```$", SECTIONS[kind], re.MULTILINE | re.DOTALL)


def usable(kind: str) -> set[str]:
    """The keys that a section of the kind may have beside `kind`, in the roles that it delivers."""
    keys = set(KINDS[kind].model_fields) - {"kind"}
    roles = set(KINDS[kind].roles)
    if "quotes" not in roles:
        keys -= {"compare"}
    return keys if roles & {"positions", "quotes"} else keys - {"name"}


def within(text: str, example: str) -> str:
    """The settings that `vegarecon init` writes, with an example's sections for its roles."""
    given = {role for role in tomllib.loads(example) if role in ROLES}
    starts = [found.start() for found in TABLE.finditer(text)]
    parts = [text[: starts[0]]]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        found = TABLE.match(text, start)
        assert found is not None
        parts += [] if found[1] in given else [text[start:end]]
    return "".join((*parts, "\n", example))


def test_every_kind_has_a_section_and_no_other() -> None:
    assert set(SECTIONS) - {"Columns"} == set(KINDS)
    assert all(f"[`{kind}`](#{kind})" in PAGE for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kinds_section_names_its_keys_and_no_others(kind: str) -> None:
    assert set(rows(SECTIONS[kind])) == usable(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_defaults_are_those_of_the_settings(kind: str) -> None:
    for key, told in rows(SECTIONS[kind]).items():
        field = KINDS[kind].model_fields[key]
        if field.is_required():
            assert told == DEMANDED, key
            continue
        default: Any = field.get_default(call_default_factory=True)
        if default is None:
            assert told == NOTHING, key
        else:
            assert tomllib.loads(f"x = {told.strip('`')}")["x"] == default, key


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_load_beside_what_init_writes(tmp_path: Path, kind: str) -> None:
    found = examples(kind)
    assert found
    for example in found:
        table = tomllib.loads(example)
        assert set(table) <= set(ROLES)
        desk = open_desk(write(tmp_path, within(example_text(), example)))
        for role, given in table.items():
            sections = given if isinstance(given, list) else [given]
            kinds = [
                kind for name, doors in desk.doors.items() if name == role for kind, _ in doors
            ]
            assert sorted(kinds) == sorted(it["kind"] for it in sections)
        assert any(f'kind = "{kind}"' in line for line in example.splitlines())


def test_every_role_has_its_columns() -> None:
    told = {
        role: (set(re.findall(r"`(\w+)`", must)), set(re.findall(r"`(\w+)`", may)))
        for role, must, may in re.findall(
            r"^\| (\w+) \| (`.*?) \| (`.*?) \|$", SECTIONS["Columns"], re.MULTILINE
        )
    }
    assert told == {
        role: (set(passport.required), set(nameable(role)) - set(passport.required))
        for role, passport in PASSPORTS.items()
    }


def test_the_readme_leads_there() -> None:
    assert "(deployments/sources.md)" in (ROOT / "README.md").read_text("utf-8")
