"""Runs of one session told apart: which could not differ, and what changed between two."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks.journal.canonical import canonical
from tasks.journal.entries import Code, InputRef, Run
from tasks.model.document import MISSING, NOTHING, Input

# Inputs that are words on what did not come.
_WORDS = frozenset({NOTHING, MISSING})


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a run is made of: two runs of one basis cannot differ.

    `head` is the newest run among the heads before the session, `decision` the newest decision
    that it heeds; 0 for none.
    """

    as_of: date
    accounts: tuple[str, ...]
    inputs: tuple[InputRef, ...]
    settings: str
    code: Code
    head: int
    decision: int

    @property
    def idem(self) -> str:
        """One digest of it."""
        # That a source gave nothing is of the run; in which words it failed is not.
        inputs = [
            [each.role, each.source, each.name, "" if each.source in _WORDS else each.sha256]
            for each in self.inputs
        ]
        content = canonical(
            {
                "as_of": self.as_of.isoformat(),
                "accounts": list(self.accounts),
                "inputs": inputs,
                "settings": self.settings,
                "code": self.code.model_dump(),
                "head": str(self.head),
                "decision": str(self.decision),
            }
        )
        return hashlib.sha256(content).hexdigest()


def input_refs(inputs: Sequence[Input]) -> tuple[InputRef, ...]:
    """The files of a report as an entry names them."""
    return tuple(
        InputRef(
            role=given.role,
            source=given.source,
            name=given.name,
            bytes=str(given.bytes),
            sha256=given.sha256,
            claimed_as_of=given.claimed_as_of.isoformat() if given.claimed_as_of else None,
            rows=str(given.rows),
        )
        for given in inputs
    )


def changed(before: Run, basis: Basis) -> str:
    """What is another than in the run before, in words; "" where nothing that it names is."""
    told = [
        *_files(before.inputs, basis.inputs),
        "the settings" if before.settings != basis.settings else "",
        "the accounts" if tuple(before.accounts) != basis.accounts else "",
        *_code(before.code, basis.code),
    ]
    return ", ".join(filter(None, told)) or "what it rests on: earlier sessions, or people's words"


def reason_for(before: Run, basis: Basis) -> str:
    """Why a session is run again, in words."""
    return "a mail is asked for" if before.idem == basis.idem else changed(before, basis)


def _files(before: Sequence[InputRef], now: Sequence[InputRef]) -> list[str]:
    then, found = ({(it.role, it.name): it.sha256 for it in refs} for refs in (before, now))
    return [
        *(f"{name} is new" for _, name in found.keys() - then.keys()),
        *(f"{name} is gone" for _, name in then.keys() - found.keys()),
        *(f"{key[1]} has changed" for key in sorted(found.keys() & then.keys())
          if found[key] != then[key]),
    ]  # fmt: skip


def _code(before: Code, now: Code) -> list[str]:
    told = []
    if before.version != now.version:
        told.append(f"version {now.version} for {before.version}")
    elif before.tree != now.tree:
        told.append("the code")
    if (before.lock, before.duckdb) != (now.lock, now.duckdb):
        told.append("the libraries")
    if before.python != now.python:
        told.append(f"Python {now.python} for {before.python}")
    if before.calendar != now.calendar:
        told.append("the exchange's calendar")
    return told
