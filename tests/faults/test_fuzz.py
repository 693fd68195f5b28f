"""A few mutated inputs, and the judge put to books that are wrong; many: tests.faults.fuzz."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from tests.faults.fuzz import many
from tests.faults.intake import POSITIONS, SUMS, TRADES, Fed, Intake
from tests.faults.mutations import mutated
from tests.faults.oracle import of_one_contract, unspoken, wrong_with
from tests.faults.plain import symbol_of
from tests.flows.desks import PUT, VIX_CALL


def test_mutated_inputs_end_as_they_may(fed: Intake) -> None:
    fuzzed = many([fed], seed=20241122, first=0, last=3)
    assert fuzzed.tried == 3
    assert fuzzed.wrong == {}
    assert {0, 10} < set(fuzzed.codes)


def test_an_input_is_of_its_seed_and_number_alone(fed: Intake) -> None:
    assert mutated(fed, 1, 7) == mutated(fed, 1, 7) != mutated(fed, 2, 7)
    assert any(SUMS in mutated(fed, 1, number)[1] for number in range(60))


def test_another_quantity_is_the_same_contract(fed: Intake, whole: Fed) -> None:
    changed = fed.whole[POSITIONS].replace(f"{PUT},-10".encode(), f"{PUT},-30".encode())
    told = fed.feed({POSITIONS: changed})
    assert told.ended.code == 4
    assert whole.document is not None
    assert told.document is not None
    assert wrong_with(fed, told, {**fed.whole, POSITIONS: changed}) == []
    assert list(of_one_contract(told.document["legs"], whole.document["legs"])) == []
    tripled = {leg["symbol"]: leg["vega30"] for leg in told.document["legs"]}
    once = {leg["symbol"]: leg["vega30"] for leg in whole.document["legs"]}
    assert tripled[PUT] == pytest.approx(3 * once[PUT])


def test_the_judge_sees_a_book_that_is_not_the_files(fed: Intake, whole: Fed) -> None:
    changed = fed.whole[POSITIONS].replace(b"-10", b"-11")
    found = wrong_with(fed, whole, {**fed.whole, POSITIONS: changed})
    assert "another book" in [each.partition(":")[0] for each in found]


def test_the_judge_misses_the_word_on_a_holding_that_nobody_traded(fed: Intake, whole: Fed) -> None:
    assert list(unspoken(fed, whole, fed.whole)) == []
    (bare,) = unspoken(fed, whole, {**fed.whole, TRADES: b"trade_id,account,symbol,quantity\n"})
    assert bare == f"A1 {VIX_CALL}: theirs 12.0, ours 10.0"
    again = fed.whole[TRADES] + fed.whole[TRADES].splitlines()[1] + b"\n"
    assert list(unspoken(fed, whole, {**fed.whole, TRADES: again})) == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("vega30", None, "a sum over what is not known"),
        ("vega30", 7.0, "net: vega30"),
        ("mark", 1.0, "mark 1.0 of"),
        ("bid", 1.0, "is in no row of the quotes"),
        ("status", "gap", "a gap that nobody is told of"),
    ],
)
def test_the_judge_sees_a_leg_that_is_wrong(
    fed: Intake, whole: Fed, name: str, value: object, told: str
) -> None:
    document = copy.deepcopy(whole.document)
    assert document is not None
    document["legs"][0][name] = value
    found = wrong_with(fed, replace(whole, document=document), fed.whole)
    assert any(told in each for each in found)


@pytest.mark.parametrize(
    ("err", "told"),
    [
        ("Traceback (most recent call last):\n", "stderr"),
        ("vegarecon: bug: KeyError: 'x'\n", "stderr"),
        ("vegarecon: \x1b[31m\n", "hostile"),
    ],
)
def test_the_judge_sees_what_stderr_should_not_say(
    fed: Intake, whole: Fed, err: str, told: str
) -> None:
    found = wrong_with(fed, replace(whole, ended=replace(whole.ended, err=err)), fed.whole)
    assert any(told in each for each in found)


def test_padding_of_an_option_is_no_other_name() -> None:
    assert symbol_of("SPXW  241220P05700000") == "SPXW241220P05700000"
    assert symbol_of("S PXW241220P05700000") == "S PXW241220P05700000"
    assert symbol_of("VX/Z24") == "VX/Z24"
