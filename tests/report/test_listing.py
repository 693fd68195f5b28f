"""Breaks and limits alone, as the terminal prints them: short, 78 columns, every id."""

from __future__ import annotations

import re
from datetime import date

from tasks.model.memory import PastBreach
from tasks.report.listing import breaks_listing, limits_listing, past_listing
from tests.report.boards import limit
from tests.report.lived_boards import held, lived_limits, nearing
from tests.report.lived_days import lived_report
from tests.report.standing import broken, crowd, every_status, explained

MINUS = "\u2212"


def limits_of(*limits: object) -> list[str]:
    return limits_listing(lived_report(limits=limits, limit_changes=())).splitlines()


def breaks_of(*breaks: object) -> list[str]:
    return breaks_listing(lived_report(breaks=breaks)).splitlines()


# Limits.

CALM = {"value": 100.0, "utilisation": 0.2, "state": "ok"}


def test_the_board_is_one_block_of_at_most_78_columns() -> None:
    long = (
        limit("credit", "structure:MAIN:SPXW 2026-12-24 6250/6300P 7550/7600C", 1.0, 2.0),
        limit("leg", "leg:HEDGE:SPXW261224C07600000", -123456.0, 220000.0, reason="x" * 90),
        *lived_limits(),
    )
    lines = limits_of(*long)
    assert max(map(len, lines)) <= 78
    assert sum(line.startswith("Scope ") for line in lines) == 1
    [head] = [line for line in lines if line.startswith("Scope ")]
    assert head.split() == ["Scope", "Value", "Breach", "Used", "State", "For", "Trend"]


def test_a_calm_limit_is_one_line_below_its_name() -> None:
    calm = nearing().model_copy(update=CALM | {"sessions_to_breach": 20.0})
    lines = limits_of(calm)
    at = lines.index("account-band: vega30, USD per VIX point")
    assert re.fullmatch(r"account U100002 +[+]100 +±500 +20% +✓ ok +3 +▁▃▅▇█", lines[at + 1])
    assert len(lines) == at + 2


def test_a_limit_that_matters_has_its_details_below() -> None:
    told = " ".join(" ".join(limits_of(held())).split())
    assert (
        "L-4be2907f; warn ±675; inside again, clears at ±810; since 2026-11-18; "
        f"{MINUS}15 a session"
    ) in told
    soon = nearing().model_copy(update=CALM | {"sessions_to_breach": 4.0})
    assert any("+31 a session, about 4 sessions to breach" in line for line in limits_of(soon))


def test_every_limit_is_listed_and_none_is_folded() -> None:
    many = [limit("leg-band", f"leg:U1:LEG{at:04d}", 50.0, 120.0) for at in range(40)]
    told = "\n".join(limits_of(*many))
    assert len(set(re.findall(r"LEG\d{4}", told))) == 40


def past(
    episode: str, scope: str, first: int, last: int, *, superseded: bool = False
) -> PastBreach:
    days = (date(2026, 11, first), date(2026, 11, last))
    return PastBreach(episode, "net-band", scope, *days, superseded)


def test_every_breach_there_has_been_has_its_id_its_days_and_what_it_was() -> None:
    structure = "structure:MAIN:SPXW 2026-12-24 6250/6300P 7550/7600C"
    lines = past_listing(
        (
            past("L-4be2907f1111", "net", 18, 20),
            past("L-4be2907f2222", structure, 12, 12),
            past("L-4be2907f3333", "layer:core", 3, 4, superseded=True),
        ),
        {"L-4be2907f2222": "market_moved"},
    ).splitlines()
    assert lines[0] == "3 breaches, 2 not classified"
    told = [" ".join(line.split()) for line in lines[2:]]
    assert told == [
        "Breach First session Last Found to be",
        "L-4be2907f1111 2026-11-18 2026-11-20 not classified",
        "net-band, net",
        "L-4be2907f2222 2026-11-12 2026-11-12 market moved",
        "net-band, MAIN SPXW 2026-12-24 6250/6300P 7550/7600C",
        "L-4be2907f3333 2026-11-03 2026-11-04 not classified; gone when run again",
        "net-band, core",
    ]
    assert max(map(len, lines)) <= 78
    assert past_listing((), {}) == "No limit has been in breach.\n"


# Breaks.


def test_every_break_has_its_id_at_the_beginning_of_its_line() -> None:
    breaks = (*every_status(), *crowd(60))
    lines = breaks_of(*breaks)
    begun = [line.split()[0] for line in lines if line.startswith("B-")]
    assert sorted(begun) == sorted(it.id for it in breaks)
    assert max(map(len, lines)) <= 78


def test_the_cause_of_a_group_is_told_once_above_one_line_each() -> None:
    lines = breaks_of(*crowd(60))
    told = " ".join(" ".join(lines).split())
    assert told.count("priced off the spot index instead of the forward") == 1
    assert "60 legs of layer-1: vega, layer-1, U100001, broker, USD per vol point; new" in told
    assert len(lines) < 70  # a line each, a heading of two, the columns and the answer


def test_a_single_break_tells_cause_and_remark_below() -> None:
    told = " ".join(" ".join(breaks_of(explained())).split())
    assert "priced off the VIX spot 17.04 instead" in told
    owned = broken("B-owned", owner="mb", note=None)
    assert any(line.endswith("owner mb") for line in breaks_of(owned))


def test_the_parts_are_named_without_their_counts_which_the_answer_has() -> None:
    lines = breaks_of(*every_status())
    names = ["New", "Standing", "Accepted", "Resolved, as last seen"]
    assert [it for it in names if it in lines] == names
    assert lines[0].startswith("Breaks on 2026-11-20: 3 open (1 new, 2 standing up to 5 sessions;")


def test_an_accepted_break_says_until_when_below_its_line() -> None:
    until = date(2026, 12, 1)
    item = broken("B-a", status="accepted", accepted_until=until, accepted_difference=9.0)
    told = " ".join(" ".join(breaks_of(item)).split())
    assert "○ accepted" in told
    assert told.count("until 2026-12-01") == 1
