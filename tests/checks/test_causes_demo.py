"""Every mistake planted in the broker's greeks of the simulated desk, and what is said of it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from tasks.checks.causes import find_causes
from tasks.market.market import Feeds, build_market
from tasks.model.sessions import Calendar
from tasks.pull import pull
from tasks.settings.desk import open_desk
from tasks.simulate.desk import write_desk
from tasks.vega.legs import BookSpec, value_legs
from tests.checks import mistaken_brokers as brokers
from tests.checks.mistaken_brokers import say

# The words of truth/planted.csv that differ from those of tasks/model/breaks.py.
CODES = {
    "vix_off_spot": "spot_for_forward",
    "per_contract_unit": "per_contract",
    "other_day_count": "theta_trading_day",
}
# Says less than could be said, and nothing wrong: the contract was not in the book that day.
GENERAL = {"stale_vol": "other_vol", "stale_quote": "other_vol", "own_quote_vol": "other_vol"}
Key = tuple[str, str, str, str]


def planted(folder: Path) -> dict[Key, str]:
    with (folder / "truth" / "planted.csv").open(encoding="ascii", newline="") as file:
        return {
            (
                row["as_of"],
                row["account"],
                row["symbol"],
                row["field"].removeprefix("reported_"),
            ): CODES.get(row["mistake"], row["mistake"])
            for row in csv.DictReader(file, strict=True)
            if row["field"].startswith("reported_")
        }


def test_planted_mistakes_of_the_broker_are_named_and_none_wrongly_with_confidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both kinds of finding are counted: named surely, and named as likely."""
    written = write_desk(tmp_path)
    desk, truth = open_desk(written.settings), planted(tmp_path)
    counts: dict[str, Counter[str]] = {code: Counter() for code in truth.values()}
    unplanted: Counter[str] = Counter()
    seen: set[Key] = set()
    remembered: list[pd.DataFrame] = []
    for as_of in written.sessions:
        pulled, calendar = pull(desk, as_of), Calendar(as_of)
        frames = pulled.frames
        feeds = Feeds(
            quotes=frames["quotes"],
            futures=frames["futures"],
            indices=frames["indices"],
            rates=frames["rates"],
            snapshot_utc=pulled.snapshot_utc,
        )
        held = frames["positions"]["symbol"].tolist()
        market = build_market(feeds, held, as_of=as_of, calendar=calendar)
        spec = BookSpec(desk.layers, desk.shock, {})
        legs = value_legs(frames["positions"], market, spec, calendar)
        live = legs[legs["status"] == "valued"]
        broken = brokers.differences(live, brokers.TOLERANCES)
        causes = find_causes(
            broken,
            legs,
            market,
            pd.concat(remembered[-10:]) if remembered else None,
            tolerances=brokers.TOLERANCES,
        )
        for found, cause in zip(broken, causes, strict=True):
            key = (as_of.isoformat(), found.account, found.symbol, found.kind)
            code = truth.get(key)
            if code is None:
                unplanted[cause.code if cause else "none"] += 1
                continue
            seen.add(key)
            if cause is None:
                counts[code]["missed"] += 1
            elif cause.code == code:
                counts[code][cause.confidence] += 1
            elif cause.code == GENERAL.get(code):
                counts[code]["general"] += 1
            else:
                counts[code][f"wrongly {cause.confidence}"] += 1
        quotes = live[["symbol", "bid", "ask", "forward", "iv"]].drop_duplicates("symbol")
        remembered.append(quotes.assign(as_of=as_of))
    whole = sum(counts.values(), Counter())
    with capsys.disabled():
        say("")
        for code in sorted(counts):
            say(f"{code:20} {dict(counts[code])}")
        say(f"of {len(truth)} planted, {len(seen)} seen: {dict(whole)}; besides {dict(unplanted)}")
    assert len(truth) > 150
    assert whole["sure"] + whole["likely"] >= 0.9 * len(truth)
    assert whole["wrongly sure"] + whole["wrongly likely"] == 0
    assert whole["sure"] >= 0.7 * len(truth)
    for code, count in counts.items():
        assert count["sure"] + count["likely"] >= 0.5 * count.total(), code
