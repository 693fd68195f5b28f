"""Preflight: whether there is room for what the day will write, before anything is computed."""

from __future__ import annotations

import os
from pathlib import Path

from tasks.journal.durable import storage_fault
from tasks.model.errors import SettingsError, StorageError, shown_path
from tasks.settings.desk import Desk
from tasks.settings.secrets import is_reference, secret

# Below so many reserves people are told, while everything still works.
LOW = 16
_OTHERS = 0o007


def preflight(desk: Desk) -> tuple[str, ...]:
    """What will go wrong before long, one line each.

    Raises StorageError where the ledger has no room now; a report needs none: it is mailed.
    """
    free, told = _room(desk.ledger), []
    if free < desk.reserve_bytes:
        raise StorageError(
            "storage.full",
            where=shown_path(desk.ledger),
            found=f"{_mb(free)} free",
            wanted=f"{_mb(desk.reserve_bytes)}, see [ledger] reserve_mb",
            remedy="make room, and run again",
        )
    for name, folder in (("[ledger] path", desk.ledger), ("[report] folder", desk.reports)):
        if (free := _room(folder)) < LOW * desk.reserve_bytes:
            told.append(f"storage.room: {_mb(free)} left on the disk of {name}: make room")
    if desk.ledger.is_dir() and desk.ledger.stat().st_mode & _OTHERS:
        told.append("storage.permissions: everybody on this machine can enter [ledger] path")
    return (*told, *_unresolved(desk))


def _unresolved(desk: Desk) -> list[str]:
    """References of channel and heartbeat that lead nowhere: told before they matter."""
    given = (("alarm.url", desk.alarm), ("heartbeat.url", desk.heartbeat))
    told = []
    for where, section in given:
        if section is not None and is_reference(section.url):
            try:
                secret(desk.base, section.url, where)
            except SettingsError as error:
                told.append(error.line)
    return told


def _room(folder: Path) -> int:
    """Free bytes, for this user, of the disk that a folder lies on. Raises StorageError."""
    try:
        disk = os.statvfs(next(each for each in (folder, *folder.parents) if each.exists()))
    except OSError as error:
        raise storage_fault(folder, error) from None
    return disk.f_bavail * disk.f_frsize


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
