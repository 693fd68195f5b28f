"""Which leg a `retag` is about, and whether it can go where it is sent."""

from __future__ import annotations

from dataclasses import replace

from tasks.checks.subjects import Known
from tasks.model.contracts import parse_symbol
from tasks.model.document import Report
from tasks.model.errors import SettingsError, shown
from tasks.model.word import Word


def tagged(word: Word, known: Known) -> Word:
    """The same, about ACCOUNT:SYMBOL as held; the symbol in either case.

    Raises SettingsError for a leg that is not held, or in several accounts, for a layer that is
    not declared, and for the one that the leg is in.
    """
    head = known.head
    account, _, text = word.subject.rpartition(":")
    symbol = _symbol(text.strip(), head)
    held = _accounts(symbol, head)
    if not account and len(held) == 1:
        account = held[0]
    if account not in held:
        raise _not_held(symbol, account, held, head)
    if word.layer not in known.layers:
        raise SettingsError(
            "usage.layer",
            where="--layer",
            found=shown(repr(word.layer)),
            wanted=f"one of {', '.join(known.layers)}",
            remedy="name a layer of the settings",
        )
    if _layers_now(account, symbol, known) == {word.layer}:
        raise SettingsError(
            "usage.layer",
            where="--layer",
            found=f"{shown(word.layer)}, where {shown(symbol)} is already",
            wanted="another layer than the one it is in",
            remedy="name another, or leave the leg where it is",
        )
    return replace(word, subject=f"{account}:{symbol}")


def _symbol(text: str, head: Report) -> str:
    """The symbol as it is held; people need not type capitals."""
    contract = parse_symbol(text, head.as_of) or parse_symbol(text.upper(), head.as_of)
    given = contract.symbol if contract else text
    held = {*(it.symbol for it in head.holdings), *(leg.symbol for leg in head.legs)}
    alike = sorted(it for it in held if it.upper() == given.upper())
    return given if given in held or not alike else alike[0]


def _accounts(symbol: str, head: Report) -> list[str]:
    # What the broker has lost is held by our own book still.
    holdings = [it for it in head.holdings if it.symbol == symbol and (it.ours or it.theirs)]
    shown_there = [leg.account for leg in head.legs if leg.symbol == symbol]
    return sorted({*(it.account for it in holdings), *shown_there})


def _layers_now(account: str, symbol: str, known: Known) -> set[str | None]:
    """The layers it is in; where it was sent since the head was made, that one."""
    head, subject = known.head, f"{account}:{symbol}"
    sent = [
        it.layer
        for it in known.decisions
        if (it.action, it.subject, it.as_of) == ("retag", subject, head.as_of)
    ]
    if sent:
        return {sent[-1]}
    legs = {leg.layer for leg in head.legs if (leg.account, leg.symbol) == (account, symbol)}
    own = {it.layer for it in head.holdings if (it.account, it.symbol) == (account, symbol)}
    return legs or {*own}


def _not_held(symbol: str, account: str, held: list[str], head: Report) -> SettingsError:
    where = f" in account {account}" if account else ", and no account"
    return SettingsError(
        "usage.leg",
        where="SYMBOL" if account or not held else "--account",
        found=shown(f"{symbol}{where if account or held else ', in no account'}"),
        wanted=f"a leg held on {head.as_of}"
        + (f"; it is held in {', '.join(shown(name) for name in held)}" if held else ""),
        remedy="name the account with --account" if held else "see the legs of the report",
    )
