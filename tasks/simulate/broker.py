"""The broker's columns: right to the cent on most legs, and what a mistake leaves in writing."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

from tasks.simulate.truth import Unit

FIELDS = ("price", "iv", "delta", "gamma", "vega", "theta")
# A mistake between these multiples of the tolerance would be a matter of luck to find.
_UNSEEN, CLEAR = 0.4, 1.4


@dataclass(frozen=True, slots=True)
class Report:
    """One leg as the broker shows it.

    Units: `price` points, `iv` decimal, the rest position USD (per point, per vol point, per
    day). None where a broker shows nothing.
    """

    price: float
    iv: float | None
    delta: float
    gamma: float | None
    vega: float | None
    theta: float | None

    def texts(self) -> list[str]:
        """The six columns as written: price and vol to 0.0001, greeks to the cent."""
        digits = (4, 4, 2, 2, 2, 2)
        return [
            "" if value is None else f"{round(value, places) + 0.0:.{places}f}"
            for value, places in zip(astuple(self), digits, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Planted:
    """One known mistake: a row of truth/planted.csv."""

    account: str
    symbol: str
    field: str
    mistake: str
    true_value: str
    reported_value: str


def tolerance(name: str, value: float) -> float:
    """What a broker may be off by before it is a mistake, in the field's own unit."""
    if name == "price":
        return max(0.05, 0.02 * abs(value))
    if name == "iv":
        return max(0.01, 0.05 * abs(value))
    return max(2.0, 0.05 * abs(value))


def right(unit: Unit, quantity: int, mark: float) -> Report:
    """What a broker without mistakes reports; `mark` in price points."""
    lots = quantity * unit.multiplier
    if unit.is_future:
        return Report(mark, None, lots, None, None, None)
    return Report(
        mark,
        unit.iv,
        lots * unit.delta_forward * unit.discount,
        lots * unit.gamma,
        lots * unit.vega,
        lots * unit.theta,
    )


def plant(true: Report, mistaken: Report) -> tuple[Report, dict[str, tuple[str, str]]]:
    """The report to write, and true and reported text of each field that is clearly off.

    A field that is off by about its tolerance is reported right, so that every planted row can
    be found and nothing else can.
    """
    written, rows = mistaken, {}
    true_texts, wrong_texts = true.texts(), mistaken.texts()
    for place, name in enumerate(FIELDS):
        value, told = astuple(true)[place], astuple(mistaken)[place]
        if value is None or told is None:
            continue
        off = abs(told - value) / tolerance(name, value)
        if off >= CLEAR:
            rows[f"reported_{name}"] = (true_texts[place], wrong_texts[place])
        elif off > _UNSEEN:
            written = replace(written, **{name: value})
    return written, rows
