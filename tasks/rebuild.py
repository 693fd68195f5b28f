"""Rebuild: what was changed or lost is mended, and the database is made anew from the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from tasks.journal.entries import Entry, Run
from tasks.journal.log import Log
from tasks.journal.named import Named
from tasks.journal.objects import Objects
from tasks.ledger.lock import lock
from tasks.ledger.mending import demand_rows, mend_journal, unsound
from tasks.ledger.opening import open_record, set_aside
from tasks.ledger.record import Writer
from tasks.model.errors import VegareconError
from tasks.pull import pull
from tasks.report.archive import page_of
from tasks.settings.desk import Desk
from tasks.sources.delivery import PASSPORTS
from tasks.sources.files import AT_HAND


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries it was made of, and where the earlier file is.

    `mended` is what was changed or gone and is what it was again, `lost` what nothing here has
    the bytes of, one line each.
    """

    entries: int
    aside: str
    mended: tuple[str, ...]
    lost: tuple[str, ...]


def rebuild(desk: Desk, writer: Writer) -> Rebuilt:
    """Mend journal and objects, and make the database anew.

    The database is touched only where the journal, and all that its rows are made of, is whole.
    Raises LockHeldError, AuditError, StorageError.
    """
    objects = Objects(desk.ledger)
    with lock(desk.ledger):
        Log(desk.ledger).demand()
        with open_record(desk.ledger, writer) as record:
            mended = [*record.doubts, *mend_journal(desk.ledger, record.ledger)]
            entries = Log(desk.ledger).read_on()
            bad = unsound(entries, objects)
            forms = (body for it in bad for body in record.ledger.form_bodies(it))
            _put(objects, forms, bad)
        _put(objects, _lying_about(desk, bad), bad)
        left = unsound(entries, objects)
        demand_rows(entries, objects)
        aside = set_aside(desk.ledger)
        with open_record(desk.ledger, writer) as record:
            size = record.log.size
    mended += [_line(*bad[it], "is what it was again") for it in bad if it not in left]
    lost = [_line(*left[it], "is changed or gone, and nothing here has its bytes") for it in left]
    return Rebuilt(size, aside.name if aside else "", tuple(mended), tuple(lost))


def _line(entry: Entry, each: Named, fate: str) -> str:
    return f"audit.object: entry {entry.seq}: {each.what} {fate}"


def _put(objects: Objects, contents: Iterable[bytes], bad: dict[str, tuple[Entry, Named]]) -> None:
    """Of some bytes, keep those that an object is to have."""
    objects.put_all(body for body in contents if sha256(body).hexdigest() in bad)


def _lying_about(desk: Desk, bad: dict[str, tuple[Entry, Named]]) -> Iterator[bytes]:
    """Bytes that may be those of bad objects: settings, and files of their sessions."""
    if not bad:
        return
    yield desk.settings_content
    runs = [entry for entry, _ in bad.values() if isinstance(entry, Run)]
    for day in sorted({date.fromisoformat(run.as_of) for run in runs}):
        yield from _reports_of(page_of(desk.reports, day).parent)
        try:
            yield from pull(desk, day, lambda: dict.fromkeys(PASSPORTS, AT_HAND)).contents
        except VegareconError:
            # Feeds that are gone by now, or others: what they had stays lost, and is told so.
            continue


def _reports_of(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.glob("report.*")):
        if path.is_file():
            yield path.read_bytes()
