"""The report document as programs read it. VEGARECON_UPDATE_SCHEMA=1 writes the schema anew."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tasks.model.document import Report
from tasks.report.render import Renderings
from tasks.report.schema import SCHEMA_FILE, generated_schema_text, schema


def test_the_shipped_schema_is_the_model_of_today() -> None:
    shipped = Path(str(files("tasks.report").joinpath(SCHEMA_FILE)))
    if os.environ.get("VEGARECON_UPDATE_SCHEMA") == "1":
        shipped.write_text(generated_schema_text(), encoding="utf-8")
    assert shipped.read_text(encoding="utf-8") == generated_schema_text(), (
        "the document has changed: review it, then run once with VEGARECON_UPDATE_SCHEMA=1"
    )


def test_every_document_validates(any_rendered: tuple[Report, Renderings]) -> None:
    validator = jsonschema.Draft202012Validator(
        schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    validator.check_schema(schema())
    validator.validate(json.loads(any_rendered[1].json))


def test_a_document_with_an_unknown_key_or_a_nan_for_a_number_is_refused(
    any_rendered: tuple[Report, Renderings],
) -> None:
    document = json.loads(any_rendered[1].json)
    validator = jsonschema.Draft202012Validator(schema())
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**document, "surprise": 1})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**document, "exit": "NaN"})


def test_unknown_numbers_are_null_with_a_reason_beside_them(
    rendered: object, make: dict[str, object]
) -> None:
    del rendered
    degraded = make["degraded"]
    assert callable(degraded)
    document = json.loads(degraded().model_dump_json(by_alias=True))
    assert document["schema"] == "vegarecon.report/1"
    assert document["net"]["vega30"] is None
    assert document["net"]["reason"] == "2 of 9 legs could not be valued: no usable quote"
    gaps = [leg for leg in document["legs"] if leg["status"] == "gap"]
    assert [leg["vega30"] for leg in gaps] == [None, None]
    assert all(leg["reason"] for leg in gaps)
