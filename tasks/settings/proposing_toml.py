"""The text of proposed settings: what was understood of a file, within the example."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from tasks.settings.example import example_text
from tasks.settings.proposing_kinds import Draft

PATH = "feeds"
_LAYERS = "# Layers: the first rule that fits"
_REST = "# FOMC, CPI and PPI days"
_HEAD = """\
# vegarecon: settings proposed from a file of positions. Lines marked CHECK are guesses, or
# questions that the file leaves open: go through them, then take the mark away.
# Paths are relative to this file. Secrets never stand here: name them as "env:NAME" or
# "file:PATH". Unknown keys are refused, so spelling mistakes show.

[desk]
name = "My desk"                   # CHECK
accounts = {accounts}
time_zone = "America/New_York"     # times are shown in this zone
"""
_MARKET = """\
# Closing quotes: Cboe's delayed page, free and without a key. It has the quotes of this moment:
# a run between 16:30 and 20:15 New York has those of the close, of that day alone.
[quotes]
kind = "cboe_delayed"
symbols = {symbols}

[indices]                          # the closes of SPX and VIX, from the same pages
kind = "cboe_delayed"
"""
# Where other sources of the market belong.
_OTHER_FEEDS = """\
# The feeds below are optional; without a file the report says what it cannot do.
[futures]                          # feeds/<day>/futures.csv: symbol, expiry, settlement
kind = "csv_folder"
path = "feeds"

[rates]                            # feeds/<day>/rates.csv: tenor_days, par_yield_percent
kind = "csv_folder"
path = "feeds"

[trades]                           # feeds/<day>/trades.csv: trade_id, account, symbol, quantity,
kind = "csv_folder"                # price, [fees]
path = "feeds"
"""
_BALANCES = """\
[accounts]                         # the cash at the end of the same file
kind = "{kind}"
path = "feeds"
"""


def toml_text(text: str) -> str:
    """A string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_list(texts: Sequence[str]) -> str:
    """A list of strings of TOML."""
    return f"[{', '.join(map(toml_text, texts))}]"


def settings_text(
    draft: Draft,
    day: date,
    *,
    accounts: Sequence[str],
    symbols: Sequence[str],
    questions: Sequence[str],
    layers: str = "",
) -> str:
    """The whole file; `layers` are sections that come before those of the example."""
    example = example_text()
    rules, rest = example.index(_LAYERS), example.index(_REST)
    described, declared = example[rules:rest].split("[[layers]]", 1)
    parts = [
        _HEAD.format(accounts=toml_list(accounts)),
        _positions(draft, day, questions),
        _MARKET.format(symbols=toml_list(symbols)),
        _OTHER_FEEDS,
        *([_BALANCES.format(kind=draft.kind)] if draft.balances else []),
        f"{described}{layers}{chr(10) if layers else ''}[[layers]]{declared.rstrip()}\n",
        "# CHECK: limits and tolerances below are those of the example, not of this desk.\n",
        example[rest:],
    ]
    return "\n".join(parts)


def _positions(draft: Draft, day: date, questions: Sequence[str]) -> str:
    place = f"{PATH}/{draft.file}"
    lines = [
        f"# What the broker says you hold. The file of {day} was copied to",
        f"# {place.format(as_of=day)}; each day's goes to",
        f"# {place.replace('{as_of}', 'YYYY-MM-DD')}, before the run.",
        *(f"# CHECK: {question}" for question in questions),
        "[positions]",
        f'kind = "{draft.kind}"',
        f'path = "{PATH}"',
        f"file = {toml_text(draft.file)}",
        *(f"{key} = {toml_text(value)}" for key, value in draft.keys.items()),
        *(f"# {line}" for line in draft.commented),
    ]
    if draft.columns:
        lines += ['[positions.columns]              # ours = the file\'s; "" is not read']
        lines += [f"{ours} = {toml_text(theirs)}" for ours, theirs in draft.columns.items()]
    return "\n".join(lines) + "\n"
