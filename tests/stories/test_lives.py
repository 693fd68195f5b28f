"""Each class of break and each state of a limit, lived through over consecutive sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flows.desks import Command
from tests.stories.lives import Case, cases, lived, told


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.folder.name)
def test_the_sessions_lead_to_what_is_expected(
    case: Case, tmp_path: Path, quickly: Command
) -> None:
    reports = lived(case, tmp_path, quickly)
    found: dict[str, dict[str, Any]] = {}
    wanted: dict[str, dict[str, Any]] = {}
    for session, expected in case.expected.items():
        report = reports[session]
        wanted[session] = expected
        found[session] = {"state": report.state}
        if "breaks" in expected:
            pairs = zip(report.breaks, expected["breaks"], strict=False)
            found[session]["breaks"] = [told(item, want) for item, want in pairs]
            surplus = report.breaks[len(expected["breaks"]) :]
            found[session]["breaks"] += [told(item, {"kind": 0, "subject": 0}) for item in surplus]
        if "limits" in expected:
            named = {(want["id"], want["scope"]): want for want in expected["limits"]}
            found[session]["limits"] = [
                told(limit, named[limit.id, limit.scope])
                for limit in report.limits
                if (limit.id, limit.scope) in named
            ]
        for name in expected.keys() - {"state", "breaks", "limits"}:
            parts = getattr(report, name)
            pairs = zip(parts, expected[name], strict=True)
            found[session][name] = [told(part, want) for part, want in pairs]
    assert found == wanted
