"""Limits in settings: all defaults of the method can be said, and nothing wrong can."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tasks.model.limits import MEASURES, LimitSpec
from tasks.settings.desk import open_desk
from tests.settings.desks import TINY, faults, write

INF = math.inf
HEDGE = '[[layers]]\nname = "layer-1"\nrole = "hedge"\nshape = "long_calls"\n'
# The table of limits of the method, word for word where it names a number.
METHOD = """
[[limits]]
id = "sleeve-drift"                 # vega30 less its target: 12 of the declared unit
scope = "layer"
measure = "vega30"
reference = "target"
unit = "usd_per_vix_point"
breach = 12

[[limits]]
id = "sleeve-drift-since-rebalance" # or less the level at the last rebalance
scope = "layer"
measure = "vega30"
reference = "rebalance"
unit = "usd_per_vix_point"
breach = 12

[[limits]]
id = "net-drift"                    # 8% of the gross absolute vega30
scope = "net"
measure = "vega30"
basis = "gross"
unit = "percent"
breach = 8

[[limits]]
id = "neutral-band"                 # -0.05 to +0.05 per condor contract
scope = "net"
measure = "vega30_per_condor"
unit = "per_unit"
breach = [-0.05, 0.05]

[[limits]]
id = "normalised-band"              # per contract and 100 000 USD of notional
scope = "net"
measure = "vega30_per_condor_per_100k"
unit = "per_unit"
warn = 0.15
breach = 0.25

[[limits]]
id = "coverage"                     # layer 1 over the core: 15 to 20%
scope = "layer:layer-1"
measure = "coverage"
unit = "percent"
breach = [15, 20]

[[limits]]
id = "coverage-days"                # by calls of 30 to 45 days (shape long_calls)
scope = "leg:layer-1"
measure = "days_to_expiry"
unit = "days"
breach = [30, 45]
severity = "soft"

[[limits]]
id = "scenario-loss"
scope = "scenario"
measure = "pnl"
unit = "usd"
warn = [-40000, inf]
breach = [-50000, inf]
hysteresis_percent = 10

[[limits]]
id = "bucket"
scope = "bucket"
measure = "vega30"
unit = "usd_per_vix_point"
breach = 2000

[[limits]]
id = "single-leg"
scope = "net"
measure = "leg_share"
unit = "percent"
breach = [-inf, 40]

[[limits]]
id = "vvix"
scope = "net"
measure = "vvix_vega"
unit = "usd_per_vol_point"
breach = 200

[[limits]]
id = "gaps"
scope = "net"
measure = "gap_count"
unit = "count"
breach = 0

[[limits]]
id = "quote-age"
scope = "net"
measure = "quote_age"
unit = "minutes"
breach = 30

[[limits]]
id = "credit-to-risk"               # at least a third
scope = "structure"
measure = "credit_to_risk"
unit = "ratio"
breach = [0.3333, inf]

[[limits]]
id = "short-strikes"                # 1.5 to 2.0 standard deviations at entry
scope = "leg"
measure = "strike_distance_at_entry"
unit = "standard_deviations"
breach = [1.5, 2.0]

[[limits]]
id = "liquidity"                    # at least 1.5, theta-positive legs worth nothing
scope = "net"
measure = "liquidity"
unit = "ratio"
breach = [1.5, inf]
haircut_percent = 100
stress = "term:+10:-5"

