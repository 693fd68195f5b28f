"""Parts of the report document about the data: each measure of quality against its own past."""

from __future__ import annotations

from pydantic import Field

from tasks.model.part import Part


class Quality(Part):
    """One measure of the quality of the data, scored against its trailing median."""

    code: str = Field(description="gate.CODE, unchanged, vendor_vol, interpolated, ...")
    subject: str = Field(description="A family (SPX, VIX, ...) or `book`")
    count: int = Field(description="Quotes or legs that it concerns")
    total: int = Field(description="Quotes or legs there are")
    value: float | None = Field(description="In unit; None without anything to measure")
    unit: str = Field(description="`percent` of total, or `vol points`")
    median: float | None = Field(description="Over the trailing sessions, in unit")
    spread: float | None = Field(
        description="1.4826 times the median absolute deviation over them, in unit"
    )
    sessions: int = Field(description="Trailing sessions with a figure")
    score: float | None = Field(
        description="Distance from the median in spreads, the spread floored; None when too new"
    )
    unusual: bool = Field(description="Whether the score is beyond what the settings allow")
