"""The two Jinja environments: HTML, always escaped, and plain text."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape


def _source(name: str) -> str:
    return files("templates").joinpath(name).read_text(encoding="utf-8")


# Dates, and the ids that commands name breaks and breaches by.
_WHOLE = re.compile(r"\b(?:\d{4}-\d\d-\d\d|[BL]-[0-9a-f]{8,12}(?:-\d+)?)\b")


@lru_cache(maxsize=4096)  # the legs of a book say the same few things thousands of times
def _whole(text: str) -> Markup:
    """Text, escaped, whose dates and ids no line breaks in two: people copy them."""
    return Markup(  # noqa: S704 - escaped here; what is put in is the same text in a tag of our own
        _WHOLE.sub(r'<span class="whole">\g<0></span>', str(escape(text)))
    )


@cache
def html_templates() -> Environment:
    """Every template is escaped: `select_autoescape` would skip the suffix `.html.j2`."""
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["whole"] = _whole
    return environment


@cache
def text_templates() -> Environment:
    """Plain text: the view has taken out control characters, and nothing is markup."""
    return Environment(
        loader=FunctionLoader(_source),
        autoescape=False,  # noqa: S701 - text/plain: escaping would print &amp; to people
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
