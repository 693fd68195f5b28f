"""The text of drafted settings: what was understood of a file, within the example."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from tasks.settings.drafting_kinds import Reader
from tasks.settings.example import example_text

PATH = "feeds"
_MARKET = "# Closing quotes."
_SYMBOLS = 'symbols = ["SPX", "VIX"]           # and what else'
_LAYERS = "# Layers: the first rule that fits"
_REST = "# FOMC, CPI and PPI days"
_LIMITS = "# Limits: warn and breach"
_MORE_LIMITS = "# More that can be limited"
_TOLERANCES = "# Differences with the broker"
_TARGET = "target = {"
_OUR_LAYERS = "layers are the example's: by root and days to expiry, without targets"
_OUR_LIMITS = (
    "limits: none is declared, so none is tested; those that are commented out are examples"
)
_OUR_TOLERANCES = "tolerances of differences with the broker are the example's"
# What no file of positions tells, so that it is open in every draft.
ALWAYS_OPEN = ("the name of the desk", _OUR_LAYERS, _OUR_LIMITS, _OUR_TOLERANCES)
_HEAD = """\
# vegarecon: settings drafted from a file of positions. Lines marked CHECK are guesses, or
# questions that the file leaves open: go through them, then take the mark away.
# Paths are relative to this file. Secrets never stand here: name them as "env:NAME" or
# "file:PATH". Unknown keys are refused, so spelling mistakes show.

[desk]
name = "My desk"                   # CHECK: the name of the desk
accounts = {accounts}
time_zone = "America/New_York"     # times are shown in this zone
"""
_TRADES = "[trades] "
_AFTER_TRADES = "# [accounts] "
_BESIDE = """\
[{role}]
kind = "{kind}"                 # in the same file
path = "feeds"
"""


def toml_text(text: str) -> str:
    """A string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_list(texts: Sequence[str]) -> str:
    """A list of strings of TOML."""
    return f"[{', '.join(map(toml_text, texts))}]"


def settings_text(
    reader: Reader,
    day: date,
    *,
    accounts: Sequence[str],
    symbols: Sequence[str],
    questions: Sequence[str],
    layers: str = "",
) -> str:
    """The whole file; `layers` are sections that come before those of the example."""
    example = example_text()
    market, rules, rest = (example.index(mark) for mark in (_MARKET, _LAYERS, _REST))
    feeds = example[market:rules].replace(
        _SYMBOLS, f"symbols = {toml_list(symbols)}  # and what else", 1
    )
    limits, more, tolerances = (example.index(it) for it in (_LIMITS, _MORE_LIMITS, _TOLERANCES))
    if "trades" in reader.beside:
        feeds = feeds[: feeds.index(_TRADES)] + feeds[feeds.index(_AFTER_TRADES) :]
    described, declared = example[rules:rest].split("[[layers]]", 1)
    # A target or a limit of nobody's would be a drift or a breach of nobody's.
    declared = declared.replace(_TARGET, f"# {_TARGET}")
    parts = [
        _HEAD.format(accounts=toml_list(accounts)),
        _positions(reader, day, questions),
        feeds.rstrip() + "\n",
        *(_BESIDE.format(role=role, kind=reader.kind) for role in reader.beside),
        f"# CHECK: {_OUR_LAYERS}.\n",
        f"{described}{layers}{chr(10) if layers else ''}[[layers]]{declared.rstrip()}\n",
        example[rest:limits],
    ]
    own_rules = (
        f"# CHECK: {_OUR_LIMITS}.\n{_commented_out(example[limits:more])}{example[more:tolerances]}"
        f"# CHECK: {_OUR_TOLERANCES}.\n{example[tolerances:]}"
    )
    return "\n".join(parts) + own_rules


def _commented_out(text: str) -> str:
    """Lines of the example that set nothing, but for blank ones."""
    return "".join(
        line if line.startswith("#") or not line.strip() else f"# {line}"
        for line in text.splitlines(keepends=True)
    )


def _positions(reader: Reader, day: date, questions: Sequence[str]) -> str:
    place = f"{PATH}/{reader.file}"
    lines = [
        f"# What the broker says you hold. The file of {day} was copied to",
        f"# {place.format(as_of=day)}; each day's goes to",
        f"# {place.replace('{as_of}', 'YYYY-MM-DD')}, before the run.",
        *(f"# CHECK: {question}" for question in questions),
        "[positions]",
        f'kind = "{reader.kind}"',
        f'path = "{PATH}"',
        f"file = {toml_text(reader.file)}",
        *(f"{key} = {toml_text(value)}" for key, value in reader.keys.items()),
        *(f"# {line}" for line in reader.commented),
    ]
    if reader.columns:
        lines += ['[positions.columns]              # ours = the file\'s; "" is not read']
        lines += [f"{ours} = {toml_text(theirs)}" for ours, theirs in reader.columns.items()]
    return "\n".join(lines) + "\n"
