"""Record: a run is committed by its entry in the journal, with its rows and its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tasks.compose import Identity
from tasks.journal.entries import Outbox, Run
from tasks.ledger.opening import open_record
from tasks.ledger.record import Made, Writer
from tasks.ledger.restating import Basis, input_refs
from tasks.model.document import Input, Report
from tasks.post import writers
from tasks.recall import Recalled
from tasks.report.mail import message_id
from tasks.report.render import Renderings, forms_of
from tasks.settings.desk import Desk
from tasks.value import Valued


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry of a run, and the journal's checkpoint with it, in one line."""

    entry: Run
    checkpoint: str


def record(
    desk: Desk,
    report: Report,
    renderings: Renderings,
    valued: Valued | None,
    basis: Basis,
    identity: Identity,
    recalled: Recalled,
    mail: bool,
    writer: Writer,
) -> Recorded:
    """The report, its renderings and the session's chain. Raises StorageError: see Record.run.

    `mail` says that the report is to be mailed, where the desk has mail.
    """
    before = recalled.standing
    made = Made(
        kind=_kind(report, before),
        idem=basis.idem,
        supersedes=int(before.seq) if before else None,
        reason=identity.reason,
        accounts=basis.accounts,
        notices=identity.notices,
        mail=outbox(desk, report) if mail else None,
    )
    chain = valued.market.chain if valued else None
    with open_record(desk.ledger, writer) as open_one:
        if not mail and before and open_one.ledger.lacking(before):
            # Nobody asked for a mail now, and the one that is owed would be lost.
            made = replace(made, mail=outbox(desk, report))
        entry = open_one.run(report, forms_of(renderings), chain, made)
        return Recorded(entry, open_one.checkpoint.line)


def basis_of(
    desk: Desk, as_of: date, inputs: Sequence[Input], recalled: Recalled, writer: Writer
) -> Basis:
    """All that a run of a session is made of."""
    head, decision = recalled.rests_on
    return Basis(
        as_of=as_of,
        accounts=desk.accounts,
        inputs=input_refs(inputs),
        settings=desk.settings_sha256,
        code=writer.code,
        head=head,
        decision=decision,
    )


def unchanged(desk: Desk, recalled: Recalled, basis: Basis, *, mail: bool) -> Run | None:
    """The run on record, where a new one could not differ from it and no new mail is asked for."""
    before = recalled.standing
    if before is None or before.idem != basis.idem:
        return None
    asked = mail and desk.mail is not None and before.kind != "no_session"
    return None if asked and before.mail is None else before


def outbox(desk: Desk, report: Report) -> Outbox | None:
    """The mail that is owed for a report; None without mail, and for a day without a session."""
    if desk.mail is None or report.state == "no_session":
        return None
    sender, recipients = writers(desk)
    name = message_id(report, sender.partition("@")[2])
    return Outbox(message_id=name, sender=sender, recipients=list(recipients))


def _kind(report: Report, before: Run | None) -> str:
    if report.state == "no_session":
        return "no_session"
    return "restatement" if before else "run"
