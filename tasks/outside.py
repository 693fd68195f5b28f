"""Outside: where the feeds of one session come from, and what is kept of them on the way in."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache, partial

from tasks.journal.canonical import instant_of
from tasks.journal.entries import Run
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.ledger.answers import Answers
from tasks.ledger.store import open_ledger
from tasks.model.errors import StorageError, VegareconError
from tasks.model.sessions import Calendar
from tasks.settings.desk import Desk
from tasks.settings.secrets import secret
from tasks.sources.cboe_delayed import DELAY
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
    kept then is used, unless it is to be `fresh`. On the session's own evening that holds where
    the feed is still declared as it was then, and the run was not made before quotes of the close
    were out. Raises StorageError.
    """
    objects = Objects(desk.ledger)
    errand = replace(errand_of(desk), memory=Answers(desk.ledger, objects))
    return {
        role: (
            World(errand, witness=objects.put)
            if fresh
            else World(errand, kept=kept, past=as_of < last_completed, witness=objects.put)
        )
        for role, kept in _kept_by_role(desk, as_of, last_completed, _standing).items()
    }


def outside_for_a_look(desk: Desk, as_of: date, last_completed: date) -> Mapping[Role, Files]:
    """The same ways for one who only looks: nothing is kept of what comes, nor remembered.

    What a run would take from the record is taken from it. Raises nothing of a record that cannot
    be read: then nothing was kept.
    """
    errand = errand_of(desk)
    return {
        role: World(errand, kept=kept, past=as_of < last_completed)
        for role, kept in _kept_by_role(desk, as_of, last_completed, _last_told).items()
    }


def _kept_by_role(
    desk: Desk, as_of: date, last_completed: date, standing_of: Callable[[Desk, date], Run | None]
) -> Mapping[Role, Callable[[str], RawFile | None]]:
    """What gives the files of the session that are on record, by role."""
    objects, past = Objects(desk.ledger), as_of < last_completed
    # Asked of the record once, and only where a feed lies outside.
    standing = cache(partial(standing_of, desk, as_of))
    return {role: partial(_kept, desk, objects, standing, role, past) for role in PASSPORTS}


def errand_of(desk: Desk) -> Errand:
    """The desk's way out, with its secrets and without a memory."""
    return Errand(secret=partial(secret, desk.base))


def _standing(desk: Desk, as_of: date) -> Run | None:
    with open_ledger(desk.ledger) as ledger:
        return ledger.head_run(as_of)


def _last_told(desk: Desk, as_of: date) -> Run | None:
    """The run that stands for a session by the journal: to open the database may write to it."""
    found: Run | None = None
    with suppress(VegareconError):
        for entry in Log(desk.ledger).read_each():
            if isinstance(entry, Run) and entry.as_of == as_of.isoformat():
                found = entry
    return found


def _kept(
    desk: Desk,
    objects: Objects,
    standing: Callable[[], Run | None],
    role: Role,
    past: bool,
    name: str,
) -> RawFile | None:
    """A file of the session as it is on record; None where it is not, or not whole.

    Where two sources gave files of one name, none is taken for the other's.
    """
    run = standing()
    if run and not past and not (_as_declared(desk, objects, run, role) and _of_the_close(run)):
        return None
    inputs = run.inputs if run else ()
    found = {each.sha256 for each in inputs if (each.role, each.name) == (role, name)}
    if len(found) != 1:
        return None
    (sha256,) = found
    with suppress(StorageError):
        return RawFile(name, objects.get(sha256), sha256)
    return None


def _as_declared(desk: Desk, objects: Objects, run: Run, role: Role) -> bool:
    """Whether the feeds of a role are declared as they were when a run was made."""
    if run.settings == desk.settings_sha256:
        return True
    try:
        before = tomllib.loads(objects.get(run.settings).decode("utf-8"))
    except (StorageError, ValueError):
        return False
    return bool(before.get(role) == tomllib.loads(desk.settings_content.decode("utf-8")).get(role))


def _of_the_close(run: Run) -> bool:
    """Whether a run was made once quotes of the close were out, a quarter of an hour after it."""
    as_of = date.fromisoformat(run.as_of)
    return instant_of(run.known_at) >= Calendar(as_of).close_utc(as_of) + DELAY
