"""Opening the ledger's file, for either generation of DuckDB."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tasks.journal.durable import ready_folder, storage_fault, told, write_once
from tasks.journal.files import FOLDER as LOG_FOLDER
from tasks.ledger.schema import migrate, older
from tasks.model.errors import StorageError, shown_path

FILE = "vegarecon.duckdb"
# Files written so can be read by 1.5 and by 2.0.
STORAGE = "v1.5.0"
_CLOSED_WORLD: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


_REMEDY = "make it anew with `vegarecon rebuild`, or restore a backup, and run again"
# What the database says, what it means, and what to do.
_SIGNS = (
    ("could not set lock", "storage.busy", "close the other process and run again"),
    ("no space left", "storage.full", "make room on the disk and run again"),
    # A disk that takes nothing says nothing of the file: it is not to be set aside for that.
    ("could not write file", "storage.write", "make room on the disk, see that it is sound"),
    ("corrupt database file", "storage.damaged", _REMEDY),
)
# What the database raises for a file that is not whole.
_DAMAGE = (
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.InternalException,
    duckdb.FatalException,
)


@contextmanager
def connected(folder: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the ledger of a folder; made and migrated unless `read_only`.

    What was not committed is rolled back. A ledger of an older version is read as it is, as far
    as its tables have what is asked. Raises StorageError: no ledger to read, one that is too old
    for what is asked, a damaged file, one opened elsewhere, a full disk.
    """
    path = folder / FILE
    if read_only and not path.is_file():
        raise StorageError(
            "storage.absent",
            where=shown_path(path),
            found="no ledger",
            wanted="one that a run has written",
            remedy=(
                "make it anew from the journal with `vegarecon rebuild`"
                if (folder / LOG_FOLDER).is_dir()
                else "run `vegarecon run` first, or correct [ledger] path"
            ),
        )
    if not read_only:
        ready_folder(folder)
    try:
        if not read_only and not path.exists():
            create(path)
        connection = _open(path, read_only=read_only)
        try:
            if read_only:
                with _as_old_as_it_is(older(connection)):
                    yield connection
            else:
                migrate(connection)
                yield connection
        finally:
            connection.close()
    except OSError as error:
        raise storage_fault(path, error) from None
    except duckdb.Error as error:
        raise _database_fault(path, error) from None


@contextmanager
def _as_old_as_it_is(fault: StorageError | None) -> Iterator[None]:
    """What an older ledger has no table or column for is told as its age, not as damage."""
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException):
        if fault is None:
            raise
        raise fault from None


# An empty ledger, once this process has made one: its schema takes a quarter of a second.
_MADE: list[bytes] = []


def create(path: Path) -> None:
    """A new ledger under its name once it is whole: a kill in between leaves nothing there."""
    fresh = path.with_suffix(".new")
    with told(path):
        fresh.unlink(missing_ok=True)
        if _MADE:
            write_once(fresh, _MADE[0])
        else:
            _make(fresh)
            _MADE.append(fresh.read_bytes())
        fresh.chmod(0o600)
        fresh.replace(path)


def _make(path: Path) -> None:
    connection = _open(path, read_only=False)
    try:
        migrate(connection)
    finally:
        connection.close()


def _open(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    config = dict(_CLOSED_WORLD)
    if not duckdb.__version__.startswith("1."):
        config["storage_compatibility_version"] = STORAGE
    before = os.umask(0o077)
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    finally:
        os.umask(before)
    connection.execute("SET lock_configuration = true")
    return connection


def _database_fault(path: Path, error: duckdb.Error) -> StorageError:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    usual = ("storage.damaged" if isinstance(error, _DAMAGE) else "storage.database", _REMEDY)
    code, remedy = next(
        ((code, remedy) for sign, code, remedy in _SIGNS if sign in text.lower()), usual
    )
    return StorageError(
        code,
        where=str(path).encode("unicode_escape").decode(),
        found=text.encode("unicode_escape").decode()[:300],
        wanted="a sound ledger that no other process has open, and room on the disk",
        remedy=remedy,
    )
