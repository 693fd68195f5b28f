"""Outside: where the feeds of one session come from, and what is kept of them on the way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import cache, partial

from tasks.journal.entries import Run, from_bytes
from tasks.journal.objects import Objects
from tasks.ledger.answers import Answers
from tasks.ledger.store import open_ledger
from tasks.model.errors import StorageError
from tasks.settings.desk import Desk
from tasks.settings.secrets import secret
from tasks.sources.delivery import PASSPORTS, Role
from tasks.sources.errand import Errand
from tasks.sources.files import Files, RawFile, World


def outside(
    desk: Desk, as_of: date, last_completed: date, *, fresh: bool = False
) -> Mapping[Role, Files]:
    """The ways to the feeds of a session, by role.

    What places outside give is an object of the record before anything is made of it, and answers
    are remembered, so that what has not changed is not sent again. Where a session is on record,
    a place of the moment is not asked again, nor any once later sessions have closed: what was
    kept then is used, unless it is to be `fresh`. Raises StorageError.
    """
    objects = Objects(desk.ledger)
    # Asked of the record once, and only where a feed lies outside.
    standing = cache(partial(_standing, desk, as_of))
    errand = Errand(
        secret=partial(secret, desk.base, where="a source"),
        memory=Answers(desk.ledger, objects),
    )
    return {
        role: World(
            errand,
            kept=_nothing if fresh else partial(_kept, objects, standing, role),
            past=as_of < last_completed and not fresh,
            witness=objects.put,
        )
        for role in PASSPORTS
    }


def _standing(desk: Desk, as_of: date) -> Run | None:
    with open_ledger(desk.ledger) as ledger:
        body = ledger.head_entry(as_of)
    entry = from_bytes(body.encode("utf-8")) if body else None
    return entry if isinstance(entry, Run) else None


def _nothing(_: str) -> RawFile | None:
    return None


def _kept(
    objects: Objects, standing: Callable[[], Run | None], role: Role, name: str
) -> RawFile | None:
    """A file of the session as it is on record; None where it is not, or not whole.

    Where two sources gave files of one name, none is taken for the other's.
    """
    run = standing()
    inputs = run.inputs if run else ()
    found = {each.sha256 for each in inputs if (each.role, each.name) == (role, name)}
    if len(found) != 1:
        return None
    (sha256,) = found
    with suppress(StorageError):
        return RawFile(name, objects.get(sha256), sha256)
    return None
