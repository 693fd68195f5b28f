"""Evidence: one session's entries with their proofs and objects, in a zip that strangers can check.

Nothing is compressed, and times and permissions are fixed: the same record gives the same bytes,
whatever computer and library packs them. What the files are is told in evidence.txt; the check is
check_evidence.py, which goes into the zip as it is.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from tasks.journal.canonical import canonical
from tasks.journal.checkpoint import Checkpoint
from tasks.journal.entries import (
    DeliveryEntry,
    Entry,
    Genesis,
    NoReport,
    Note,
    Run,
    SettingsChange,
)
from tasks.journal.files import DIGITS
from tasks.journal.log import Log
from tasks.journal.merkle import consistency_proof, inclusion_proof
from tasks.journal.named import named
from tasks.journal.objects import Objects
from tasks.model.errors import StorageError

VERSION = "1"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_FILE, _UNIX = 0o100644, 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """A zip, and the checkpoint that it is evidence under."""

    content: bytes
    checkpoint: Checkpoint


def about(entries: Sequence[Entry], as_of: date) -> list[Entry]:
    """The entries about a session, oldest first; none where there is none but the beginning.

    Its runs, restatements and missing reports, what became of their mails, the decisions made on
    it, and the settings that its runs rest on.
    """
    day = as_of.isoformat()
    told = [each for each in entries if isinstance(each, Run | NoReport) and each.as_of == day]
    numbers = {each.seq for each in told}
    found: list[Entry] = [
        *told,
        *(each for each in entries if isinstance(each, DeliveryEntry) and each.of in numbers),
        *(each for each in entries if isinstance(each, Note) and each.decision["as_of"] == day),
    ]
    if not found:
        return []
    found += [each for each in entries if isinstance(each, Genesis)]
    changes = {change.seq: change for each in told if (change := _settings(entries, each))}
    return sorted([*found, *changes.values()], key=lambda each: int(each.seq))


def evidence_of(log: Log, objects: Objects, chosen: Sequence[Entry], as_of: date) -> Evidence:
    """The evidence of the chosen entries of a log.

    Objects that are absent or damaged are named in missing.txt. Raises StorageError for an entry
    whose file cannot be read any more, AuditError for one that is an entry no more.
    """
    checkpoint = log.checkpoint()
    packed = {
        f"entries/{int(entry.seq):0{DIGITS}d}.json": log.content(int(entry.seq)) for entry in chosen
    }
    kept, missing = _objects(objects, chosen)
    packed |= {f"objects/{sha256}": content for sha256, content in kept.items()}
    words = {
        "README.txt": files("templates").joinpath("evidence.txt").read_bytes(),
        "check.py": files("tasks.journal").joinpath("check_evidence.py").read_bytes(),
    }
    packed |= words
    packed["checkpoint.txt"] = f"{checkpoint.line}\n".encode()
    packed["leaves.txt"] = "".join(f"{leaf.hex()}\n" for leaf in log.leaves).encode()
    packed["proofs.json"] = _proofs(log, chosen, kept, words, as_of)
    if missing:
        lines = sorted(f"{sha256}  {why}\n" for sha256, why in missing.items())
        packed["missing.txt"] = "".join(lines).encode()
    return Evidence(_zip(packed), checkpoint)


def _settings(entries: Sequence[Entry], of: Run | NoReport) -> SettingsChange | None:
    """The entry that brought in the settings of a run; None for a run that was adopted."""
    before = reversed(entries[: int(of.seq)])
    changes = (each for each in before if isinstance(each, SettingsChange))
    return next((each for each in changes if each.new == of.settings), None)


def _objects(objects: Objects, chosen: Iterable[Entry]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The objects that entries name, and why those that are lacking are."""
    kept, missing = {}, {}
    for sha256 in sorted({each.sha256 for entry in chosen for each in named(entry)}):
        try:
            kept[sha256] = objects.get(sha256)
        except StorageError as error:
            missing[sha256] = error.code.rpartition("_")[2]
        except ValueError:
            # An old ledger's word that is no digest names no object; the check says so.
            continue
    return kept, missing


def _proofs(
    log: Log,
    chosen: Sequence[Entry],
    kept: Mapping[str, bytes],
    words: Mapping[str, bytes],
    as_of: date,
) -> bytes:
    """Inclusion of every entry; consistency of what each prints, or rests on, with the log."""
    runs = [each for each in chosen if isinstance(each, Run)]
    sizes = {int(each.seq) for each in chosen} | {int(run.seq) + 1 for run in runs}
    sizes |= {size for run in runs if (size := _printed(kept.get(run.forms.get("json", ""))))}
    return canonical(
        {
            "v": VERSION,
            "as_of": as_of.isoformat(),
            "inclusion": {
                each.seq: [step.hex() for step in inclusion_proof(log.leaves, int(each.seq))]
                for each in chosen
            },
            "consistency": {
                str(size): [step.hex() for step in consistency_proof(log.leaves, size)]
                for size in sorted(sizes)
                if 0 < size <= log.size
            },
            "with_it": {run.seq: log.checkpoint(int(run.seq) + 1).line for run in runs},
            "words": {name: hashlib.sha256(content).hexdigest() for name, content in words.items()},
        }
    )


def _printed(report: bytes | None) -> int | None:
    """How many entries the checkpoint has that a report prints; None where it prints none."""
    try:
        line = json.loads(report or b"")["provenance"]["checkpoint"]
        return int(line.split(" ")[-2])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # The check says what is wrong with it.
        return None


def _zip(packed: Mapping[str, bytes]) -> bytes:
    """Files in the order of their names; nothing of where and when it is made."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(packed.items()):
            about_it = zipfile.ZipInfo(name, _FIRST_DAY)
            about_it.external_attr, about_it.create_system = _FILE << 16, _UNIX
            archive.writestr(about_it, content)
    return written.getvalue()
