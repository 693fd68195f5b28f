"""Secrets, fetched at the door: settings have references to them, never themselves."""

from __future__ import annotations

import os
from pathlib import Path

from tasks.model.errors import SettingsError, shown
from tasks.settings.section import resolved
from tasks.settings.sections_channels import REFERENCES


def is_reference(text: str) -> bool:
    """Whether a text names a place where a secret is."""
    return text.startswith(REFERENCES)


def secret(base: Path, reference: str, where: str) -> str:
    """What `env:NAME` or `file:PATH` points at; `where` is the key that has the reference.

    Raises SettingsError, which never holds the secret.
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        found = os.environ.get(name) if "\0" not in name else None
    else:
        try:
            found = resolved(base, name).read_text("utf-8").strip()
        except (OSError, ValueError):
            found = None
    if not found:
        raise SettingsError(
            "settings.secret",
            where=where,
            found=f"nothing at {shown(reference)}",
            wanted="a secret there",
            remedy="set the variable or write the file, readable by this user alone",
        )
    return found
