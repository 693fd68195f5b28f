"""The life of one break in the terminal: a line a session, each cause told once an episode."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tasks.model.limit_parts import LimitResult
from tasks.model.memory import Decision, SeenBreach, SeenBreak
from tasks.report.life import breach_listing, life_listing
from tests.report.standing import explained

MON, TUE, WED, THU = (date(2026, 11, day) for day in (16, 17, 18, 19))


def seen(day: date, opened: date, age: int, **fields: object) -> SeenBreak:
    base = {"opened": opened, "age_sessions": age}
    return SeenBreak(day, explained().model_copy(update=base | fields))


def lines_of(*rows: SeenBreak, said: tuple[Decision, ...] = ()) -> list[str]:
    return life_listing(rows, said).splitlines()


def accepted_on(day: date) -> Decision:
    return Decision(
        number=1, as_of=day, decided_at_utc=datetime(2026, 11, 17, 22, tzinfo=UTC),
        action="accept", subject="B-1", reason="known_method", note="off the spot",
        difference=12345.678, until=date(2026, 12, 31), owner="mb", actor="mb",
    )  # fmt: skip


def test_a_cause_is_told_once_an_episode_and_again_when_the_break_comes_back() -> None:
    ended = {"status": "resolved", "resolution": "agrees", "reason": "both sides agree again"}
    lines = lines_of(
        seen(MON, MON, 0), seen(TUE, MON, 1), seen(WED, MON, 2, **ended), seen(THU, THU, 0)
    )
    told = " ".join(" ".join(lines).split())
    assert told.count("priced off the VIX spot") == 2
    assert told.count("both sides agree") == 1
    assert "2026-11-18 resolved as both sides agree, last ours 17.7, last theirs 29.3" in told
    assert "2026-11-17 explained, ours 17.7, theirs 29.3" in told


def test_a_word_that_ended_it_is_told_once() -> None:
    said = "the broker is right: our own book takes the broker's holding from the next session on"
    over = {"status": "resolved", "resolution": "broker_right", "reason": said}
    told = " ".join(" ".join(lines_of(seen(MON, MON, 0), seen(TUE, MON, 1, **over))).split())
    assert told.count("the broker is right") == 1


def test_another_cause_is_told_when_it_is_found() -> None:
    other = {"cause": "the vol of another day", "cause_code": "stale_vol"}
    told = "\n".join(lines_of(seen(MON, MON, 0), seen(TUE, MON, 1, **other)))
    assert "the vol of another day" in told


def test_what_people_said_stands_on_its_day_after_the_session() -> None:
    lines = lines_of(seen(MON, MON, 0), seen(TUE, MON, 1), said=(accepted_on(MON),))
    days = [line[:10] for line in lines if line.startswith("2026")]
    assert days == ["2026-11-16", "2026-11-16", "2026-11-17"]
    told = " ".join(" ".join(lines).split())
    assert (
        "mb: accept known_method, until 2026-12-31, up to 12,345.7, owner mb, off the spot" in told
    )
    assert max(map(len, lines)) <= 78


def test_hostile_words_neither_break_a_line_nor_swamp_the_rest() -> None:
    lines = lines_of(seen(MON, MON, 0, cause="x\n2026-11-16  \u202eresolved" + " y" * 5000))
    assert sum(line.startswith("2026-11-16") for line in lines) == 1
    assert len(lines) < 20
    assert not any("\u202e" in line for line in lines)


def breached(day: date, **fields: object) -> SeenBreach:
    base: dict[str, object] = {
        "id": "net-vega", "scope": "net", "measure": "vega30", "unit": "USD per VIX point",
        "value": 150.0, "basis": None, "warn": None, "breach": 100.0, "utilisation": 1.5,
        "state": "breach", "streak": 1, "episode": "L-1",
    }  # fmt: skip
    superseded = bool(fields.pop("superseded", False))
    return SeenBreach(day, LimitResult.model_validate(base | fields), superseded)


def test_a_breach_is_told_to_its_end_with_every_word_said_of_it() -> None:
    said = Decision(
        number=4, as_of=TUE, decided_at_utc=datetime(2026, 11, 17, 22, tzinfo=UTC),
        action="classify", subject="L-1", reason="market_moved", note="VIX +9", owner="",
        actor="mb",
    )  # fmt: skip
    unknown = {"value": None, "utilisation": None, "state": "not_testable", "reason": "a gap"}
    over = {"value": 80.0, "utilisation": 0.8, "state": "ok"}
    lines = breach_listing(
        "L-1",
        (
            breached(MON, superseded=True),
            breached(MON),
            breached(TUE, **unknown),
            breached(WED, held=True),
            breached(THU, **over),
        ),
        (said,),
    ).splitlines()
    assert lines == [
        "L-1  breach of net-vega, net  (USD per VIX point)",
        "2026-11-16  breach: +150 of ±100, 150% used: run again",
        "2026-11-16  breach: +150 of ±100, 150% used",
        "2026-11-17  not testable: n/a of ±100: a gap",
        "2026-11-17    mb: classify market_moved, VIX +9",
        "2026-11-18  breach, back inside but held: +150 of ±100, 150% used",
        "2026-11-19  ok: +80 of ±100, 80% used",
    ]


def test_a_breach_of_which_only_words_are_left_is_told_by_them() -> None:
    assert breach_listing("L-9", (), ()).splitlines() == ["L-9  breach"]
