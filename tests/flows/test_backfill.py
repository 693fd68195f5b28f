"""Many sessions: oldest first, and resumable."""

from __future__ import annotations

from tests.flows.desks import SESSIONS, Command, Desk


def span(vegarecon: Command, desk: Desk, *words: object) -> tuple[int, str, str]:
    first, last = SESSIONS[0], SESSIONS[-1]
    base = ("backfill", "--settings", desk.settings, "--from", first, "--to", last)
    said = vegarecon(*base, *words)
    return said.code, said.out, said.err


def test_a_span_is_reconciled_oldest_first_and_only_once(desk: Desk, vegarecon: Command) -> None:
    code, out, err = span(vegarecon, desk)
    assert (code, out) == (0, "3 sessions reconciled, 0 without a report\n")
    assert err.splitlines()[-1] == "reconciling: 3 of 3 2024-11-22 clean"
    assert desk.rows("SELECT as_of FROM run ORDER BY seq") == [(day,) for day in SESSIONS]
    # Each refers to the one before.
    ((drift,),) = desk.rows("SELECT drift FROM net WHERE as_of = '2024-11-22'")
    ((step,),) = desk.rows(
        "SELECT max(vega30) FILTER (as_of = '2024-11-22') - max(vega30) FILTER "
        "(as_of = '2024-11-21') FROM net"
    )
    assert round(float(str(drift)) - float(str(step)), 6) == 0
    assert span(vegarecon, desk)[:2] == (0, "0 sessions reconciled, 0 without a report\n")
    assert desk.rows("SELECT count(*) FROM run") == [(3,)]


def test_a_bad_session_is_passed_over_and_made_up_for_later(desk: Desk, vegarecon: Command) -> None:
    good = desk.feed("quotes", SESSIONS[1]).read_bytes()
    desk.feed("quotes", SESSIONS[1]).write_bytes(b"")
    code, out, err = span(vegarecon, desk)
    assert (code, out) == (10, "2 sessions reconciled, 1 without a report\n")
    assert "source.empty: 2024-11-21/quotes.csv" in err
    assert desk.report("no-report.eml", SESSIONS[1]).is_file()
    desk.feed("quotes", SESSIONS[1]).write_bytes(good)
    code, out, _ = span(vegarecon, desk)
    assert (code, out) == (0, "1 sessions reconciled, 0 without a report\n")
    assert desk.stored() == [(day,) for day in SESSIONS]


def test_wrong_settings_end_the_series(desk: Desk, vegarecon: Command) -> None:
    desk.settings.write_text("[desk]\n", "utf-8")
    code, out, err = span(vegarecon, desk)
    assert (code, out) == (20, "")
    assert "settings." in err


def test_what_was_wrong_with_the_record_is_told_by_whoever_mended_it(
    desk: Desk, vegarecon: Command
) -> None:
    words = ("--settings", desk.settings)
    assert vegarecon("run", "--direct", "--no-mail", *words, "--as-of", SESSIONS[0]).code == 0
    entry = desk.folder / "state" / "log" / "00000001.json"
    entry.unlink()
    said = vegarecon("backfill", *words, "--from", SESSIONS[1], "--to", SESSIONS[1])
    assert said.code == 24
    assert "audit.journal: entry 1 was gone; it is written anew" in said.err
    entry.unlink()
    said = vegarecon("retag", "VX/Z24", "--layer", "layer-1", *words)
    assert said.code == 0, said.err
    assert "audit.journal: entry 1 was gone; it is written anew" in said.err
