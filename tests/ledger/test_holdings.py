"""Our own book as the ledger remembers it, and the quotes of what it held."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.ledger.store import open_ledger
from tasks.model.memory import OwnHolding
from tests.ledger.parts import MON, PUT, THU, TUE, WED, holding, memory, session, write
from tests.ledger.reports import NAN, small_report
from tests.ledger.test_recall import leg

CALL = "SPX261218C06300000"
DECEMBER = date(2026, 12, 18)


def test_a_holding_is_remembered_with_every_field(tmp_path: Path) -> None:
    entry = {"entry_forward": 6025.5, "entry_sigma": 0.165, "entry_days": 35.25}
    future = holding("VX/Z26", 3.0, 4.0, account="U2", layer=None, first_seen=TUE)
    write(tmp_path, session(TUE, holdings=[holding(PUT, -5.0, -5.0, **entry), future]))
    fields: dict[str, Any] = {
        "account": "U1",
        "symbol": PUT,
        "layer": "core",
        "quantity": -5.0,
        "first_seen": MON,
        "expiry": DECEMBER,
        **entry,
    }
    assert set(fields) == {field.name for field in dataclasses.fields(OwnHolding)}
    assert memory(tmp_path, WED).holdings == (
        OwnHolding(**fields),
        OwnHolding("U2", "VX/Z26", "", 3.0, TUE, expiry=date(2026, 12, 16)),
    )


def test_what_neither_side_holds_is_forgotten_and_what_one_side_holds_is_not(
    tmp_path: Path,
) -> None:
    both = {"sold": (0.0, 0.0), "vanished": (5.0, 0.0), "untraded": (0.0, 2.0)}
    unknown = {"unknown": (None, 0.0), "unseen": (0.0, None)}
    parts = [holding(name, *sizes) for name, sizes in (both | unknown).items()]
    write(tmp_path, session(MON, holdings=parts))
    found = memory(tmp_path, TUE).holdings or ()
    assert {own.symbol: own.quantity for own in found} == {
        "vanished": 5.0,
        "untraded": 0.0,
        "unknown": None,
        "unseen": 0.0,
    }


def test_an_empty_book_is_known_to_be_empty(tmp_path: Path) -> None:
    write(tmp_path, session(MON))
    assert memory(tmp_path, TUE).holdings == ()


def test_a_book_whose_last_holding_was_sold_does_not_fall_back_on_its_legs(tmp_path: Path) -> None:
    write(tmp_path, session(MON, holdings=[holding(PUT, 0.0, 0.0)], legs=[leg(quantity=0.0)]))
    assert memory(tmp_path, TUE).holdings == ()


def test_without_holdings_the_legs_of_the_head_before_are_our_own_book(tmp_path: Path) -> None:
    legs = [
        leg(layer="core", quantity=-5.0),
        leg(symbol=CALL, layer="wing", quantity=1.0),
        leg(layer="core", quantity=-2.0),
        leg(symbol=CALL, layer="core", quantity=3.0),
        leg(account="U2", layer=None, quantity=1.0),
        leg(account="U2", symbol="NOPE", quantity=None, status="gap"),
        leg(account="U2", symbol="NOPE", quantity=4.0, status="gap"),
    ]
    write(tmp_path, session(MON, legs=[leg(quantity=99.0)]), session(TUE, legs=legs))
    assert memory(tmp_path, WED).holdings == (
        OwnHolding("U1", PUT, "core", -7.0, TUE, expiry=DECEMBER),
        # In several layers at once: for life it belongs to none of them.
        OwnHolding("U1", CALL, "", 4.0, TUE, expiry=DECEMBER),
        OwnHolding("U2", PUT, "", 1.0, TUE, expiry=DECEMBER),
        # One size of it is not known, so the whole is not.
        OwnHolding("U2", "NOPE", "", None, TUE),
    )


def quoted(symbols: dict[str, float]) -> pd.DataFrame:
    """A chain whose every figure follows from one number a symbol."""
    numbers = pd.Series(list(symbols.values()))
    return pd.DataFrame(
        {
            "symbol": pd.Series(list(symbols), dtype="str"),
            "bid": numbers,
            "ask": numbers + 0.5,
            "gate": "",
            "forward": numbers + 6000.0,
            "iv": numbers / 100.0,
            "iv_source": "own_mid",
        }
    )


def test_quotes_are_those_of_the_contracts_held_at_the_head_before_and_of_those_asked_for(
    tmp_path: Path,
) -> None:
    held = {"holdings": [holding(PUT, -5.0, 0.0)], "legs": [leg(symbol=CALL)]}
    sessions = (
        (small_report(MON), {PUT: 1.0, CALL: 2.0, "OTHER": 3.0, "NEW": 4.0}),
        (small_report(WED), {PUT: 9.0}),
        (small_report(TUE, **held), {"OTHER": 5.0, CALL: NAN, PUT: 6.0}),
    )
    with open_ledger(tmp_path) as ledger:
        for seq, (report, quotes) in enumerate(sessions, start=1):
            ledger.store(report, seq, {}, quoted(quotes))
        found = ledger.memory(WED, iter(["NEW", "NEW"])).quotes
        later = ledger.memory(THU).quotes
    days = {stamp: stamp.date() for stamp in found["as_of"]}
    seen = [(days[row.as_of], row.symbol, row.bid) for row in found.itertuples()]
    assert seen[:3] == [(MON, PUT, 1.0), (MON, CALL, 2.0), (MON, "NEW", 4.0)]
    assert [row[:2] for row in seen[3:]] == [(TUE, CALL), (TUE, PUT)]
    assert found[["bid", "ask", "forward", "iv"]].iloc[3].isna().all()
    assert found.iloc[4][["bid", "ask", "forward", "iv"]].tolist() == [6.0, 6.5, 6006.0, 0.06]
    # Wednesday held nothing, so Thursday asks for no quotes.
    assert later.empty
