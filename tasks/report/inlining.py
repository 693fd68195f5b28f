"""Styles in the elements themselves: what mail clients need."""

from __future__ import annotations

from functools import cache

import css_inline


@cache
def _inliner() -> css_inline.CSSInliner:
    # Media queries cannot be inlined: they stay in the head for the clients that read them.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def inlined(html: str) -> str:
    """A page whose rules of style stand in its elements."""
    return _inliner().inline(html)
