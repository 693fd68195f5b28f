"""Rows that were read and are not in the frame: one wording of the findings that count them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tasks.model.document import Finding, Severity
from tasks.model.errors import shown

_EXAMPLES = 3
_CODES = frozenset({"source.unknown_symbol", "source.unknown_kind", "source.repeated_event"})
_PREFIX = "source.dropped_"


def counts_dropped(finding: Finding) -> bool:
    """Whether a finding counts rows that were read and are not in the frame."""
    return finding.code in _CODES or finding.code.startswith(_PREFIX)


def dropped_finding(
    reason: str, name: str, what: str, examples: Sequence[object], *, severity: Severity = "info"
) -> Finding:
    """The finding of rows that one reason left out.

    `reason` ends its code, `name` is the file, `what` says which rows in words; `examples` has
    one for each row, of which the first are told.
    """
    such = ", ".join(dict.fromkeys(shown(each) for each in examples[:_EXAMPLES]))
    return Finding(
        code=f"{_PREFIX}{reason}",
        severity=severity,
        subject=name,
        count=len(examples),
        evidence=f"dropped {len(examples)} {what}; such as {such}",
    )


def dropped_findings(
    name: str, dropped: Mapping[tuple[str, str], Sequence[object]], *, expected: Collection[str]
) -> list[Finding]:
    """One finding for each reason; `dropped` has its code and words, with an example of each row.

    Reasons that are not `expected` are warned of.
    """
    return [
        dropped_finding(
            reason, name, what, examples, severity="info" if reason in expected else "warn"
        )
        for (reason, what), examples in dropped.items()
    ]
