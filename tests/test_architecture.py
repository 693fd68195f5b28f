"""The house keeps its order: imports go downward, and Prefect stays on the surface."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Which rooms a room may enter beside itself.
MAY_ENTER = {
    "model": set(),
    "web": set(),
    "sources": {"web", "model"},
    "simulate": {"model"},
    "market": {"sources", "model"},
    "vega": {"market", "sources", "model"},
    "checks": {"vega", "market", "sources", "model"},
    "journal": {"model"},
    "ledger": {"journal", "model"},
    "report": {"model"},
    "settings": {
        "checks",
        "vega",
        "market",
        "sources",
        "simulate",
        "ledger",
        "report",
        "web",
        "model",
    },
}
GIVEN = {"flows", "tasks", "sql", "templates", "tests", "deployments"}
FILES = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "requirements.lock"}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room_of(module: str) -> str | None:
    parts = module.split(".")
    inside = parts[0] == "tasks" and len(parts) > 1 and (ROOT / "tasks" / parts[1]).is_dir()
    return parts[1] if inside else None


def rooms() -> set[str]:
    return {path.parent.name for path in (ROOT / "tasks").glob("*/__init__.py")}


def test_every_room_has_its_place_on_the_stair() -> None:
    assert rooms() == set(MAY_ENTER)


@pytest.mark.parametrize("room", sorted(MAY_ENTER))
def test_a_room_enters_only_rooms_below_it(room: str) -> None:
    for path in modules(f"tasks/{room}"):
        for module in imported(path):
            entered = room_of(module)
            assert entered in {None, room} | MAY_ENTER[room], f"{path}: {module}"
            verb = module.startswith("tasks.") and entered is None and module != "tasks"
            assert not verb, f"{path} imports a verb: {module}"


def test_nothing_in_tasks_knows_the_flows() -> None:
    for path in modules("tasks"):
        assert not any(module.split(".")[0] == "flows" for module in imported(path)), path


def test_prefect_stays_on_the_surface() -> None:
    surface = {"flows", "tasks"}
    for folder in ("flows", "tasks"):
        for path in modules(folder):
            knows = any(module.split(".")[0] == "prefect" for module in imported(path))
            assert not knows or path.parent.name in surface, path


def test_the_direct_path_never_touches_prefect() -> None:
    """The day, the backfill and the command can be read and run where Prefect is not at hand."""
    for name in ("daily", "backfill", "cli", "demo", "reading", "console"):
        modules_of = set(imported(ROOT / "flows" / f"{name}.py"))
        assert not any(module.startswith(("prefect", "flows.scheduled")) for module in modules_of)


def test_only_the_kept_parts_of_the_world_stand_at_the_top() -> None:
    ignored = {"build", "dist", "demo-desk"}
    found = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".") and not path.name.endswith(".egg-info")
    }
    assert found - ignored == GIVEN | FILES


def test_sql_stands_in_sql_alone() -> None:
    words = ("SELECT ", "INSERT INTO", "CREATE TABLE", "DELETE FROM", "UPDATE ")
    for folder in ("flows", "tasks"):
        for path in modules(folder):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not node.value.lstrip().startswith(words), f"{path}:{node.lineno}"


def test_only_flows_ask_the_clock() -> None:
    for path in modules("tasks"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
                pytest.fail(f"{path}:{node.lineno} asks the clock")
