"""What the people of the simulated desk answer to its reports: every kind of word, by rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.model.word import Word

OWNER = "kim"
# A method that the broker will not change is accepted for a month, and for twice its size.
ACCEPTED = timedelta(days=30)
ROOM = 2.0


def words_on(report: Report) -> Iterator[Word]:
    """The words on one session's report; each break and breach is answered once."""
    for limit in report.limits:
        if limit.state == "breach" and limit.episode and limit.classification is None:
            yield Word(
                "classify",
                "breach",
                limit.episode,
                reason="market_moved",
                note="the market moved, nothing was traded",
                owner=OWNER,
            )
    for item in report.breaks:
        if item.unsettled and not item.note:
            yield from _on_break(item, report)


def _on_break(item: Break, report: Report) -> Iterator[Word]:
    if item.kind == "untraded":
        yield Word(
            "explain",
            "break",
            item.id,
            reason="late_trade",
            note="booked after the cut-off",
            owner=OWNER,
        )
    elif item.kind == "vanished":
        yield Word("note", "break", item.id, note="asked the broker for a new file", owner=OWNER)
    elif item.cause_code == "spot_for_forward" and item.age_sessions and item.difference:
        yield Word(
            "accept",
            "break",
            item.id,
            reason="known_method",
            note="the broker prices VIX options off the index",
            owner=OWNER,
            until=report.as_of + ACCEPTED,
            difference=ROOM * abs(item.difference),
        )
