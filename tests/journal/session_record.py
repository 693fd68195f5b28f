"""A small journal of two sessions with all kinds of entries, written without any database."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tasks.journal.check_evidence import Evidence as Check
from tasks.journal.check_evidence import result
from tasks.journal.entries import (
    Attempt,
    Code,
    DeliveryEntry,
    Genesis,
    InputRef,
    NoReport,
    Note,
    Outbox,
    Run,
    SettingsChange,
)
from tasks.journal.evidence import about, evidence_of
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tests.journal import rfc9162

DAY, OTHER = date(2026, 11, 20), date(2026, 11, 19)
AT = datetime(2026, 11, 20, 21, 45, 3, 250, tzinfo=UTC)
ORIGIN = "vegarecon/a desk"
CODE = Code(version="1", tree="t", lock="l", python="3", duckdb="2", calendar="c")
# Numbers of the entries that `write` writes about DAY, and what they are.
ABOUT = {
    0: "genesis", 3: "settings_change", 4: "run", 5: "delivery", 7: "note", 8: "restatement",
    9: "no_report",
}  # fmt: skip


@dataclass
class Writer:
    """Who writes the small journal; `twist` changes what its reports say."""

    folder: Path
    twist: Mapping[str, Any]

    def __post_init__(self) -> None:
        self.log, self.objects = Log(self.folder), Objects(self.folder)

    def add(self, noun: Any, **fields: Any) -> None:
        self.log.append(noun, origin=ORIGIN, actor="ann", known_at=AT, **fields)

    def run(self, day: date, positions: bytes, settings: bytes, **more: Any) -> None:
        kept = self.objects.put(positions)
        given = {"role": "positions", "source": "csv", "name": f"{day}/positions.csv"}
        run_id = f"{day}.{self.log.size:06d}"
        report: dict[str, Any] = {
            "run_id": run_id, "as_of": str(day), "state": "clean", "exit": 0,
            "provenance": {
                "inputs": [{**given, "sha256": kept, "bytes": len(positions)}],
                "settings_sha256": self.objects.put(settings),
                "checkpoint": self.log.checkpoint().line,
            },
        }  # fmt: skip
        twisted = {name: part for name, part in self.twist.items() if name != "provenance"}
        report |= twisted
        report["provenance"] |= self.twist.get("provenance", {})
        row = InputRef(
            **given, bytes=str(len(positions)), sha256=kept, claimed_as_of=None, rows="1"
        )
        fields: dict[str, Any] = {
            "kind": "run", "as_of": str(day), "run_id": run_id, "idem": "i", "supersedes": None,
            "reason": "", "code": CODE, "settings": self.objects.put(settings), "accounts": [],
            "inputs": [row], "chain": self.objects.put(b"symbol,bid\n"), "outputs": {},
            "forms": {"json": self.objects.put(json.dumps(report).encode())},
            "state": "clean", "exit": "0",
            "mail": Outbox(message_id="<1@x>", sender="d@x", recipients=["a@x"]),
        }  # fmt: skip
        self.add(Run, **(fields | more))


def write(
    folder: Path, *, positions: bytes = b"A1,X,-10\n", twist: Mapping[str, Any] | None = None
) -> Log:
    """Eleven entries; other `positions` of DAY make another journal from entry 4 on."""
    writer = Writer(folder, twist or {})
    writer.add(Genesis, reason="a new ledger", code=CODE)
    old, new = writer.objects.put(b"old"), writer.objects.put(b"new")
    writer.add(SettingsChange, old=None, new=old)
    writer.run(OTHER, b"A1,X,-9\n", b"old")
    writer.add(SettingsChange, old=old, new=new)
    writer.run(DAY, positions, b"new")
    sent = [Attempt(recipient="a@x", state="sent", reason="250 ok")]
    mail = {"message_id": "<1@x>", "attempted_at": "t", "attempts": sent, "outputs": {}}
    writer.add(DeliveryEntry, of="4", **mail)
    writer.add(DeliveryEntry, of="2", **mail)
    writer.add(Note, decision={"as_of": str(DAY), "subject": "B-1"}, outputs={})
    writer.run(DAY, b"A1,X,-11\n", b"new", kind="restatement", supersedes="4")
    writer.add(NoReport, as_of=str(DAY), lines=["source.empty: x"], code=CODE, settings=new)
    writer.add(Note, decision={"as_of": str(OTHER), "subject": "B-2"}, outputs={})
    return writer.log


def packed(folder: Path, day: date = DAY) -> bytes:
    """The zip of a session of a journal on disk."""
    log = Log(folder)
    chosen = about(log.read_on(), day)
    return evidence_of(log, Objects(folder), chosen, day).content


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def contents(folder: Path) -> list[bytes]:
    """The files of a journal, oldest first."""
    return [path.read_bytes() for path in sorted((folder / "log").iterdir())]


def verdict(files: Mapping[str, bytes], *given: str) -> tuple[int, str]:
    """The exit code, and the name of the first thing that is wrong."""
    code, line = result(Check(files).check(given))
    return code, line.partition("First: ")[2].partition(": ")[0]


def proofs_again(
    files: Mapping[str, bytes], entries: list[bytes], *, tree: bool
) -> dict[str, bytes]:
    """The forger's work: proofs (and with `tree` leaves and checkpoint) made for other entries."""
    size, proofs = len(entries), json.loads(files["proofs.json"])
    proofs["inclusion"] = {
        seq: [step.hex() for step in rfc9162.path(int(seq), entries)]
        for seq in proofs["inclusion"]
    }  # fmt: skip
    proofs["consistency"] = {
        before: [step.hex() for step in rfc9162.proof(int(before), entries)] if int(before) < size
        else []
        for before in proofs["consistency"]
    }  # fmt: skip
    made = {f"entries/{int(seq):08d}.json": entries[int(seq)] for seq in proofs["inclusion"]}
    if tree:
        lines = {seq: line_of(entries[: int(seq) + 1]) for seq in proofs["with_it"]}
        proofs["with_it"] = lines
        leaves = [rfc9162.mth([entry]).hex() for entry in entries]
        made["leaves.txt"] = "".join(f"{leaf}\n" for leaf in leaves).encode()
        made["checkpoint.txt"] = f"{line_of(entries)}\n".encode()
    body = json.dumps(proofs, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return {**files, **made, "proofs.json": body.encode()}


def line_of(entries: list[bytes], origin: str = ORIGIN) -> str:
    """The checkpoint of entries, said a second time."""
    return f"{origin} {len(entries)} {base64.b64encode(rfc9162.mth(entries)).decode()}"
