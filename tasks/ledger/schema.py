"""Migrations: numbered SQL files, applied once, and never changed afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb

from tasks.ledger.statements import migrations, statement
from tasks.model.errors import StorageError

Migration = tuple[int, str, str]


def migrate(
    connection: duckdb.DuckDBPyConnection, steps: Sequence[Migration] | None = None
) -> None:
    """Bring the schema to the newest version, each step in a transaction of its own.

    Raises StorageError when the file is no ledger, when the ledger is newer than this code, or
    when a step that was applied has been changed since.
    """
    steps = migrations() if steps is None else steps
    applied = check_schema(connection, steps)
    if not applied:
        connection.execute(statement("schema_log/create"))
    for version, name, text in steps:
        if version in applied:
            continue
        connection.execute("BEGIN")
        connection.execute(text)
        connection.execute(
            statement("schema_log/record"),
            {"version": version, "name": name, "sha256": _digest(text)},
        )
        connection.execute("COMMIT")
        # Replaying a log that creates things has failed in versions of the database.
        connection.execute("CHECKPOINT")


def check_schema(
    connection: duckdb.DuckDBPyConnection, steps: Sequence[Migration] | None = None
) -> dict[int, str]:
    """The versions applied, with the digests of their texts; none for an empty file.

    Raises StorageError as `migrate` does.
    """
    steps = migrations() if steps is None else steps
    tables = {row[0] for row in connection.execute(statement("schema_log/tables")).fetchall()}
    if not tables:
        return {}
    if "migration" not in tables:
        raise _refusal(
            f"a database with tables {', '.join(sorted(tables)[:3])}",
            "a ledger of vegarecon",
            "correct [ledger] path, or move that file away",
        )
    applied: dict[int, str] = dict(connection.execute(statement("schema_log/applied")).fetchall())
    ours = {version: (name, _digest(text)) for version, name, text in steps}
    for version, digest in applied.items():
        if version not in ours:
            raise _refusal(
                f"schema version {version}",
                f"at most {max(ours)}",
                "use the version of vegarecon that wrote the ledger, or a newer one",
            )
        if ours[version][1] != digest:
            raise _refusal(
                f"migration {version:04d} {ours[version][0]} as it was never applied",
                "the text that was applied",
                "restore sql/schema from the release that wrote the ledger",
            )
    return applied


def older(connection: duckdb.DuckDBPyConnection) -> StorageError | None:
    """What to say of a ledger whose schema is older than this code's, None for one that is not."""
    applied, newest = check_schema(connection), max(version for version, _, _ in migrations())
    if not applied or max(applied) >= newest:
        return None
    return StorageError(
        "storage.schema_older",
        where="the ledger's schema",
        found=f"schema version {max(applied)}",
        wanted=str(newest),
        remedy="run one session with this version (vegarecon run), "
        "which brings the ledger up to date",
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refusal(found: str, wanted: str, remedy: str) -> StorageError:
    return StorageError(
        "storage.schema", where="the ledger's schema", found=found, wanted=wanted, remedy=remedy
    )
