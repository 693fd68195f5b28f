"""When: vega30 by tenor bucket, one column a layer."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.figures import NONE, plain, signed
from tasks.report.outcomes import UNSTATED
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words


def buckets_section(report: Report, answer: str, chart: str) -> Section:
    """vega30 by tenor bucket, one column a layer."""
    if not report.buckets:
        return Section("buckets", "Maturities", "No tenor buckets in this report.")
    notes = Notes()
    names = list(dict.fromkeys(bucket.bucket for bucket in report.buckets))
    layers = sorted(
        dict.fromkeys((bucket.role != "core", bucket.layer) for bucket in report.buckets),
        key=lambda pair: pair[0],
    )
    held = {(bucket.bucket, bucket.layer): bucket for bucket in report.buckets}
    rows = []
    for name in names:
        cells = [words(f"{name} d")]
        for _, layer in layers:
            bucket = held.get((name, layer))
            cells.append(
                figure(bucket.vega30, signed, notes, bucket.reason or UNSTATED)
                if bucket
                else Cell(NONE, tone="muted")
            )
        rows.append(Row(tuple(cells)))
    columns = (
        Column("Days to expiry", "vega30, USD per VIX point", numeric=False, room="phone"),
        *(Column(plain(layer), room="text") for _, layer in layers),
    )
    table = Table(
        "vega30 by days to expiry and layer", columns, tuple(rows), notes.listed(), "scroll"
    )
    return Section("buckets", "When", answer, (table,), chart=chart)
