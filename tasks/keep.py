"""Keep: the bytes that a run is made of, before anything is made of them."""

from __future__ import annotations

from tasks.journal.objects import Objects
from tasks.pull import Pulled
from tasks.settings.desk import Desk


def keep(desk: Desk, pulled: Pulled) -> tuple[str, ...]:
    """Every input as an object of the record; a line for each that was there and was damaged.

    Raises StorageError.
    """
    objects = Objects(desk.ledger)
    objects.put_all(pulled.contents)
    return tuple(
        f"audit.object: {sha256} was changed; it is written anew, and what was there is beside it"
        for sha256 in objects.mended
    )
