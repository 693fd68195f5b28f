"""Settings files for tests: the smallest desk that works, and changes to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tasks.model.errors import VegareconError
from tasks.settings.load import Settings, load

# Word for word what programs outside rely on.
SMALLEST = """\
[desk]
name = "Sample desk"

[positions]
kind = "csv_folder"
path = "feeds"
reported_units = { vega = "usd_per_point", delta = "usd", theta = "usd_per_day" }

[quotes]
kind = "csv_folder"
path = "feeds"

[futures]
kind = "csv_folder"
path = "feeds"

[indices]
kind = "csv_folder"
path = "feeds"

[rates]
kind = "csv_folder"
path = "feeds"

[[layers]]
name = "core"
role = "core"
match = { roots = ["SPX", "SPXW"] }

[[layers]]
name = "layer-1"
role = "hedge"
match = { roots = ["VIX", "VIXW"], days = [0, 45] }

[[layers]]
name = "layer-2"
role = "hedge"
match = { roots = ["VX", "VXM", "VIX", "VIXW"] }

[[limits]]
id = "sleeve-drift"
scope = "layer"
measure = "vega30"
reference = "previous"
unit = "usd_per_vix_point"
warn = 900
breach = 1200

[[limits]]
id = "net-share"
scope = "net"
measure = "vega30"
basis = "gross"
unit = "percent"
warn = 6
breach = 8

[ledger]
path = "state"

[report]
folder = "reports"
"""
TINY = """\
[desk]
name = "x"
[positions]
kind = "csv_folder"
path = "feeds"
[quotes]
kind = "csv_folder"
path = "feeds"
[[layers]]
name = "core"
role = "core"
"""
Read = Callable[[str], Settings]


def write(folder: Path, text: str | bytes, name: str = "desk.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults(folder: Path, text: str | bytes) -> list[str]:
    """The lines of what is wrong with a file; none when nothing is."""
    try:
        load(write(folder, text))
    except VegareconError as error:
        return [f"exit {error.exit_code}"] * (error.exit_code != 20) + list(error.lines)
    return []
