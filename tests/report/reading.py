"""What a reader sees: the words of a page, the colours of a picture."""

from __future__ import annotations

import html
import re
from io import BytesIO

from PIL import Image


def words(markup: str) -> str:
    """Markup without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def section(page: str, name: str) -> str:
    """The words of one section of the full page."""
    found = re.search(rf'<section id="{name}".*?</section>', page, flags=re.DOTALL)
    assert found, name
    return words(found[0])


def quiet(page: str) -> dict[str, str]:
    """The one-line sections, by id."""
    found = re.findall(r'<section id="(\w+)" class="quiet">.*?<p>(.*?)</p>', page)
    return {name: html.unescape(said) for name, said in found}


def pixel(png: bytes, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place given in CSS pixels."""
    found = Image.open(BytesIO(png)).convert("RGB").getpixel((round(2 * x), round(2 * y)))
    assert isinstance(found, tuple)
    return found
