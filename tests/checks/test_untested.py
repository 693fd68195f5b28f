"""What could not be compared is said, source by source."""

from __future__ import annotations

import math

from tasks.checks.differences import Tolerance
from tasks.checks.untested import not_tested
from tasks.model.document import Finding
from tests.checks.sources import CALL, FUTURE, LONG_PUT, PUT, UNKNOWN, legs, reports

TOLERANCE = Tolerance(2.0, 0.05)
BOOK = (
    {"naive_vega": 10.0},
    {"symbol": LONG_PUT, "naive_vega": 20.0},
    {"symbol": CALL, "naive_vega": 30.0},
    {"symbol": FUTURE, "kind": "future"},
)


def told(*rows: dict[str, object], kinds: tuple[str, ...] = ("vega",)) -> list[Finding]:
    tolerances = dict.fromkeys(kinds, TOLERANCE)
    return list(not_tested(legs(*BOOK), reports(*rows), tolerances, {}, ()))


def test_legs_without_a_figure_are_counted_and_named() -> None:
    (found,) = told({"vega": 10.0}, {"symbol": LONG_PUT, "vega": math.nan}, {"symbol": CALL})
    assert (found.code, found.severity, found.subject) == ("not_compared", "info", "broker")
    assert found.count == 2
    assert found.evidence == f"2 of 3 legs without vega: {LONG_PUT}, {CALL}"


def test_a_future_owes_a_price_and_no_vega() -> None:
    every = [{"symbol": row.get("symbol", PUT), "vega": 1.0, "price": 1.0} for row in BOOK]
    every[-1] = {"symbol": FUTURE, "vega": math.nan, "price": math.nan}
    assert told(*every) == []
    (found,) = told(*every, kinds=("price", "vega"))
    assert found.evidence == f"1 of 4 legs without price: {FUTURE}"


def test_a_source_that_never_reports_a_measure_is_told_of_in_a_word() -> None:
    (found,) = told({"price": 1.0}, kinds=("vega", "theta", "price"))
    assert found.evidence.startswith("reports no vega, no theta; 3 of 4 legs without price: ")
    assert found.count == len(BOOK)


def test_a_holding_in_another_size_has_no_greeks_to_compare() -> None:
    every = [{"symbol": row.get("symbol", PUT), "vega": 1.0} for row in BOOK]
    every[0]["quantity"] = -7.0
    (found,) = told(*every)
    assert found.evidence == f"1 of 3 legs without vega, 1 of them held in another size: {PUT}"


def test_a_sum_that_is_not_known_is_said_and_a_gap_of_ours_is_no_silence_of_theirs() -> None:
    book = legs({"naive_vega": 1.0}, {**UNKNOWN, "symbol": CALL, "layer": "wing", "status": "gap"})
    said = reports({"vega": 1.0}, {"symbol": CALL, "vega": 5.0})
    only = {"vega": TOLERANCE}
    (found,) = not_tested(book, said, only, only, ("core", "wing"))
    assert (found.count, found.evidence) == (0, "sums not known: wing vega")


def test_a_layer_of_futures_alone_has_no_sum_that_could_be_unknown() -> None:
    future = {"symbol": FUTURE, "kind": "future", "family": "VX", "layer": "wing"}
    only = {"vega": TOLERANCE}
    book, said = legs({"naive_vega": 1.0}, future), reports({"vega": 1.0}, {"symbol": FUTURE})
    assert not_tested(book, said, only, only, ("core", "wing")) == ()


def test_every_source_speaks_for_itself_and_of_its_accounts_alone() -> None:
    book = legs({"naive_vega": 1.0}, {"account": "U2", "naive_vega": 1.0})
    said = reports({"vega": 1.0}, {"source": "prime", "account": "U2"})
    (found,) = not_tested(book, said, {"vega": TOLERANCE}, {}, ())
    assert (found.subject, found.evidence) == ("prime", "reports no vega")
    assert not_tested(book, said, {}, {}, ()) == ()
    assert not_tested(book, reports(), {"vega": TOLERANCE}, {"vega": TOLERANCE}, ("core",)) == ()


def test_many_names_are_shortened() -> None:
    symbols = [f"SPXW261218P0{strike}00000" for strike in range(50, 60)]
    book = legs(*({"symbol": symbol} for symbol in symbols))
    said = reports({"symbol": symbols[0], "vega": 1.0}, *({"symbol": it} for it in symbols[1:]))
    (found,) = not_tested(book, said, {"vega": TOLERANCE}, {}, ())
    assert found.evidence.endswith(f"{symbols[1]}, {symbols[2]}, {symbols[3]} and 6 more")
