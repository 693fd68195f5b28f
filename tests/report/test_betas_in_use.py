"""Glossary, curve and mail speak of the betas that are in use, the model's or history's."""

from __future__ import annotations

from collections.abc import Callable

from tasks.model.document import Report
from tasks.report.chart_specs import chart_specs
from tasks.report.glossary import glossary
from tasks.report.render import render
from tests.report.curves import weighted
from tests.report.reading import section, words

Make = dict[str, Callable[..., Report]]


def text_section(report: Report, start: str, end: str) -> str:
    text = render(report, {}).text
    return " ".join(text[text.index(start) : text.index(end)].split())


def test_the_glossary_and_the_text_speak_of_the_betas_in_use(make: Make) -> None:
    by_model = make["clean"]()
    measured = make["clean"](curve=weighted(beta="regression"))
    told = {term.id: term.meaning for term in glossary(by_model)}
    assert told["beta"].startswith("(F/K)")
    assert "measured" not in told["weight"]
    told = {term.id: term.meaning for term in glossary(measured)}
    assert told["beta"].startswith("In use: measured from history")
    assert "(F/K)" in told["beta"]
    assert "and VX by its measured beta" in told["weight"]
    own = text_section(by_model, "VOL CURVE", "DOES THE SHOCK")
    assert "F/K beta VX/Z26 30.0 18.20 18.57 0.980 0.432 VX/F27" in own
    assert "Betas in use: the model's." in own
    other = text_section(measured, "VOL CURVE", "DOES THE SHOCK")
    assert "beta measured VX/Z26 30.0 18.20 18.57 0.980 0.432 0.481 VX/F27" in other
    assert "Betas in use: measured from history" in other


def test_a_future_that_history_cannot_measure_says_whose_beta_serves(make: Make) -> None:
    curve = weighted(beta="regression")
    first = curve.futures[0].model_copy(update={"regression_beta": None})
    curve = curve.model_copy(update={"futures": (first, *curve.futures[1:])})
    told = section(render(make["clean"](curve=curve), {}).html, "curve")
    assert "0.432 n/a 1" in told
    assert "1 history has no measured beta there yet: the model's is in use" in told


def test_the_mails_foot_names_measured_betas(make: Make) -> None:
    report = make["clean"](curve=weighted(beta="regression"))
    assert "^0.45, and VX by its measured beta" in words(render(report, {}).mail_html)


def test_vols_beside_the_curve_are_marked_and_not_drawn(make: Make) -> None:
    curve = make["clean"]().curve
    assert curve is not None
    points = tuple(
        it.model_copy(update={"on_curve": at != 1}) for at, it in enumerate(curve.points)
    )
    report = make["clean"](curve=curve.model_copy(update={"points": points}))
    spec = chart_specs(report).curve
    assert spec is not None
    assert 30.0 not in [days for days, _ in (*spec.points, *spec.at_the_money)]
    assert len(spec.points) == len(curve.points) - 1
    assert "2026-12-20 PM, not a node of the curve" in section(render(report, {}).html, "shape")
