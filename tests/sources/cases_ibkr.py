"""IBKR's Flex statements under the contract."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from tasks.sources.ibkr_flex import IbkrFlex
from tests.sources.flex import cash, fill, holding, nav, statements
from tests.sources.given import Case

DAY = date(2026, 11, 20)
OPTION = "SPXW  261218P05700000"
_POSITIONS = (
    holding(OPTION, -10, level="SUMMARY", mark="41.25", cost="38.5"),
    holding(OPTION, -4, level="LOT", mark="41.25", cost="38", opened="20261020;101500"),
    holding(OPTION, -6, level="LOT", mark="41.25", cost="38.8333", opened="20261019;153000"),
    holding("VXZ6", 3, kind="FUT", multiplier=1000, expiry="20261216", mark="18.55", cost="19.1"),
    holding("912797KS5", 5000, kind="BILL", multiplier=1, mark="98.7", cost="98.1"),
)
_TRADES = (
    fill("t1", OPTION, -10, "38.5", commission="-12.34"),
    fill("t1", OPTION, -10, "38.5", level="ORDER"),
    fill("t0", OPTION, 4, "39", day="20261119"),
    fill("t2", "VXZ6", 3, "19.1", kind="FUT", multiplier=1000, commission="-7.2"),
)
_ACCOUNTS = (
    cash("BASE_SUMMARY", "100000.5"),
    cash("USD", "100000.5"),
    nav("20261120", "250000.25"),
    nav("20261119", "249000"),
)


def _case(
    role: Literal["positions", "trades", "accounts"], parts: tuple[str, ...], kept: int
) -> Case:
    return Case(
        f"ibkr_flex {role}",
        role,
        partial(IbkrFlex, role, Path("feeds"), "flex.xml"),
        {"flex.xml": statements(*parts)},
        DAY,
        rows=len(parts),
        kept=kept,
        marked=True,
    )


CASES = (
    _case("positions", _POSITIONS, 3),
    _case("trades", _TRADES, 2),
    _case("accounts", _ACCOUNTS, 1),
)
