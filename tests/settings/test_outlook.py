"""Settings of what looks ahead: weights, gates, scenarios, events; each mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.settings.load import load
from tests.settings.desks import TINY, faults, write

# What stands below the eleven lines of TINY.
CASES = [
    (
        '[weights]\nexponent = "calibratd"\n',
        "line 13, weights.exponent: found 'calibratd', wanted a number from 0 to 2",
    ),
    (
        '[weights]\nexponent = "calibrated"\nmin_sessions = 300\n',
        "line 12, weights: found min_sessions 300, wanted at most history_sessions 250",
    ),
    (
        '[weights]\nbeta = "history"\n',
        "line 13, weights.beta: found 'history', wanted 'model' or 'regression'",
    ),
    (
        "[weights]\nstated_exponent = -1\n",
        "line 13, weights.stated_exponent: found -1, wanted greater than or equal to 0",
    ),
    (
        "[weights]\nhistory_sessions = 10\n",
        "line 13, weights.history_sessions: found 10, wanted greater than or equal to 20",
    ),
    (
        "[weights]\nmin_sessions = 60.5\n",
        "line 13, weights.min_sessions: found 60.5, wanted a valid integer",
    ),
    ("[gates]\nbeta = 0\n", "line 13, gates.beta: found 0, wanted greater than 0"),
    (
        "[gates]\nbetas = 1\n",
        "line 13, gates.betas: found an unknown key, wanted a key that exists",
    ),
    (
        '[gates]\nrecomputed_vix = "x"\n',
        "line 13, gates.recomputed_vix: found 'x', wanted a valid number",
    ),
    (
        "[gates]\nvx_above_forward_vol = -1\n",
        "line 13, gates.vx_above_forward_vol: found -1, wanted greater than 0",
    ),
    (
        "[gates]\nvx_above_forward_vol_last_week = inf\n",
        "line 13, gates.vx_above_forward_vol_last_week: found inf, wanted a finite number",
    ),
    (
        '[scenarios]\nmodes = ["points"]\n',
        "line 13, scenarios.modes[0]: found 'points', wanted 'term', 'parallel' or 'relative'",
    ),
    (
        '[scenarios]\nmodes = ["term", "term"]\n',
        "line 13, scenarios.modes: found ['term', 'term'], wanted each value once; remove the rep",
    ),
    (
        "[scenarios]\nmodes = []\n",
        "line 13, scenarios.modes: found [], wanted a list of at least 1; add to it",
    ),
    (
        '[scenarios]\nshifts = ["5%"]\n',
        "line 13, scenarios.shifts[0]: found '5%', wanted a valid number",
    ),
    (
        "[scenarios]\nshifts = [2, 2.0]\n",
        "line 13, scenarios.shifts: found [2, 2.0], wanted each value once; remove the repeated",
    ),
    (
        f"[scenarios]\nshifts = {list(range(51))}\n",
        f"line 13, scenarios.shifts: found {str(list(range(51)))[:79]}~, wanted a list of at most",
    ),
    (
        "[scenarios]\nspot_shifts_percent = [-100]\n",
        "line 13, scenarios.spot_shifts_percent: found [-100], wanted moves of more than -100 perc",
    ),
    (
        "[scenarios]\nspot_shifts_percent = [-5, inf]\n",
        "line 13, scenarios.spot_shifts_percent[1]: found inf, wanted a finite number",
    ),
    (
        "[scenarios]\nhorizon_days = [0]\n",
        "line 13, scenarios.horizon_days[0]: found 0, wanted greater than or equal to 1",
    ),
    (
        "[scenarios]\nhorizon_days = [7.5]\n",
        "line 13, scenarios.horizon_days[0]: found 7.5, wanted a valid integer",
    ),
    (
        "[scenarios]\nbreak_even_shifts = [nan]\n",
        "line 13, scenarios.break_even_shifts[0]: found nan, wanted a finite number",
    ),
    (
        "[scenarios]\nvvix_beta = inf\n",
        "line 13, scenarios.vvix_beta: found inf, wanted a finite number",
    ),
    (
        "[scenarios]\nvol_floor_points = 0\n",
        "line 13, scenarios.vol_floor_points: found 0, wanted greater than 0",
    ),
    (
        "[scenarios]\nevents_per_kind = 0\n",
        "line 13, scenarios.events_per_kind: found 0, wanted greater than or equal to 1",
    ),
    (
        '[events]\nkind = "csv_folder"\npath = "x"\ncolumns = { as_of = "d" }\n',
        "line 15, events.columns.as_of: found an unknown column, wanted one of date, kind, source",
    ),
    (
        '[[events]]\nkind = "csv_folder"\npath = "x"\nfile = "{day}.csv"\n',
        "line 15, events[0].file: found '{day}.csv', wanted a file name such as {as_of}/quotes.csv",
    ),
    (
        '[events]\nkind = "csv_folder"\npath = "x"\ndate_format = "%H"\n',
        "line 15, events.date_format: found '%H', wanted a strptime format with year",
    ),
    (
        '[events]\nkind = "csv_folder"\npath = "x"\nreported_units = { vega = "usd" }\n',
        "line 15, events.reported_units: found units of vega, wanted none: only positions carry",
    ),
    (
        '[events]\nkind = "cboe_quotedata"\npath = "x"\n',
        "line 13, events.kind: found 'cboe_quotedata', wanted a kind that delivers events",
    ),
]


@pytest.mark.parametrize(("more", "expected"), CASES, ids=[case[1][:40] for case in CASES])
def test_each_mistake_is_one_line_with_place_found_wanted_and_remedy(
    tmp_path: Path, more: str, expected: str
) -> None:
    (line,) = faults(tmp_path, TINY + more)
    code, _, rest = line.partition(": desk.toml ")
    assert code.startswith("settings.")
    assert rest.startswith(expected), line
    assert line.rpartition("; ")[2], line


def test_what_is_written_out_is_what_is_kept(tmp_path: Path) -> None:
    text = (
        '[scenarios]\nmodes = ["term"]\nshifts = [-3, 3.5]\nspot_shifts_percent = [-99.9, 0]\n'
        "horizon_days = [1, 365]\nbreak_even_shifts = [0]\nvvix_beta = -2.5\n"
        '[gates]\nbeta = 0.2\n[weights]\nbeta = "regression"\nhistory_sessions = 500\n'
    )
    document = load(write(tmp_path, TINY + text)).document
    asked = document.scenarios
    assert (asked.modes, asked.shifts) == (["term"], [-3, 3.5])
    assert (asked.spot_shifts_percent, asked.horizon_days) == ([-99.9, 0], [1, 365])
    assert (asked.break_even_shifts, asked.vvix_beta, asked.vol_floor_points) == ([0], -2.5, 1)
    assert (document.gates.beta, document.gates.recomputed_vix) == (0.2, 0.5)
    assert (document.weights.beta, document.weights.history_sessions) == ("regression", 500)
