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

    Raises StorageError when the ledger is newer than this code, or when a step that was applied
    has been changed since.
    """
    steps = migrations() if steps is None else steps
    connection.execute(statement("schema_log/create"))
    applied = dict(connection.execute(statement("schema_log/applied")).fetchall())
    for version, name, text in steps:
        digest = hashlib.sha256(text.encode()).hexdigest()
        if version in applied:
            if applied[version] != digest:
                raise _refusal(
                    f"migration {version:04d} {name} as it was never applied",
                    "the text that was applied",
                    "restore sql/schema from the release that wrote the ledger",
                )
            continue
        connection.execute("BEGIN")
        connection.execute(text)
        connection.execute(
            statement("schema_log/record"), {"version": version, "name": name, "sha256": digest}
        )
        connection.execute("COMMIT")
        # Replaying a log that creates things has failed in versions of the database.
        connection.execute("CHECKPOINT")
    newer = set(applied) - {version for version, _, _ in steps}
    if newer:
        raise _refusal(
            f"schema version {max(newer)}",
            f"at most {max(version for version, _, _ in steps)}",
            "use the version of vegarecon that wrote the ledger, or a newer one",
        )


def _refusal(found: str, wanted: str, remedy: str) -> StorageError:
    return StorageError(
        "storage.schema", where="the ledger's schema", found=found, wanted=wanted, remedy=remedy
    )
