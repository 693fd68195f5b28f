"""What every section of the settings is made of: checked numbers, names and the base class."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tasks.model.errors import has_password

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


def without_password(text: str) -> str:
    """The same text. Raises ValueError where it has a password: settings are kept for good."""
    if has_password(text):
        raise ValueError("an address with a password | none; settings are kept in the record")
    return text


def seen(text: str) -> str:
    """The same text. Raises ValueError where a sign in it cannot be seen: it may change others."""
    if not text.isprintable():
        raise ValueError("signs that cannot be seen | text that can be read; remove them")
    return text


Line = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]
Name = Annotated[Line, Field(max_length=80), AfterValidator(without_password), AfterValidator(seen)]


class Section(BaseModel):
    """Unknown keys are refused; text is never made into numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
