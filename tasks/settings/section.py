"""What every section of the settings is made of: checked numbers, names and the base class."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tasks.model.errors import has_password, shown
from tasks.web.address import address_secret, secret_names

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


def without_password(text: str) -> str:
    """The same text. Raises ValueError where it has a password: settings are kept for good."""
    if has_password(text):
        raise ValueError("an address with a password | none; settings are kept in the record")
    return text


def without_secret(text: str) -> str:
    """The same address. Raises ValueError where its query has a secret: see without_password."""
    if names := secret_names(text):
        raise ValueError(
            f"an address with a secret in its query ({shown(', '.join(names))}) | one without; "
            "settings are kept in the record: secrets go by reference (env:NAME or file:PATH) "
            "where a kind takes one, or fetch the file yourself and name its folder as path"
        )
    return text


def without_secrets(text: str) -> str:
    """The same text. Raises ValueError where an address within it has a secret."""
    if found := address_secret(text):
        raise ValueError(f"{found} | none; fetch the file yourself and read it from a folder")
    return text


def seen(text: str) -> str:
    """The same text. Raises ValueError where a sign in it cannot be seen: it may change others."""
    if not text.isprintable():
        raise ValueError("signs that cannot be seen | text that can be read; remove them")
    return text


Line = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _resolvable(path: str) -> str:
    try:
        Path(path).expanduser()
    except RuntimeError:
        raise ValueError("a path; write the home folder out, or name a user that exists") from None
    return path


Name = Annotated[Line, Field(max_length=80), AfterValidator(without_password), AfterValidator(seen)]

PathText = Annotated[Line, AfterValidator(without_password), AfterValidator(_resolvable)]
# An address without a secret: those go by reference.
Address = Annotated[Line, AfterValidator(without_password), AfterValidator(without_secret)]


def _ticker(name: str) -> str:
    if not re.fullmatch("[A-Z0-9]{1,12}", name):
        raise ValueError("another sign | capitals and digits, such as VIX or DGS3MO; correct it")
    return name


def _each_once(names: list[str]) -> list[str]:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ValueError(f"{', '.join(twice)} twice | each name once; remove what is repeated")
    return names


# Names of indices, underlyings and series, as they stand in the addresses of what is published.
Tickers = Annotated[
    list[Annotated[str, AfterValidator(_ticker)]], Field(min_length=1), AfterValidator(_each_once)
]


class Section(BaseModel):
    """Unknown keys are refused; text is never made into numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def resolved(base: Path, path: str) -> Path:
    """A path of the file, relative to the folder that the file stands in."""
    return (base / Path(path).expanduser()).resolve()
