"""Yesterday's legs by the sizes of our own book: what is scaled, and what stays as it was."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.checks.own_yesterday import as_we_held
from tasks.model.memory import OwnHolding
from tests.checks.books import BEFORE, CALL, PUT, held, yesterday

GREEKS = ("vega", "vvix_vega", "vix_delta", "vega30", "delta", "gamma", "theta", "vanna", "volga")


def own(symbol: str, quantity: float | None, account: str = "U1") -> OwnHolding:
    return OwnHolding(account, symbol, "core", quantity, first_seen=date(2026, 11, 2))


def test_every_greek_of_the_position_is_in_proportion_and_no_figure_of_one_contract() -> None:
    """Twelve shown and nine held: three quarters of each greek, the same mark and multiplier."""
    greeks = {name: 4.0 * at for at, name in enumerate(GREEKS, start=1)}
    (leg,) = as_we_held(yesterday(held(CALL, 12.0, 7.5, **greeks)), (own(CALL, 9.0),)).legs
    assert {name: getattr(leg, name) for name in GREEKS} == {
        name: 3.0 * at for at, name in enumerate(GREEKS, start=1)
    }
    assert (leg.quantity, leg.mark, leg.multiplier, leg.strike) == (9.0, 7.5, 100.0, 5700.0)


def test_half_a_contract_is_another_size() -> None:
    (leg,) = as_we_held(yesterday(held(PUT, -10.0, vega=-50.0)), (own(PUT, -10.5),)).legs
    assert (leg.quantity, leg.vega) == (-10.5, -52.5)


def test_what_had_settled_then_stays_as_it_was_though_our_book_has_it_still() -> None:
    gone = held(PUT, -10.0, status="expired", expiry=BEFORE, vega=0.0)
    assert as_we_held(yesterday(gone), (own(PUT, -7.0),)).legs == (gone,)


@pytest.mark.parametrize("shown", [None, 0.0])
def test_a_size_that_cannot_be_scaled_is_replaced_and_its_greeks_are_not(
    shown: float | None,
) -> None:
    (leg,) = as_we_held(yesterday(held(PUT, shown)), (own(PUT, -10.0),)).legs
    assert (leg.quantity, leg.vega, leg.mark) == (-10.0, None, 10.0)


def test_one_contract_in_two_accounts_is_two_holdings() -> None:
    then = yesterday(held(PUT, -10.0, vega=-50.0), held(PUT, 4.0, account="U2", vega=20.0))
    book = (own(PUT, -8.0), own(PUT, 4.0, "U2"), own(CALL, 3.0, "U2"))
    first, second, third = as_we_held(then, book).legs
    assert (first.account, first.quantity, first.vega) == ("U1", -8.0, -40.0)
    assert second is then.legs[1]
    assert (third.account, third.symbol, third.quantity) == ("U2", CALL, 3.0)
