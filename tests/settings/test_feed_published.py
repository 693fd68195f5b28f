"""Sources of what Cboe, CFE, the Treasury and FRED publish, as settings name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.model.errors import VegareconError
from tasks.settings.desk import open_desk
from tasks.sources.cboe_index_history import CboeIndexHistory
from tasks.sources.cfe_history import CfeHistory
from tasks.sources.cfe_settlement import CfeSettlement
from tasks.sources.fred import Fred
from tasks.sources.several import Several
from tasks.sources.treasury_rates import TreasuryRates
from tests.settings.desks import SMALLEST, faults, write

_FEEDS = """
[[futures]]
kind = "cfe_settlement"

[[futures]]
kind = "cfe_history"
path = "vx"
file = "CFE_{code}{yy}_VX.csv"
months = 7
priority = 1

[indices]
kind = "cboe_index_history"
symbols = ["VIX", "VRO"]

[[rates]]
kind = "treasury_rates"
max_age_sessions = 3

[[rates]]
kind = "fred"
series = ["DGS3MO"]
priority = 1
"""


def _with(feeds: str) -> str:
    head, _, rest = SMALLEST.partition("[futures]")
    return f"{head}{feeds}\n[[layers]]{rest.partition('[[layers]]')[2]}"


def test_a_desk_of_published_files_is_what_its_settings_say(tmp_path: Path) -> None:
    desk = open_desk(write(tmp_path, _with(_FEEDS)))
    assert desk.sources["futures"] == Several(
        "futures",
        (CfeSettlement(), CfeHistory(tmp_path / "vx", "CFE_{code}{yy}_VX.csv", months=7)),
    )
    assert desk.sources["indices"] == CboeIndexHistory(("VIX", "VRO"))
    assert desk.sources["rates"] == Several(
        "rates", (TreasuryRates(max_age_sessions=3), Fred(("DGS3MO",)))
    )


@pytest.mark.parametrize(
    "feed",
    [
        '[futures]\nkind = "cfe_settlement"\nurl = "http://www.cboe.com/?dt={as_of}"',
        '[futures]\nkind = "cfe_settlement"\nfile = "../{as_of}.csv"\npath = "feeds"',
        '[futures]\nkind = "cfe_history"\nmonths = 0',
        '[indices]\nkind = "cboe_index_history"\nsymbols = ["../VIX"]',
        '[indices]\nkind = "cboe_index_history"\nsymbols = ["VIX", "VIX"]',
        '[indices]\nkind = "cboe_delayed"\nsymbols = ["../VIX"]',
        '[indices]\nkind = "cboe_delayed"\nsymbols = ["SPX", "SPX"]',
        '[indices]\nkind = "cboe_delayed"\nsymbols = ["_SPX"]',
        '[indices]\nkind = "cboe_delayed"\nsymbols = []',
        '[indices]\nkind = "cfe_settlement"',
        '[rates]\nkind = "fred"\nseries = ["DFF"]',
        '[rates]\nkind = "treasury_rates"\nmax_age_sessions = 21',
        '[rates]\nkind = "treasury_rates"\nurl = "https://home.treasury.gov/{month}"',
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, feed: str) -> None:
    with pytest.raises(VegareconError) as caught:
        open_desk(write(tmp_path, _with(feed)))
    assert caught.value.exit_code == 20


@pytest.mark.parametrize(
    "feed",
    [
        '[futures]\nkind = "cfe_settlement"\nurl = "https://h.example/{as_of}?api_key=CANARY"',
        '[quotes]\nkind = "cboe_quotedata"\nurl = "https://h.example/{as_of}?api_key=CANARY"',
    ],
)
def test_a_secret_in_an_address_is_refused_and_not_repeated(tmp_path: Path, feed: str) -> None:
    head, _, rest = SMALLEST.partition(feed.partition("\n")[0])
    _, mark, rest = rest.partition("\n[")
    (line,) = faults(tmp_path, f"{head}{feed}\n{mark}{rest}")
    assert "an address with a secret in its query (api_key), wanted one without; " in line
    assert "secrets go by reference" in line
    assert "CANARY" not in line
