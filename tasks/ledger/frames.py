"""Frames of one type, with and without rows."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_TEXT = frozenset({"symbol", "scope", "id", "state", "code", "subject", "definition"})


def typed(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """These columns alone: texts ("" unknown), sessions (`as_of`) and floats (NaN unknown).

    An empty answer of the database types its texts as objects.
    """
    kinds = {column: "str" if column in _TEXT else "float64" for column in columns}
    frame = rows[list(columns)].astype(kinds | {"as_of": "datetime64[us]"})
    return frame.fillna(dict.fromkeys(_TEXT.intersection(columns), ""))
