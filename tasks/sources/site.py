"""A page of the web as a place that hands over bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tasks.sources.errand import Errand
from tasks.sources.files import Place


@dataclass(frozen=True, slots=True)
class Site:
    """An address that is asked with GET.

    `headers` are shown with the request; a value in `secret_headers` is a reference (env:NAME,
    file:PATH) to what is shown. `of_the_moment` is whether the page gives what holds now.
    """

    url: str
    of_the_moment: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict)

    def obtain(self, name: str, errand: Errand) -> bytes:
        """See Remote."""
        shown = {
            **self.headers,
            **{key: errand.secret(at) for key, at in self.secret_headers.items()},
        }
        alike = json.dumps([dict(self.headers), dict(self.secret_headers)], sort_keys=True)
        return errand.get(self.url, what=name, headers=shown, alike=alike)


def place(path: Path | None, url: str, *, of_the_moment: bool = False) -> Place:
    """The folder where there is one, else the page."""
    return path if path is not None else Site(url, of_the_moment=of_the_moment)
