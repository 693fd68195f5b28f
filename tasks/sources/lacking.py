"""What a book needs of its feeds and does not get, each with what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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
    """A thing that is missed of a role's feed, in a line; `needed` where figures hang on it."""

    role: Role
    line: str
    needed: bool = True


def lacking(
    frames: Mapping[Role, pd.DataFrame], as_of: date, untold: Collection[Role] = ()
) -> tuple[Lack, ...]:
    """Each thing that is missed. `frames` has all roles, with the desk's own rows.

    Of the roles that are `untold` it is not known what they will give.
    """
    closes = set(frames["indices"]["symbol"])
    others = {name: what for name, what in INDICES_TOLD.items() if name not in closes}
    found = (
        *_holdings(frames, as_of),
        *_market(frames, closes),
        *(
            Lack("indices", f"no close of {name}: {what}", needed=False)
            for name, what in others.items()
        ),
    )
    return tuple(lack for lack in found if lack.role not in untold)


def _holdings(frames: Mapping[Role, pd.DataFrame], as_of: date) -> Iterator[Lack]:
    held = contract_frame(frames["positions"]["symbol"], as_of)
    quoted, settled = set(frames["quotes"]["symbol"]), set(frames["futures"]["symbol"])
    unknown = held["symbol"][held["root"] == ""].tolist()
    if unknown:
        what = "no contract that is known; each will be a gap in its layer"
        yield Lack("positions", f"{_some(unknown)}: {what}")
    for kind in ("option", "share"):
        yield from _without(held[held["kind"] == kind], quoted, "quotes", as_of)
    yield from _without(held[held["kind"] == "future"], settled | quoted, "futures", as_of)
    if not settled and (held["family"] == "VIX").any():
        yield Lack(
            "futures",
            "VIX options are held, and there are no VX settlements: their forwards come from "
            "parity alone; of [futures], cfe_settlement needs no key",
        )


def _market(frames: Mapping[Role, pd.DataFrame], closes: Collection[str]) -> Iterator[Lack]:
    for name, what in INDICES_WANTED.items():
        if name not in closes:
            yield Lack("indices", f"no close of {name}: {what}")
    if frames["rates"].empty:
        what = "discounting and carry lack them; treasury_rates and fred need no key"
        yield Lack("rates", f"no rates: {what}")


def _without(held: pd.DataFrame, there: set[str], role: Role, as_of: date) -> Iterator[Lack]:
    missed = held[~held["symbol"].isin(there)]
    if missed.empty:
        return
    roots = set(contract_frame(there, as_of)["root"])
    for root, symbols in missed.groupby("root")["symbol"]:
        count = int((held["root"] == root).sum())
        why = "" if root in roots else f": the source of {role} has nothing of {root}"
        yield Lack(
            role,
            f"{len(symbols)} of {count} held contracts of {root} are not in {role}{why} "
            f"({_some(symbols.tolist())})",
        )


def _some(symbols: list[str]) -> str:
    more = len(symbols) - _SHOWN
    return ", ".join(symbols[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
