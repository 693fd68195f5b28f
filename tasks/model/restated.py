"""Parts of the report document about a restatement: what another run of the session had said."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from tasks.model.part import Part


class RestatedFigure(Part):
    """One figure then and now."""

    what: str = Field(description="A measure of the net, of a layer, or a count")
    layer: str | None
    unit: str
    old: float | None
    new: float | None


class Restatement(Part):
    """The run that this one stands in the place of, and what has changed."""

    run_id: str
    known_at: datetime
    reason: str = Field(description="What is another than then: files, settings, code, ...")
    state: str
    headline: str
    figures: tuple[RestatedFigure, ...]
