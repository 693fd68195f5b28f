# ruff: noqa: RUF001 - Greek letters and real minus signs belong in formulas
"""The words of the curve and of what may come: with units and formulas."""

from __future__ import annotations

from tasks.report.glossary_book import Term

AHEAD_TERMS = (
    Term(
        "model_free",
        "model-free vol, σ(T)",
        "% a year",
        "The vol of an expiry from the whole strip of its out-of-the-money options, as Cboe "
        "computes VIX: no model of the smile. Between expiries total variance is linear in time; "
        "at 30 days it is the recomputed VIX.",
    ),
    Term(
        "forward_vol",
        "forward vol, K(T)",
        "VIX points",
        "K(T)² = [(T+30)·σ(T+30)² − T·σ(T)²] / 30: the vol of the 30 days that begin T days from "
        "now. Without arbitrage no VX stands above it.",
    ),
    Term(
        "convexity",
        "F/K",
        "ratio",
        "The price of a VX future over its forward vol; the model holds it fixed under a shock.",
    ),
    Term(
        "regression_beta",
        "measured beta",
        "points per VIX point",
        "Daily changes of a future, a tenor or a product on daily changes of VIX, least squares "
        "through the origin, on the desk's own history.",
    ),
    Term(
        "exponent",
        "exponent",
        "",
        "The power in w(T). Stated in the settings, or calibrated: the one that fits the measured "
        "betas of VX and of SPX vols at once. Fitted cells show it on a flat curve.",
    ),
    Term(
        "shape",
        "risk reversal, butterfly, slope, contango",
        "vol points; contango in %",
        "Risk reversal: 25-delta call vol less put vol. Butterfly: their mean less the vol at the "
        "forward. Both at 30 days. Slope: σ(90) − σ(30). Contango: VX2 / VX1 − 1.",
    ),
    Term(
        "scenario",
        "scenario modes",
        "USD",
        "Full repricing under x. term: SPX vols of maturity T move by x·w(T) points. parallel: "
        "every SPX vol moves by x points. In both, VX moves with K(T) at fixed F/K, or by measured "
        "betas where those are in use. relative: "
        "every SPX vol and every VX moves by x percent. Vols never fall below the floor.",
    ),
    Term(
        "horizon",
        "horizon, T+n",
        "",
        "The book n calendar days on with the market fixed: sticky strike, forwards and VX "
        "unmoved. Theta collected is what the passage of time alone brings.",
    ),
    Term(
        "break_even",
        "break-even",
        "SPX points",
        "A level of SPX at which the whole book has made nothing since entry, at the date named, "
        "under a shift of vols in mode term. Moved: less the nearest "
        "level of its side at the previous session, new where there was none. In "
        "profit: where SPX has to stand then for the book to have made anything.",
    ),
    Term(
        "expected_move",
        "expected move, sd",
        "SPX points",
        "One standard deviation of SPX until the date named. Distances are counted in it, from "
        "the close.",
    ),
)
