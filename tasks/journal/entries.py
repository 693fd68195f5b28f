"""Entries of the journal: what was done, of what, with what result. One file each, for good.

Everything is text, so that the canonical form has no numbers; see canonical.py.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tasks.journal.canonical import canonical, parsed

VERSION: Literal["1"] = "1"
# How the reason of a run begins that was made before there was a journal.
ADOPTED = "recorded before there was a journal"
Kind = Literal[
    "genesis", "run", "restatement", "no_session", "no_report", "delivery", "settings_change",
    "note",
]  # fmt: skip


class Noun(BaseModel):
    """A part of an entry: nothing but text, and nothing that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Code(Noun):
    """What computed it: `tree` is the digest of its files, `lock` that of its libraries."""

    version: str
    tree: str
    lock: str
    python: str
    duckdb: str
    calendar: str


class InputRef(Noun):
    """A file that was read; its bytes are an object."""

    role: str
    source: str
    name: str
    bytes: str
    sha256: str
    claimed_as_of: str | None
    rows: str


class Rows(Noun):
    """What a table of the database has of an entry: rows, and the Merkle root over them."""

    rows: str
    root: str


class Outbox(Noun):
    """A mail that is owed: to whom, under which id."""

    message_id: str
    sender: str
    recipients: list[str]


class Attempt(Noun):
    """What became of a mail to one recipient."""

    recipient: str
    state: Literal["sent", "not_sent", "unknown"]
    reason: str


class Place(Noun):
    """What every entry has: its kind, its place in the log, when, by whom."""

    v: Literal["1"] = VERSION
    kind: Kind
    seq: str
    origin: str
    prev_size: str
    prev_root: str
    known_at: str
    actor: str


class Genesis(Place):
    """The beginning of a log."""

    kind: Literal["genesis"] = "genesis"
    reason: str
    code: Code


class Run(Place):
    """A session reconciled, restated, or found to be none.

    `inputs`, `settings`, `forms` and `chain` name objects; `outputs` is by table; `idem` is the
    same for runs that could not differ. `supersedes` is the entry that was the head before;
    `notices` are what the report says of the run itself.
    """

    kind: Literal["run", "restatement", "no_session"]
    as_of: str
    run_id: str
    idem: str
    supersedes: str | None
    reason: str
    code: Code
    settings: str
    accounts: list[str]
    inputs: list[InputRef]
    chain: str | None
    outputs: dict[str, Rows]
    forms: dict[str, str]
    state: str
    exit: str
    notices: list[str] = []
    mail: Outbox | None

    @property
    def adopted(self) -> bool:
        """Whether it was made before there was a journal: inputs and settings were not kept."""
        return self.reason.startswith(ADOPTED)


class NoReport(Place):
    """A session without a report: why, and the settings it was meant for."""

    kind: Literal["no_report"] = "no_report"
    as_of: str
    lines: list[str]
    code: Code
    settings: str


class DeliveryEntry(Place):
    """What became of a mail."""

    kind: Literal["delivery"] = "delivery"
    of: str
    message_id: str
    attempted_at: str
    attempts: list[Attempt]
    outputs: dict[str, Rows]


class SettingsChange(Place):
    """Settings that differ from those of the entry before; both are objects."""

    kind: Literal["settings_change"] = "settings_change"
    old: str | None
    new: str


class Note(Place):
    """A person's decision; see model.memory.Decision."""

    kind: Literal["note"] = "note"
    decision: dict[str, str | None]
    outputs: dict[str, Rows]


Entry = Annotated[
    Genesis | Run | NoReport | DeliveryEntry | SettingsChange | Note,
    Field(discriminator="kind"),
]
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def to_bytes(entry: Place) -> bytes:
    """The canonical bytes of an entry."""
    return canonical(entry.model_dump(mode="python"))


def from_bytes(content: bytes) -> Entry:
    """The entry of canonical bytes. Raises ValueError, in one line, for anything else."""
    value = parsed(content)
    try:
        return _ENTRY.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"no entry of version {VERSION}: {place}: {first['msg']}") from None
