"""`vegarecon doctor`: whether tonight's run would go through, asked before it has to.

Heavy imports stand inside the command, so that `--help` answers at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.console import say
from flows.options import AsOf, SettingsOption, settings_path

DOCTOR_CODES = """
Exit codes: 0 a run would go through whole, 5 something to look at (a thing the book lacks, a source
that gave nothing and can be done without, a page of the moment asked at another hour). Else what a
run would end with, for the first fault that it meets: 10 a feed that cannot be trusted or a book
that is none, 11 the same and nobody could be told, 20 settings or a secret that is not there, 22
storage; then 23 the mail server, 24 the record. Nothing is written, no mail is sent.
"""


def doctor(
    settings: SettingsOption = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Ask every source for a session: what came, how old, what is missing, what to change.

    Of a session on record what was kept of pages of the moment is looked at, as a run would.
    """
    from tasks.doctor import doctor as examine  # noqa: PLC0415 - see the module's first line
    from tasks.model.sessions import Calendar  # noqa: PLC0415 - likewise
    from tasks.settings.desk import open_desk  # noqa: PLC0415 - likewise

    desk, now = open_desk(settings_path(settings)), datetime.now(UTC)
    session = as_of or Calendar(now.date()).last_completed(now)
    found = examine(desk, session, now, say)
    typer.echo(found.json if as_json else found.text, nl=False)
    raise typer.Exit(found.exit_code)
