"""Record: everything of a run in one transaction."""

from __future__ import annotations

from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.report.render import Renderings
from tasks.settings.desk import Desk
from tasks.value import Valued


def record(
    desk: Desk, report: Report, seq: int, renderings: Renderings, valued: Valued | None
) -> None:
    """The report, its renderings and the session's chain. Raises StorageError: see Ledger.store."""
    forms = {
        "html": renderings.html,
        "text": renderings.text,
        "json": renderings.json,
        "csv": renderings.csv,
    }
    with open_ledger(desk.ledger) as ledger:
        ledger.store(
            report,
            seq,
            {name: form.encode() for name, form in forms.items()},
            valued.market.chain if valued else None,
        )
