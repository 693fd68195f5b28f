"""Limits against the rest of the settings: names of scopes that the desk does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tasks.model.errors import shown
from tasks.model.limits import scenario_of
from tasks.model.tenors import buckets
from tasks.settings.places import Loc
from tasks.settings.sections_outlook import ScenariosSection

_GRID = ("modes", "shifts", "spot_shifts_percent")


def limit_clashes(
    table: Mapping[str, Any], limits: list[dict[str, Any]], layers: list[dict[str, Any]]
) -> Iterator[tuple[Loc, str, str, str]]:
    """Place, found, wanted and remedy of every name that is not there, on the raw table."""
    names = [str(layer.get("name")) for layer in layers]
    known = {"layer": names, "leg": names, "bucket": _bucket_names(table)}
    desk = table.get("desk")
    accounts = desk.get("accounts") if isinstance(desk, dict) else None
    # Without a list, every account in the positions is of the desk.
    if isinstance(accounts, list) and accounts:
        known["account"] = [str(account) for account in accounts]
    for at, limit in enumerate(limits):
        scope = str(limit.get("scope", ""))
        kind, _, member = scope.partition(":")
        if member and kind in known and member not in known[kind]:
            told = ", ".join(shown(name) for name in known[kind])
            what = "layer" if kind == "leg" else kind
            wanted = f"{'an' if what == 'account' else 'a'} {what} of this desk ({told})"
            yield ("limits", at, "scope"), shown(repr(scope)), wanted, "correct the name"
        stress = limit.get("stress")
        for key, name in (
            ("scope", member if kind == "scenario" else ""),
            ("stress", stress if isinstance(stress, str) and scenario_of(stress) else ""),
        ):
            if name and (lacking := _no_state(table, name)):
                yield ("limits", at, key), shown(repr(limit[key])), lacking, "correct the name"


def _no_state(table: Mapping[str, Any], name: str) -> str:
    """What a state of the grid would be, for a name that is none; "" for one that is."""
    given = table.get("scenarios")
    stated = given if isinstance(given, dict) else {}
    fields = ScenariosSection.model_fields
    grid = [stated[key] if key in stated else fields[key].default for key in _GRID]
    # A grid that is itself at fault is told of where it stands.
    if not all(isinstance(values, list) for values in grid):
        return ""
    modes, shifts, spots = grid
    state = scenario_of(name)
    if state and state[0] in modes and state[1] in (*shifts, 0) and state[2] in (*spots, 0):
        return ""
    told = (" ".join(shown(str(value)) for value in values) for values in (modes, shifts, spots))
    return "a scenario MODE:SHIFT:SPOT of the grid, modes {}, shifts {}, spot shifts {}".format(
        *told
    )


def _bucket_names(table: Mapping[str, Any]) -> list[str]:
    report = table.get("report")
    edges = report.get("bucket_edges_days") if isinstance(report, dict) else None
    if isinstance(edges, list) and all(isinstance(edge, (int, float)) for edge in edges) and edges:
        return [bucket.name for bucket in buckets(tuple(float(edge) for edge in edges))]
    return [bucket.name for bucket in buckets()]
