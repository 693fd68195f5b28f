"""What every section of the settings is made of: checked numbers, names and the base class."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Section(BaseModel):
    """Unknown keys are refused; text is never made into numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
