"""Whole-chain vols and greeks against a loop over vollib, in the same process on the same inputs.

pytest -m benchmark -s tests/benchmarks/test_chain_speed.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from vollib.black import black
from vollib.black.greeks import analytical
from vollib.black.implied_volatility import implied_volatility

from tasks.market.black import implied_vol, undiscounted_price
from tasks.market.smile_gates import SmileGates, smile_gates
from tasks.market.vols import add_vols, own_vols
from tasks.pull import pull
from tasks.recall import Recalled
from tasks.settings.desk import open_desk
from tasks.simulate.desk import write_desk
from tasks.value import value
from tasks.vega.greeks import black_greeks

pytestmark = pytest.mark.benchmark

CONTRACTS, REPEATS, WANTED_RATIO = 25_000, 9, 100.0
Array = npt.NDArray[np.float64]
Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def aloud(line: str) -> None:
        with capsys.disabled():
            print(line)  # noqa: T201 - figures are what a benchmark is for

    return aloud


def median_seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    work()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def loop_over_vollib(
    price: Array, forward: Array, strike: Array, years: Array, discount: Array, sign: Array
) -> tuple[float, list[tuple[float, ...]]]:
    """Seconds, and vol, price, delta, gamma, vega, theta of each contract, one at a time."""
    rate = -np.log(discount) / years
    columns = [column.tolist() for column in (price, forward, strike, rate, years)]
    flags = ["c" if one > 0 else "p" for one in sign]
    out: list[tuple[float, ...]] = []
    start = time.perf_counter()
    for p, f, k, r, t, flag in zip(*columns, flags, strict=True):
        sigma = implied_volatility(p, f, k, r, t, flag)
        inputs = (flag, f, k, t, r, sigma)
        out.append(
            (
                sigma,
                black(*inputs),
                analytical.delta(*inputs),
                analytical.gamma(*inputs),
                analytical.vega(*inputs),
                analytical.theta(*inputs),
            )
        )
    return time.perf_counter() - start, out


def assert_same(ours: tuple[Array, ...], theirs: list[tuple[float, ...]]) -> None:
    for own, other in zip(ours, np.array(theirs).T, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-6, atol=1e-8)


def tell(say: Say, what: str, seconds: float, loop_seconds: float, count: int) -> float:
    ratio = loop_seconds / seconds
    say(
        f"\n{what}: {count:,} contracts, median of {REPEATS}: {1e3 * seconds:.2f} ms, "
        f"{1e9 * seconds / count:.0f} ns a contract; loop over vollib {loop_seconds:.2f} s, "
        f"{1e6 * loop_seconds / count:.1f} us a contract; ratio {ratio:.0f}"
    )
    return ratio


def test_the_kernel_on_distinct_contracts(say: Say) -> None:
    rng = np.random.default_rng(20190521)
    sign = np.where(rng.random(CONTRACTS) < 0.5, 1.0, -1.0)
    forward = rng.uniform(2000, 7000, CONTRACTS)
    years = rng.uniform(2, 730, CONTRACTS) / 365
    sigma = rng.uniform(0.08, 0.6, CONTRACTS)
    # Out of the money by up to three standard deviations.
    strike = forward * np.exp(sign * rng.uniform(0, 3, CONTRACTS) * sigma * np.sqrt(years))
    discount = np.exp(-rng.uniform(0.01, 0.05, CONTRACTS) * years)
    undiscounted = undiscounted_price(forward, strike, years, sigma, sign)
    assert len({*zip(forward.tolist(), strike.tolist(), strict=True)}) == CONTRACTS

    def ours() -> tuple[Array, ...]:
        vols = implied_vol(undiscounted, forward, strike, years, sign)
        greeks = black_greeks(forward, strike, years, vols, discount, sign)
        return (
            *(vols, greeks.price, greeks.delta, greeks.gamma),
            *(greeks.unit_vega, greeks.unit_theta),
        )

    loop_seconds, theirs = loop_over_vollib(
        undiscounted * discount, forward, strike, years, discount, sign
    )
    assert_same(ours(), theirs)
    seconds = median_seconds(ours)
    assert tell(say, "kernel", seconds, loop_seconds, CONTRACTS) >= WANTED_RATIO


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The chain of a simulated session of 25,000 contracts, gated, with forwards."""
    folder = tmp_path_factory.mktemp("wide")
    as_of = date(2026, 11, 20)
    written = write_desk(folder, sessions=1, last=as_of, contracts_per_day=CONTRACTS)
    desk = open_desk(written.settings)
    return value(desk, as_of, pull(desk, as_of), Recalled(None, (), 1)).market.chain


def test_the_pipeline_on_a_whole_chain(say: Say, chain: pd.DataFrame) -> None:
    """Every contract counts for ours; the loop solves those that carry a vol of their own.

    The loop has no gates of the smile: with them ours is told beside it.
    """
    bare = chain.drop(columns=["iv", "iv_source"])
    names = ("forward", "strike", "years", "discount", "sign")
    columns = {name: chain[name].to_numpy() for name in names}

    def ours(gates: SmileGates | None = None) -> tuple[pd.DataFrame, tuple[Array, ...]]:
        own, iv = own_vols(bare)
        gated = bare.assign(gate=smile_gates(bare, own, iv, gates)) if gates else bare
        done = add_vols(gated, iv)
        iv = done["iv"].to_numpy()
        forward, strike, years, discount, sign = (columns[name] for name in names)
        greeks = black_greeks(forward, strike, years, iv, discount, sign)
        return done, (
            *(iv, greeks.price, greeks.delta, greeks.gamma),
            *(greeks.unit_vega, greeks.unit_theta),
        )

    done, all_greeks = ours()
    own = (done["iv_source"] == "own_mid").to_numpy()
    loop_seconds, theirs = loop_over_vollib(
        done["mid"].to_numpy()[own], *(columns[name][own] for name in names)
    )
    assert_same(tuple(column[own] for column in all_greeks), theirs)
    seconds = median_seconds(ours)
    per_contract = loop_seconds / int(own.sum())
    say(f"\nown vols {int(own.sum()):,} of {len(chain):,}; the loop's cost is scaled to all")
    assert len(chain) > 0.9 * CONTRACTS
    ratio = tell(say, "pipeline", seconds, per_contract * len(chain), len(chain))
    gated = median_seconds(lambda: ours(SmileGates()))
    tell(say, "with the gates of the smile", gated, per_contract * len(chain), len(chain))
    assert ratio >= WANTED_RATIO
