"""What all charts share: palette, style, canvas, PNG. Only `charts*.py` import matplotlib (0.9 s).

Titles are left to the page, as text that wraps and can be read aloud; the picture labels its
marks directly.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from tasks.report.chart import Chart

# Okabe and Ito's palette, which survives colour blindness.
VERMILION, BLUE, GREEN, PURPLE = "#D55E00", "#0072B2", "#009E73", "#CC79A7"
INK, QUIET, BAND, RULE = "#16202a", "#5d6974", "#dcebf5", "#9aa5af"
WIDTH = 520  # CSS pixels: legible at 350 on a phone, two side by side on a desk
_CSS_DPI = 100
DENSITY = 2
_FONT_PX = 13
_COLOURS, _NEARLY_WHITE = 128, 249
# Print that a line may cross stands on white.
CLEAR = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
DAY_TICKS = (1, 3, 7, 14, 30, 60, 90, 180, 365, 730, 1460)


def points(css_pixels: float) -> float:
    """Typographic points of so many CSS pixels."""
    return css_pixels * 72 / _CSS_DPI


@contextmanager
def own_style() -> Iterator[None]:
    """The same picture whatever matplotlibrc the machine has; `$` is a dollar, not mathematics."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": "DejaVu Sans",
                "font.size": points(_FONT_PX),
                "text.parse_math": False,
                "text.color": INK,
                "axes.edgecolor": RULE,
                "axes.labelcolor": QUIET,
                "axes.spines.top": False,
                "axes.spines.right": False,
                "xtick.color": RULE,
                "ytick.color": RULE,
                "xtick.labelcolor": QUIET,
                "ytick.labelcolor": QUIET,
            }
        )
        yield


def drawable(text: str) -> str:
    """Foreign text limited to what the font certainly has."""
    return "".join(char if char.isascii() else "?" for char in text)


def plain_figure(height: int) -> Figure:
    """An empty white figure of the common width, that its chart lays out itself."""
    return Figure(
        figsize=(WIDTH / _CSS_DPI, height / _CSS_DPI),
        dpi=_CSS_DPI * DENSITY,
        facecolor="white",
    )


def canvas(height: int) -> tuple[Figure, Axes]:
    """A figure that makes room for its labels, and its only axes."""
    figure = plain_figure(height)
    figure.set_layout_engine("constrained")
    return figure, figure.add_subplot()


def as_chart(name: str, image: Image.Image, height: int, alt: str) -> Chart:
    """A picture as a PNG of few colours: a third of the bytes, and the mail carries it twice."""
    few = image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # The nearest colour of the palette is not quite white: the page's white would show it.
    shades = few.getpalette() or []
    few.putpalette([255 if shade > _NEARLY_WHITE else shade for shade in shades])
    buffer = io.BytesIO()
    few.save(buffer, format="png")
    return Chart(name, buffer.getvalue(), WIDTH, height, alt)


def finished(name: str, figure: Figure, height: int, alt: str) -> Chart:
    """The figure as a PNG of double density."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="rgba")
    size = (WIDTH * DENSITY, height * DENSITY)
    image = Image.frombytes("RGBA", size, buffer.getvalue()).convert("RGB")
    return as_chart(name, image, height, alt)
