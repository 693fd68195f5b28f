"""The words of what explains: parts of a change, of a profit, and of a difference."""

from __future__ import annotations

from tasks.report.glossary_book import Term

MOVES_TERMS = (
    Term(
        "explain",
        "parts of a change",
        "the unit of the measure",
        "By revaluation in this order: traded (opened, closed and resized legs), expired, time "
        "(days passed), forward (moves of forwards), vol (each leg's own), beta (weights and betas "
        "anew), correction (yesterday's inputs valued again, legs moved to another layer), "
        "residual (rounding). The parts sum to the change exactly.",
    ),
    Term(
        "pnl_explain",
        "parts of the P&L",
        "USD",
        "By yesterday's greeks: theta, delta, half gamma, vega, vanna, half volga of SPX legs; VIX "
        "(beta times the move of the 30-day vol) and basis (the rest of the move of their own VX) "
        "of VIX legs; vvix_vega; settled legs, trades, fees; residual is what is left. Its share "
        "is of the sum of the absolute parts.",
    ),
    Term(
        "bridge",
        "bridge",
        "USD per vol point, then per VIX point",
        "From the broker's vega to the naive sum by cause: unit, underlying (VIX options priced "
        "off the spot), time (another day count), vol, unattributed. From there to vega30: vol of "
        "VIX taken out, VIX delta put in at beta one, tenor weight w(T), beta of VIX legs.",
    ),
    Term(
        "attribution",
        "attribution zones",
        "",
        "Explained against actual P&L over the trailing 250 sessions. Green: Spearman correlation "
        "above 0.80 and Kolmogorov-Smirnov (KS) distance below 0.09. Red: below 0.70, or above "
        "0.12. Amber: between (BCBS MAR32).",
    ),
)
