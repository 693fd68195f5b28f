"""JSON from outside that is refused in time."""

from __future__ import annotations

import json
import time

import pytest

from tasks.model.errors import SourceError
from tasks.sources.files import raw_file
from tasks.sources.strict_json import json_of


def test_a_key_that_stands_twice_is_found_as_quickly_among_many() -> None:
    names = [str(number) for number in range(100_000)]
    told = ",".join(f"{json.dumps(name)}:0" for name in [*names, names[-1]])
    begun = time.process_time()
    with pytest.raises(SourceError, match="the key '99999' twice"):
        json_of(raw_file("x.json", f"{{{told}}}".encode()))
    assert time.process_time() - begun < 10.0
