"""What can befall the database's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

# Another process that has it open until it is killed.
HOLD = (
    "import duckdb, sys, time; held = duckdb.connect(sys.argv[1]); print('open', flush=True); "
    "time.sleep(600)"
)


def _to(part: float) -> Callable[[Path], None]:
    def cut(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * part)])

    return cut


def _over(start: float, octets: int) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        content = bytearray(path.read_bytes())
        at = int(len(content) * start)
        content[at : at + octets] = bytes(0xA5 for _ in content[at : at + octets])
        path.write_bytes(content)

    return spoil


def _other(path: Path) -> None:
    path.write_bytes(b"no database\n" * 4096)


# Each is done to the file of a sound ledger, at rest.
DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut to a half": _to(0.5),
    "header spoilt": _over(0.0, 12288),
    "a block spoilt": _over(0.5, 262144),
    "another file": _other,
}
