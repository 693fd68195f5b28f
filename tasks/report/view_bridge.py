"""Three vegas: from the broker's by way of the naive sum to vega30."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.model.explained import Bridge
from tasks.report.figures import exposure, plain
from tasks.report.sections import Section, reason_left_out
from tasks.report.statements import statement
from tasks.report.tables import Column

# The naive sum stands between what the broker's figures are made of and what turns them.
_PARTS = (
    "reported", "unit", "underlying", "time", "vol", "unattributed", "naive", "vol_of_vix",
    "vix_delta", "tenor_weight", "beta", "vega30",
)  # fmt: skip


def _answer(net: Bridge) -> str:
    """`broker -2,573, naive sum n/a, vega30 n/a: bid above offer`."""
    told = (
        f"broker {exposure(net.reported)}, naive sum {exposure(net.naive)}, "
        f"vega30 {exposure(net.vega30)}"
    )
    lacking = None in (net.reported, net.naive, net.vega30)
    return f"{told}: {plain(net.reason)}" if lacking and net.reason else told


def bridge_section(report: Report) -> Section:
    """From the broker's vega by way of the naive sum to vega30."""
    title = "Three vegas, one bridge"
    if not report.bridge:
        reason = reason_left_out(report, ("bridge", "explain"), "No bridge in this report.")
        return Section("bridge", title, reason)
    net = next((it for it in report.bridge if it.scope == "net"), None)
    answer = _answer(net) if net else "from the broker's vega to vega30"
    heading = Column("Step", "USD per point", "bridge", numeric=False, room="phone")
    table = statement("From the broker's vega to vega30", heading, _PARTS, report.bridge)
    return Section("bridge", title, answer, (table,))
