"""The two Jinja environments: HTML, always escaped, and plain text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined


def _source(name: str) -> str:
    return files("templates").joinpath(name).read_text(encoding="utf-8")


@cache
def html_templates() -> Environment:
    """Every template is escaped: `select_autoescape` would skip the suffix `.html.j2`."""
    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


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
