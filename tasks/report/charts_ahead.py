"""The scenario heat map: a panel a mode, a number in every cell.

Drawn by Pillow, which sets two hundred numbers in a tenth of the time that matplotlib needs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageColor, ImageDraw, ImageFont

from tasks.report.chart import Chart
from tasks.report.charts_canvas import DENSITY, INK, QUIET, WIDTH, as_chart
from tasks.report.figures import NA
from tasks.report.specs_ahead import MODE_WORDS, HeatSpec, Panel, cell_words

# All in CSS pixels.
_TOP, _HEAD, _ROW, _FOOT = 24, 46, 24, 14
_LEFT, _RIGHT, _EDGE = 64, 3, 0.75
_FONT_PX = 14
# Okabe and Ito's vermilion and blue, pale enough for dark print on every cell; hue parts losses
# from gains, and the sign in every cell survives grey print.
_LOSS, _GAIN, _UNKNOWN = "#e58b45", "#5ba7d4", "#e3e7ea"
_Anchor = str  # Pillow's: horizontal then vertical, as in "mm" and "lm"


@cache
def _font(*, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font that matplotlib ships and the other charts use."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(mpl.get_data_path(), "fonts", "ttf", name)
    return ImageFont.truetype(path, _FONT_PX * DENSITY, layout_engine=ImageFont.Layout.BASIC)


class _Sheet:
    """A white picture that is drawn on in CSS pixels."""

    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (WIDTH * DENSITY, height * DENSITY), "white")
        self._pen = ImageDraw.Draw(self.image)

    def text(
        self, x: float, y: float, words: str, anchor: _Anchor = "mm", *, ink: str = INK,
        bold: bool = False,
    ) -> None:  # fmt: skip
        place = (round(x * DENSITY), round(y * DENSITY))
        self._pen.text(place, words, fill=ink, font=_font(bold=bold), anchor=anchor)

    def box(self, x: float, y: float, width: float, colour: str | tuple[int, ...]) -> None:
        """A cell, a hair narrower than its place."""
        ends = (x + _EDGE, y + _EDGE, x + width - _EDGE, y + _ROW - _EDGE)
        self._pen.rectangle([round(it * DENSITY) for it in ends], fill=colour)


def _colour(value: float | None, largest: float) -> str | tuple[int, ...]:
    """White at zero, towards the loss's or the gain's colour at the largest figure."""
    if value is None:
        return _UNKNOWN
    share = min(abs(value) / (largest or 1.0), 1.0)
    end = ImageColor.getrgb(_LOSS if value < 0 else _GAIN)
    return tuple(round(255 + share * (part - 255)) for part in end)


def _panel(sheet: _Sheet, spec: HeatSpec, panel: Panel, top: float) -> None:
    """One mode: its name and its shifts above, the moves of SPX at the left."""
    step = (WIDTH - _LEFT - _RIGHT) / len(panel.shifts)
    sheet.text(4, top + 10, MODE_WORDS[panel.name], "lm", bold=True)
    for at, shift in enumerate(panel.shifts):
        sheet.text(_LEFT + step * (at + 0.5), top + 34, shift.removesuffix(" points"))
    for down, (move, row) in enumerate(zip(panel.moves, panel.cells, strict=True)):
        y = top + _HEAD + _ROW * down
        sheet.text(_LEFT - 6, y + _ROW / 2, move, "rm")
        for at, value in enumerate(row):
            x = _LEFT + step * at
            sheet.box(x, y, step, _colour(value, spec.largest))
            words = NA if value is None else cell_words(spec, value)
            sheet.text(x + step / 2, y + _ROW / 2, words)


def draw_heat(spec: HeatSpec) -> Chart:
    """Panels below each other, so that a phone can show them."""
    heights = [_HEAD + _ROW * len(panel.moves) + _FOOT for panel in spec.panels]
    height = _TOP + sum(heights)
    sheet = _Sheet(height)
    about = f"Net P&L in {spec.unit}. Rows: SPX; columns: vol."
    sheet.text(4, 11, about, "lm", ink=QUIET)
    top = _TOP
    for panel, own in zip(spec.panels, heights, strict=True):
        _panel(sheet, spec, panel, top)
        top += own
    return as_chart("scenarios", sheet.image, height, spec.alt)
