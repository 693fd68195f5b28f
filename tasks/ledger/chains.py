"""The slim chain of a session as an object: CSV that reads back to the same doubles."""

from __future__ import annotations

import io

import pandas as pd

QUOTE_COLUMNS = ("symbol", "bid", "ask", "gate", "forward", "iv", "iv_source")
_NUMBERS = ("bid", "ask", "forward", "iv")
_TEXTS = tuple(name for name in QUOTE_COLUMNS if name not in _NUMBERS)


def chain_bytes(chain: pd.DataFrame) -> bytes:
    """QUOTE_COLUMNS of a chain as CSV; an unknown number is an empty cell."""
    text: str = chain[list(QUOTE_COLUMNS)].to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8")


def chain_frame(content: bytes) -> pd.DataFrame:
    """The chain that `chain_bytes` wrote."""
    return pd.read_csv(
        io.BytesIO(content),
        dtype={**dict.fromkeys(_TEXTS, "str"), **dict.fromkeys(_NUMBERS, "float64")},
        keep_default_na=False,
        na_values={name: [""] for name in _NUMBERS},
        float_precision="round_trip",
    )
