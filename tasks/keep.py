"""Keep: the bytes that a run is made of, before anything is made of them."""

from __future__ import annotations

from tasks.journal.objects import Objects
from tasks.pull import Pulled
from tasks.settings.desk import Desk


def keep(desk: Desk, pulled: Pulled) -> None:
    """Every input as an object of the record. Raises StorageError."""
    Objects(desk.ledger).put_all(pulled.contents)
