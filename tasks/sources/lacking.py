"""What a book needs of its feeds and does not get, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tasks.model.contracts import contract_frame
from tasks.sources.delivery import Role

INDICES_WANTED = {
    "SPX": "scenarios of the index start from the forward instead",
    "VIX": "the recomputed VIX is held against nothing",
}
# Shown in the report, and nothing is made of them.
INDICES_TOLD = {"VVIX": "the vol of VIX is not told"}
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Lack:
    """A thing that is missed, in a line; `needed` where figures hang on it."""

    line: str
    needed: bool = True


def lacking(frames: Mapping[Role, pd.DataFrame], as_of: date) -> tuple[Lack, ...]:
    """Each thing that is missed. `frames` are those of the roles that delivered."""
    needed = tuple(Lack(line) for line in _needed(frames, as_of))
    closes = set(frames["indices"]["symbol"]) if "indices" in frames else set()
    others = {name: what for name, what in INDICES_TOLD.items() if name not in closes}
    return (
        *needed,
        *(Lack(f"no close of {name}: {what}", needed=False) for name, what in others.items()),
    )


def _needed(frames: Mapping[Role, pd.DataFrame], as_of: date) -> Iterator[str]:
    held = contract_frame(frames["positions"]["symbol"] if "positions" in frames else [], as_of)
    quoted = set(frames["quotes"]["symbol"]) if "quotes" in frames else set()
    settled = set(frames["futures"]["symbol"]) if "futures" in frames else set()
    unknown = held["symbol"][held["root"] == ""].tolist()
    if unknown:
        yield f"{_some(unknown)}: no contract that is known; each will be a gap in its layer"
    for kind, there, role in (("option", quoted, "quotes"), ("share", quoted, "quotes")):
        yield from _without(held[held["kind"] == kind], there, role)
    futures = held[held["kind"] == "future"]
    yield from _without(futures, settled | quoted, "futures")
    if not settled and (held["family"] == "VIX").any():
        yield (
            "VIX options are held, and there are no VX settlements: their forwards come from "
            "parity alone; of [futures], cfe_settlement needs no key"
        )
    closes = set(frames["indices"]["symbol"]) if "indices" in frames else set()
    for name, what in INDICES_WANTED.items():
        if name not in closes:
            yield f"no close of {name}: {what}"
    if "rates" not in frames or frames["rates"].empty:
        yield "no rates: discounting and carry lack them; treasury_rates and fred need no key"


def _without(held: pd.DataFrame, there: set[str], role: str) -> Iterator[str]:
    for root, of_root in held.groupby("root"):
        missed = [symbol for symbol in of_root["symbol"] if symbol not in there]
        if not missed:
            continue
        whole = not any(symbol.startswith(str(root)) for symbol in there)
        why = f": the source of {role} has nothing of {root}" if whole else ""
        yield (
            f"{len(missed)} of {len(of_root)} held contracts of {root} are not in {role}{why} "
            f"({_some(missed)})"
        )


def _some(symbols: list[str]) -> str:
    more = len(symbols) - _SHOWN
    return ", ".join(symbols[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
