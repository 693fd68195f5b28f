from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

AS_OF = date(2026, 11, 20)

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def as_of() -> date:
    return AS_OF


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put a file into the session's folder below the feed's folder, and return the latter."""

    def put(name: str, content: str | bytes) -> Path:
        folder = tmp_path / AS_OF.isoformat()
        folder.mkdir(exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
        return tmp_path

    return put
