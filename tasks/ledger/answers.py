"""What pages of the web answered, so that they can be asked whether it is still so.

A small file an address, `state/web/<sha256 of the address>.json`; the body is an object of the
record. It is a convenience: what is damaged is forgotten, and asked for anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from tasks.journal.durable import told
from tasks.journal.objects import Objects
from tasks.model.errors import StorageError

FOLDER = "web"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its body, and what makes a request conditional."""

    body: bytes
    etag: str
    last_modified: str


class Answers:
    """The answers of a ledger's folder."""

    def __init__(self, ledger: Path, objects: Objects) -> None:
        self._folder, self._objects = ledger / FOLDER, objects

    def known(self, url: str) -> Kept | None:
        """The newest answer of an address; None where there is none that is whole."""
        try:
            kept = json.loads(self._path(url).read_text("utf-8"))
            sha256, *conditions = (kept[name] for name in ("sha256", "etag", "last_modified"))
            # They are shown to the server: what cannot be sent would fail the request.
            if not all(it.isascii() and it.isprintable() for it in conditions):
                return None
            return Kept(self._objects.get(sha256), *conditions)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        except (RecursionError, StorageError):
            return None

    def learn(self, url: str, body: bytes, etag: str, last_modified: str) -> None:
        """Keep an answer. Raises StorageError when its body cannot be kept."""
        kept = {"sha256": self._objects.put(body), "etag": etag, "last_modified": last_modified}
        path = self._path(url)
        with told(path):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            new = path.with_suffix(".new")
            new.write_text(json.dumps(kept), "utf-8")
            new.replace(path)

    def _path(self, url: str) -> Path:
        # An address may be long, and may have in it what is nobody's business.
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
