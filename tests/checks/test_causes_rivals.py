"""Where several causes fit one leg: which is named, how firmly, and what is said beside it.

The chance of a single share is the share itself, e^-surprise; every threshold below is reckoned
from that by hand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.checks.causes_choice import Choice, choose
from tasks.checks.causes_fit import Candidate, Fit
from tasks.vega.mistakes import FIELDS, Reading

# Far beyond chance; and nothing at all.
CERTAIN, NONE = 40.0, None
HAIR = 0.01


@dataclass(frozen=True)
class Drawn:
    """A cause and, by leg, minus the logarithm of the share that it leaves; None where none fits.

    figures: how many figures of each leg come near. spoken: whether it says something of a leg
    that it does not fit.
    """

    code: str
    surprises: tuple[float | None, ...]
    figures: float = 2.0
    spoken: bool = True
    tries: int = 1

    @property
    def candidate(self) -> Candidate:
        size = (len(self.surprises), len(FIELDS))
        reading = Reading(self.code, np.zeros(size), np.zeros(size), str)
        unit = np.zeros(size, dtype=bool)
        return Candidate(reading, unit, lambda *_: "", tries=self.tries)

    @property
    def fit(self) -> Fit:
        fits = np.array([one is not None for one in self.surprises])
        shares = np.array([one or 0.0 for one in self.surprises])
        return Fit(
            strict=fits,
            loose=fits,
            surprise=shares,
            shape=fits.astype("float64"),
            figures=np.where(fits, self.figures, 0.0),
            testable=fits | self.spoken,
            weaker=np.zeros(len(fits)),
        )


def chosen(*drawn: Drawn, pool: Sequence[int] | None = None) -> list[tuple[str, bool, set[str]]]:
    """By leg: the cause that is named, whether surely, and which others are named beside it."""
    legs = len(drawn[0].surprises)
    pools = np.asarray(pool or [0] * legs, dtype="int64")
    found: Choice = choose([one.candidate for one in drawn], [one.fit for one in drawn], pools)
    names = [drawn[at].code if at >= 0 else "" for at in found.candidate.tolist()]
    return list(zip(names, found.sure.tolist(), map(set, found.others), strict=True))


@settings(deadline=None)
@given(st.floats(6.0, CERTAIN), st.floats(HAIR, math.log(20.0) - HAIR))
def test_a_rival_less_than_twenty_times_less_likely_takes_sureness_away(
    surprise: float, behind: float
) -> None:
    """Both fit every figure: the better is named first, the other beside it, neither surely."""
    better, other = Drawn("sign", (surprise + behind,)), Drawn("hundredfold", (surprise,))
    assert chosen(better, other) == [("sign", False, {"hundredfold"})]
    assert chosen(other, better) == [("sign", False, {"hundredfold"})]


@settings(deadline=None)
@given(st.floats(6.0, CERTAIN), st.floats(math.log(20.0) + HAIR, CERTAIN))
def test_a_rival_more_than_twenty_times_less_likely_is_none(surprise: float, ahead: float) -> None:
    """e^-6 is one of 403, two candidates tried: one of 201, which is less than one of 200."""
    better, other = Drawn("sign", (surprise + ahead,)), Drawn("hundredfold", (surprise,))
    assert chosen(better, other) == [("sign", True, set())]


def test_of_two_that_fit_alike_the_earlier_is_named_and_the_other_beside_it() -> None:
    one, other = Drawn("sign", (CERTAIN,)), Drawn("hundredfold", (CERTAIN,))
    assert chosen(one, other) == [("sign", False, {"hundredfold"})]
    assert chosen(other, one) == [("hundredfold", False, {"sign"})]


def test_a_general_cause_is_no_rival_of_a_named_one() -> None:
    """Another vol says nothing of why; it stands only where nothing else does."""
    vol = Drawn("other_vol", (CERTAIN,))
    assert chosen(vol, Drawn("sign", (CERTAIN - 10.0,))) == [("sign", True, set())]
    assert chosen(vol, Drawn("sign", (NONE,))) == [("other_vol", True, set())]


@pytest.mark.parametrize(
    ("one_of", "said"),
    [
        # Named at one of four, sure at one of two hundred.
        (3.9, [("", False, set())]),
        (4.1, [("sign", False, set())]),
        (199.0, [("sign", False, set())]),
        (201.0, [("sign", True, set())]),
    ],
)
def test_a_cause_is_named_and_sure_by_a_hair(
    one_of: float, said: list[tuple[str, bool, set[str]]]
) -> None:
    assert chosen(Drawn("sign", (math.log(one_of),))) == said


def test_every_way_in_which_it_could_have_fitted_makes_chance_likelier() -> None:
    """One of 1000, tried in five ways, and in ten; and beside nine others that do not fit."""
    share = (math.log(1001.0),)
    assert chosen(Drawn("sign", share, tries=5)) == [("sign", True, set())]
    assert chosen(Drawn("sign", share, tries=10)) == [("sign", False, set())]
    others = [Drawn(f"other-{number}", (NONE,)) for number in range(9)]
    assert chosen(Drawn("sign", share), *others[:4]) == [("sign", True, set())]
    assert chosen(Drawn("sign", share), *others) == [("sign", False, set())]


@pytest.mark.parametrize("code", ["sign", "hundredfold", "per_contract", "per_unit", "rounding"])
def test_a_mistake_of_unit_shows_itself_in_one_figure(code: str) -> None:
    assert chosen(Drawn(code, (CERTAIN,), figures=1.0)) == [(code, True, set())]


@settings(deadline=None)
@given(
    st.sampled_from(["spot_for_forward", "am_as_pm", "stale_vol", "theta_trading_day"]),
    st.floats(8.0, CERTAIN),
)
def test_one_figure_alone_can_be_anything(code: str, surprise: float) -> None:
    """However near it comes: one leg's one figure is likely, two figures or two legs are sure."""
    assert chosen(Drawn(code, (surprise,), figures=1.0)) == [(code, False, set())]
    assert chosen(Drawn(code, (surprise,), figures=2.0)) == [(code, True, set())]
    both = Drawn(code, (surprise, surprise), figures=1.0)
    assert chosen(both) == [(code, True, set())] * 2
    # Legs of two sources are no neighbours.
    assert chosen(both, pool=(0, 1)) == [(code, False, set())] * 2


