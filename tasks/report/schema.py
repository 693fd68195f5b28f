"""The JSON Schema of the report document, shipped as a file beside this module."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from tasks.model.document import Report

SCHEMA_FILE = "vegarecon.report-1.schema.json"


def schema() -> dict[str, Any]:
    """The shipped schema of `vegarecon.report/1` (JSON Schema 2020-12)."""
    text = files("tasks.report").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def generated_schema_text() -> str:
    """The schema as the model of today gives it: what the shipped file has to hold."""
    generated = Report.model_json_schema(by_alias=True, mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:vegarecon:report:1",
    }
    return json.dumps({**head, **generated}, indent=2, ensure_ascii=False) + "\n"
