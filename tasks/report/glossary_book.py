# ruff: noqa: RUF001 - Greek letters and real minus signs belong in formulas
"""The words of the book: measures, limits, gaps and breaks, with units and formulas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word, its unit, and what it means."""

    id: str
    name: str
    unit: str
    meaning: str


BOOK_TERMS = (
    Term(
        "vega30",
        "vega30",
        "USD per VIX point",
        "What the book gains when VIX, the 30-day vol, rises by one point and every other maturity "
        "moves by w(T). SPX options: vega · w(T). VIX products: VIX delta · beta(T). The number "
        "that nets, and that limits are set on.",
    ),
    Term(
        "vega",
        "vega",
        "USD per SPX vol point",
        "Black-76 vega of SPX-family options for one point of their own implied vol "
        "(0.20 to 0.21), times quantity and multiplier.",
    ),
    Term(
        "vvix_vega",
        "vvix_vega",
        "USD per vol point of VIX vol",
        "Black-76 vega of VIX options: sensitivity to the vol of VIX itself. Shown beside, never "
        "netted with SPX vega.",
    ),
    Term(
        "naive",
        "naive sum",
        "USD per “vol point”",
        "vega + vvix_vega: the plain sum of broker screens, which adds two different units. Kept "
        "so that everyone finds the figure they know.",
    ),
    Term(
        "broker",
        "broker's vega",
        "USD per vol point",
        "The sum of what the broker reports leg by leg, converted to position USD.",
    ),
    Term(
        "beta",
        "beta(T)",
        "VX points per VIX point",
        "(F/K) · [(T+30)·σ(T+30)·w(T+30) − T·σ(T)·w(T)] / (30·K), with F the price of the "
        "future and K its forward vol.",
    ),
    Term(
        "vix_delta",
        "VIX delta",
        "USD per VX point",
        "What a VIX leg gains when its own VX rises by one point: an option's discounted forward "
        "delta, or a future's size, times quantity and multiplier.",
    ),
    Term(
        "greeks",
        "delta, gamma, theta",
        "USD per point, per point², per calendar day",
        "Sums of delta and gamma of layers and net hold SPX-family legs only, per SPX index point; "
        "a leg's own are per point of the forward of its expiry. Theta is per calendar day, and is "
        "summed over all options.",
    ),
    Term(
        "vanna",
        "vanna",
        "USD per forward point and vol point",
        "How much a leg's delta changes when its vol rises by one point; just as much as its vega "
        "changes when its forward rises by one point.",
    ),
    Term(
        "volga",
        "volga",
        "USD per squared vol point",
        "How much a leg's vega changes when its own vol rises by one point.",
    ),
    Term(
        "drift",
        "drift",
        "USD per VIX point",
        "vega30 less its named reference: the layer's target, the previous session, or the "
        "session that last traded in the layer (rebalance).",
    ),
    Term(
        "utilisation",
        "limit used",
        "% of the breach level",
        "100% is exactly at the breach level. Bars: pale is allowed, darker is before the "
        "warning, the ticks are the breach levels, the bar is the value.",
    ),
    Term(
        "gap",
        "gap, n/a",
        "",
        "A gap is a leg that could not be valued. Nothing is summed over a gap: its layer and the "
        "net are n/a, with the reason in the footnote of that number. n/a is never zero.",
    ),
)