def test_neighbours_decide_between_two_that_fit_one_leg() -> None:
    """Leg one fits both alike, legs two and three only the second."""
    first = Drawn("hundredfold", (CERTAIN, NONE, NONE))
    second = Drawn("per_unit", (CERTAIN, CERTAIN, CERTAIN))
    assert chosen(first, second) == [("per_unit", True, set())] * 3
    # Of another source they say nothing of it.
    alone, *_ = chosen(first, second, pool=(0, 1, 1))
    assert alone == ("hundredfold", False, {"per_unit"})


@settings(deadline=None)
@given(st.integers(1, 6), st.floats(10.0, CERTAIN))
def test_neighbours_lend_a_weight_of_a_hundred_at_most(number: int, theirs: float) -> None:
    """The leg's own figures speak 100 times 20 times as loud: its neighbours do not outvote it.

    A little less, and the neighbours leave it in doubt; less than 100, and they decide.
    """

    def leg(ahead: float) -> tuple[str, bool, set[str]]:
        own = Drawn("sign", (12.0 + ahead, *[NONE] * number), spoken=False)
        lending = Drawn("per_unit", (12.0, *[theirs] * number))
        return chosen(own, lending)[0]

    hundred, twenty = math.log(100.0), math.log(20.0)
    assert leg(hundred + twenty + HAIR) == ("sign", True, set())
    assert leg(hundred + twenty - HAIR) == ("sign", False, {"per_unit"})
    assert leg(hundred + HAIR) == ("sign", False, {"per_unit"})
    assert leg(hundred - HAIR) == ("per_unit", False, {"sign"})
    assert leg(hundred - twenty - HAIR) == ("per_unit", True, set())


def test_a_neighbour_that_does_not_fit_speaks_against_it() -> None:
    """Two legs fit by one of 50 each: by Fisher's method one of 284, as e^-x (1 + x) at ln 2500.

    With a third that it says something of and does not fit, it is three shares, one of them 1:
    e^-x (1 + x + x^2 / 2) is one of 63, and it is sure no more.
    """
    share = math.log(50.0)
    x = math.log(2500.0)
    assert math.exp(-x) * (1 + x) == pytest.approx(1 / 283.4, rel=1e-3)
    assert math.exp(-x) * (1 + x + x * x / 2) == pytest.approx(1 / 63.4, rel=1e-2)
    two: tuple[str, bool, set[str]] = ("per_unit", True, set())
    none: tuple[str, bool, set[str]] = ("", False, set())
    silent = Drawn("per_unit", (share, share, NONE), figures=1.0, spoken=False)
    spoken = Drawn("per_unit", (share, share, NONE), figures=1.0)
    assert chosen(silent) == [two, two, none]
    assert chosen(spoken) == [("per_unit", False, set())] * 2 + [none]
