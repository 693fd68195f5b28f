"""Balances in Flex statements: in which currency a sum is has to be known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tasks.model.errors import VegareconError
from tasks.sources.delivery import Delivery
from tasks.sources.dropping import counts_dropped
from tasks.sources.ibkr_flex import IbkrFlex
from tests.sources.flex import cash, element, nav, response, statement
from tests.sources.given import Given

DAY = date(2026, 11, 20)
TODAY = "20261120"


def read(*told: str) -> Delivery:
    source = IbkrFlex("accounts", Path("x"), "f.xml")
    delivery = source.read(DAY, Given({"f.xml": response(*told)}))
    out = sum(each.count for each in delivery.findings if counts_dropped(each))
    assert delivery.inputs[0].rows == len(delivery.frame) + out
    return delivery


def balance(*parts: str) -> tuple[float, float, list[str]]:
    """Cash, net liquidation, and the severities of what is said of the currency."""
    delivery = read(statement(*parts))
    (row,) = delivery.frame.to_dict("records")
    assert np.isnan(row["maintenance_margin"])
    said = [it.severity for it in delivery.findings if it.code == "source.currency"]
    return row["cash"], row["net_liquidation"], [str(each) for each in said]


def base(currency: str) -> str:
    return element("AccountInformation", accountId="U1", currency=currency)


def test_cash_is_the_sum_of_all_currencies_where_that_is_in_usd() -> None:
    rows = (cash("BASE_SUMMARY", "1100"), cash("USD", "1000"), cash("EUR", "90"))
    assert balance(*rows, nav(TODAY, "5000"), base("USD")) == (1100, 5000, [])
    assert balance(*rows, nav(TODAY, "5000", currency="USD")) == (1100, 5000, [])


def test_a_sum_in_another_currency_is_no_amount_in_usd() -> None:
    rows = (cash("BASE_SUMMARY", "1100"), cash("USD", "1000"), cash("EUR", "90"))
    money, worth, said = balance(*rows, nav(TODAY, "5000"), base("EUR"))
    assert (money, np.isnan(worth), said) == (1000, True, ["error"])


def test_a_sum_whose_currency_nothing_tells_is_not_taken() -> None:
    rows = (cash("BASE_SUMMARY", "1100"), cash("USD", "1000"))
    money, worth, said = balance(*rows, nav(TODAY, "5000"))
    assert (money, np.isnan(worth), said) == (1000, True, ["warn"])
    money, worth, said = balance(cash("BASE_SUMMARY", "0"), cash("USD", "0"), nav(TODAY, "5000"))
    assert (money, np.isnan(worth), said) == (0, True, ["warn"])


def test_the_same_amount_to_the_cent_is_in_the_same_currency() -> None:
    rows = (cash("BASE_SUMMARY", "-1000.504"), cash("USD", "-1000.5"))
    assert balance(*rows, nav(TODAY, "5000")) == (-1000.504, 5000, [])


def test_cash_in_usd_alone_needs_no_sum() -> None:
    money, worth, said = balance(cash("USD", "1,234,567.8"))
    assert (money, np.isnan(worth), said) == (1234567.8, True, [])


def test_one_row_an_account_and_the_worth_of_the_day() -> None:
    delivery = read(
        statement(cash("USD", "1"), cash("BASE_SUMMARY", "1"), nav("20261119", "8"),
                  nav(TODAY, "9")),
        statement(cash("USD", "2", account="U2"), nav(TODAY, "7", account="U2", currency="USD"),
                  account="U2"),
    )  # fmt: skip
    assert delivery.frame[["account", "cash", "net_liquidation"]].values.tolist() == [
        ["U1", 1, 9],
        ["U2", 2, 7],
    ]
    assert {it.code: it.count for it in delivery.findings} == {
        "source.dropped_currency": 1,
        "source.dropped_joined": 2,
        "source.dropped_other_day": 1,
    }


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ((cash("USD", "1"), cash("USD", "2")), "wanted one amount"),
        ((cash("USD", "1"), nav(TODAY, "1"), nav(TODAY, "2")), "one net asset value"),
        ((cash("USD", "1", day="20261119"),), "source.wrong_day"),
        ((cash("USD", ""),), "column endingCash"),
        ((), "wanted at least one CashReportCurrency"),
        ((cash("USD", "1").replace("endingCash=", "x="),), "found no endingCash"),
    ],
)
def test_balances_that_cannot_be_read_are_refused(parts: tuple[str, ...], word: str) -> None:
    with pytest.raises(VegareconError) as caught:
        read(statement(*parts))
    assert word in "\n".join(caught.value.lines)
