"""Trades that are delivered twice, and accounts that one of several sources forgets."""

from __future__ import annotations

import pandas as pd

from tasks.model.frames import TRADES
from tasks.sources.ownership import cover_findings, distinct_trades


def trades(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Id, account, quantity and price of fills in one contract, each on a line of its own."""
    names = ["trade_id", "account", "quantity", "price"]
    frame = pd.DataFrame(rows, columns=names).assign(symbol="VX/Z26")
    return TRADES.conform(frame.assign(line=range(2, 2 + len(rows))))


def test_a_file_delivered_twice_counts_once_and_says_so() -> None:
    kept, (finding,) = distinct_trades(
        trades(("t1", "A", 5, 18.0), ("t2", "A", -5, 18.5), ("t1", "A", 5, 18.0),
               ("t2", "A", -5, 18.5))
    )  # fmt: skip
    assert kept["trade_id"].tolist() == ["t1", "t2"]
    assert (finding.code, finding.severity, finding.count) == ("repeated_trade", "warn", 2)
    assert finding.evidence.endswith("counted once: t1, t2")


def test_fills_of_one_order_stay_and_are_told_of() -> None:
    kept, (finding,) = distinct_trades(trades(("t1", "A", 5, 18.0), ("t1", "A", 3, 18.0)))
    assert kept["quantity"].tolist() == [5, 3]
    assert (finding.code, finding.severity, finding.count) == ("shared_trade_id", "info", 2)


def test_one_id_in_two_accounts_is_two_trades() -> None:
    kept, findings = distinct_trades(trades(("t1", "A", 5, 18.0), ("t1", "B", 5, 18.0)))
    assert (len(kept), findings) == (2, ())


def test_a_day_without_trades_has_nothing_to_say() -> None:
    kept, findings = distinct_trades(TRADES.empty())
    assert (len(kept), findings) == (0, ())


def test_a_source_that_forgets_an_account_is_told_of() -> None:
    (finding,) = cover_findings({"broker": frozenset({"A2"}), "prime": frozenset({"A1", "A2"})})
    assert (finding.code, finding.severity, finding.count) == ("source.silent", "warn", 1)
    assert finding.evidence.startswith("broker does not speak of A1")


def test_sources_that_divide_the_accounts_between_them_forget_none() -> None:
    assert cover_findings({"broker": frozenset({"A1"}), "prime": frozenset({"A2"})}) == ()
    assert cover_findings({"broker": frozenset({"A1"})}) == ()
