"""The headline: two sentences that fit a phone's screen."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.checks.headline import headline, signed
from tasks.model.document import Layer, Net
from tasks.model.limit_parts import LimitResult

_NONE = dict.fromkeys(
    ("vega", "vvix_vega", "naive_vega", "vix_delta", "delta", "gamma", "theta", "market_value")
)


def net(vega30: float | None, **fields: Any) -> Net:
    base: dict[str, Any] = {
        **_NONE,
        **dict.fromkeys(("pnl", "gross_vega30", "reported_vega", "vega30_previous", "drift")),
        "vega30": vega30,
        "legs": 2,
        "gaps": 0,
        "status": "reconciled",
    }
    return Net(**(base | fields))


def layer(name: str, role: str, vega30: float | None) -> Layer:
    base: dict[str, Any] = {
        **_NONE,
        **dict.fromkeys(("target", "vega30_previous", "drift", "share", "reported_vega")),
        "status": "reconciled",
    }
    return Layer.model_validate(
        {**base, "layer": name, "role": role, "vega30": vega30, "legs": 1, "gaps": 0}
    )


def limit(id_: str, used: float | None, state: str) -> LimitResult:
    return LimitResult.model_validate(
        {
            "id": id_,
            "scope": "net",
            "measure": "vega30",
            "unit": "usd_per_vix_point",
            "value": None if used is None else used * 10,
            "basis": None,
            "warn": None,
            "breach": (-10.0, 10.0),
            "utilisation": used,
            "state": state,
            "streak": 1,
        }
    )


LAYERS = (layer("core", "core", -1247.3), layer("a", "hedge", 123.8), layer("b", "hedge", 61.6))
BOOK = "Net vega30 \u22121,062 USD per VIX point: core \u22121,247, hedges +185."


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ((), "No limits are declared."),
        ((limit("band", 0.71, "ok"),), "Tightest limit band (net) 71% used."),
        (
            (limit("band", 0.71, "ok"), limit("drift", 0.9, "warn")),
            "Tightest limit drift (net) 90% used.",
        ),
        (
            (limit("band", 0.71, "ok"), limit("drift", None, "not_testable")),
            "Tightest limit band (net) 71% used; 1 hard limit not testable.",
        ),
        ((limit("band", None, "not_testable"),), "None of 1 hard limit could be tested."),
        (
            (limit("a", 1.1, "breach"), limit("b", 1.4, "breach"), limit("c", 0.2, "ok")),
            "2 of 3 hard limits breached, first b (net), 140% used.",
        ),
    ],
)
def test_the_second_sentence_is_of_the_limit_that_matters(
    limits: tuple[LimitResult, ...], sentence: str
) -> None:
    assert headline(net(-1061.9), LAYERS, limits) == f"{BOOK} {sentence}"


def test_soft_limits_alone_are_no_hard_limits() -> None:
    soft = limit("band", 1.3, "breach").model_copy(update={"severity": "soft"})
    assert headline(net(-1061.9), LAYERS, (soft,)) == f"{BOOK} No hard limits are declared."


def test_an_unreconciled_net_says_why() -> None:
    text = headline(net(None, status="unreconciled", reason="1 of 2 legs"), LAYERS, ())
    assert text == "Net vega30 n/a: 1 of 2 legs. No limits are declared."


@pytest.mark.parametrize(
    ("amount", "text"),
    [(1234.5, "+1,234"), (-1234.6, "\u22121,235"), (0.0, "0"), (-0.4, "0"), (0.4, "0")],
)
def test_amounts_carry_their_sign_and_nothing_has_none(amount: float, text: str) -> None:
    assert signed(amount) == text