[[limits]]
id = "rebalance-age"                # 5 sessions
scope = "net"
measure = "rebalance_age"
unit = "sessions"
breach = [0, 5]
"""
# What vega.md 9 limits, as measures.
OF_THE_METHOD = {
    *("vega30", "vega30_per_condor", "vega30_per_condor_per_100k", "coverage", "days_to_expiry"),
    *("pnl", "leg_share", "vvix_vega", "gap_count", "quote_age", "credit_to_risk"),
    *("strike_distance_at_entry", "liquidity", "rebalance_age"),
}


def test_every_default_of_the_method_can_be_declared(tmp_path: Path) -> None:
    assert faults(tmp_path, TINY + HEDGE + METHOD) == []
    limits = {limit.id: limit for limit in open_desk(write(tmp_path, TINY + HEDGE + METHOD)).limits}
    assert {limit.measure for limit in limits.values()} == OF_THE_METHOD <= set(MEASURES)
    assert limits["credit-to-risk"] == LimitSpec(
        "credit-to-risk", "structure", "credit_to_risk", "ratio", (0.3333, INF)
    )
    assert limits["scenario-loss"] == LimitSpec(
        *("scenario-loss", "scenario", "pnl", "usd", (-50_000.0, INF), (-40_000.0, INF)),
        hysteresis_percent=10.0,
    )
    assert limits["liquidity"].stress == "term:+10:-5"
    assert (limits["liquidity"].haircut_percent, limits["liquidity"].severity) == (100.0, "hard")
    assert limits["coverage-days"].severity == "soft"
    assert limits["single-leg"].breach == (-INF, 40.0)
    assert limits["sleeve-drift-since-rebalance"].reference == "rebalance"


@pytest.mark.parametrize(
    "shape", ["condor", "put_spread", "call_spread", "long_calls", "futures", None]
)
def test_a_layer_may_say_what_it_is_built_of(tmp_path: Path, shape: str | None) -> None:
    text = TINY + (f'shape = "{shape}"\n' if shape else "")
    assert open_desk(write(tmp_path, text)).layers[0].shape == (shape or "")


def test_a_shape_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, f'{TINY}shape = "butterfly"\n')
    assert "line 12, layers[0].shape: found 'butterfly', wanted 'condor', 'put_spread'" in line


def declared(scope: str, measure: str, unit: str, more: str = "breach = 1") -> str:
    return (
        f'[[limits]]\nid = "a"\nscope = "{scope}"\nmeasure = "{measure}"\nunit = "{unit}"\n{more}\n'
    )


NET = ("net", "vega30", "usd_per_vix_point")
LIQUIDITY = ("net", "liquidity", "ratio")
# A scope that does not exist stands in line 14 of the file, what contradicts itself in line 12.
CASES = [
    (
        declared(*NET, "breach = [-inf, inf]"),
        "limits[0]: found breach -inf to inf, wanted a limit; give at least one edge",
    ),
    (declared(*NET, "breach = inf"), "limits[0].breach: found inf, wanted a finite number"),
    (
        declared(*NET, "breach = [nan, 1]"),
        "limits[0].breach: found [nan, 1], wanted numbers; write inf or -inf for a side",
    ),
    (declared(*NET, "breach = [inf, inf]"), "limits[0]: found breach inf to inf, wanted a limit"),
    (
        declared(*NET, "breach = [inf, 1]"),
        "limits[0]: found breach inf to 1, wanted a range; put the lower end first",
    ),
    (
        declared(*NET, "breach = [1, inf]\nwarn = 2"),
        "limits[0]: found warn 2, wanted at most breach 1 to inf; lower warn or raise breach",
    ),
    (
        declared(*NET, "breach = 8\nwarn = [-inf, 6]"),
        "limits[0]: found warn -inf to 6, wanted at most breach 8; lower warn or raise breach",
    ),
    (declared(*NET, 'breach = 1\nseverity = "firm"'), "limits[0].severity: found 'firm', wanted"),
    (
        declared(*NET, "breach = 1\nhysteresis_percent = 100"),
        "limits[0].hysteresis_percent: found 100, wanted less than 100",
    ),
    (
        declared(*NET, "breach = 1\nhysteresis_percent = -1"),
        "limits[0].hysteresis_percent: found -1, wanted greater than or equal to 0",
    ),
    (
        declared(*LIQUIDITY, "breach = 1\nhaircut_percent = 101"),
        "limits[0].haircut_percent: found 101, wanted less than or equal to 100",
    ),
    (
        declared(*NET, "breach = 1\nhaircut_percent = 50"),
        "limits[0]: found haircut_percent on vega30, wanted measure liquidity; remove haircut",
    ),
    (
        declared(*NET, 'breach = 1\nstress = "term:+10:0"'),
        "limits[0]: found stress on vega30, wanted measure liquidity; remove stress",
    ),
    (
        declared(*LIQUIDITY, 'breach = 1\nstress = "crash"'),
        "limits[0].stress: found 'crash', wanted a scenario MODE:SHIFT:SPOT; such as term:+10:-5",
    ),
    (
        declared(*LIQUIDITY, 'breach = 1\nstress = "term:+7:0"'),
        (
            "limits[0].stress: found 'term:+7:0', wanted a scenario MODE:SHIFT:SPOT of the grid, "
            "modes term parallel relative, shifts -10.0 -5.0 -2.0 2.0 5.0 10.0, spot shifts -10.0"
        ),
    ),
    (
        declared("scenario:term:ten:0", "pnl", "usd"),
        "limits[0].scope: found 'scenario:term:ten:0', wanted a scenario MODE:SHIFT:SPOT of the",
    ),
    (
        declared("scenario:trem:10:0", "pnl", "usd"),
        "limits[0].scope: found 'scenario:trem:10:0', wanted a scenario MODE:SHIFT:SPOT of the",
    ),
    (
        declared("scenario", "vega30", "usd_per_vix_point"),
        "limits[0]: found scope 'scenario', wanted a scope of vega30; use net, layer, bucket, acc",
    ),
    (
        declared("structure:condor", "credit_to_risk", "ratio"),
        "limits[0]: found scope 'structure:condor', wanted no name after structure; write 'struct",
    ),
    (
        declared("leg:layer-7", "days_to_expiry", "days"),
        "limits[0].scope: found 'leg:layer-7', wanted a layer of this desk (core); correct the",
    ),
    (
        declared("leg", "days_to_expiry", "sessions"),
        "limits[0]: found unit 'sessions', wanted a unit of days_to_expiry; declare days",
    ),
    (
        declared("net", "liquidity", "percent"),
        "limits[0]: found unit 'percent', wanted a unit of liquidity; declare ratio",
    ),
    (
        declared(*NET, 'reference = "rebalance"\nbreach = 1'),
        "limits[0]: found reference 'rebalance' on net, wanted scope layer; only layers are rebal",
    ),
    (
        declared("account", *NET[1:], 'reference = "previous"\nbreach = 1'),
        "limits[0]: found reference 'previous' on account, wanted scope net or layer; only they",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[1][:60] for case in CASES])
def test_each_mistake_in_a_limit_is_one_line_with_its_place_and_remedy(
    tmp_path: Path, text: str, expected: str
) -> None:
    (line,) = faults(tmp_path, TINY + text)
    assert line.split("line ", 1)[1].split(", ", 1)[1].startswith(expected), line


def test_an_account_is_one_of_the_desk_where_the_desk_names_any(tmp_path: Path) -> None:
    named = declared("account:U3", *NET[1:])
    assert faults(tmp_path, TINY + named) == []
    listed = TINY.replace('name = "x"', 'name = "x"\naccounts = ["U1", "U2"]')
    (line,) = faults(tmp_path, listed + named)
    assert "limits[0].scope: found 'account:U3', wanted an account of this desk (U1, U2)" in line
    assert faults(tmp_path, listed + named.replace("U3", "U2")) == []


def test_a_state_is_one_of_the_grid_that_the_desk_declares(tmp_path: Path) -> None:
    grid = '[scenarios]\nmodes = ["term"]\nshifts = [7]\nspot_shifts_percent = [-20]\n'
    for name in ("term:+7:-20", "term:7:0", "term:0:-20.0"):
        assert faults(tmp_path, TINY + declared(f"scenario:{name}", "pnl", "usd") + grid) == []
    wrong = declared("scenario:term:+10:-5", "pnl", "usd")
    (line,) = faults(tmp_path, TINY + wrong + grid)
    assert "of the grid, modes term, shifts 7, spot shifts -20; correct the name" in line
    # A grid that is itself at fault is told of once, where it stands.
    (line,) = faults(tmp_path, TINY + wrong + "[scenarios]\nshifts = 7\n")
    assert "scenarios.shifts" in line


def test_all_limits_at_fault_are_told_of_at_once(tmp_path: Path) -> None:
    texts = [text.replace('id = "a"', f'id = "a{at}"') for at, (text, _) in enumerate(CASES)]
    lines = faults(tmp_path, TINY + "".join(texts))
    assert len(lines) == len(CASES)
    assert {line.split("limits[")[1].split("]")[0] for line in lines} == {
        str(at) for at in range(len(CASES))
    }
