"""The sections of what leaves the house: [mail], [alarm] and [heartbeat]."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from tasks.report.mail import is_address
from tasks.settings.section import Line, Name, Positive, Section
from tasks.web.address import address_fault
from tasks.web.knock import MAX_SECONDS

REFERENCES = ("env:", "file:")
Occasion = Literal["no_report", "undelivered", "degraded", "record", "breach", "breaks"]


def _reference(text: str) -> str:
    if not text.startswith(REFERENCES):
        # What stands there instead may be the secret.
        raise ValueError(
            "a value not shown | a reference to a secret, never the secret; "
            "write env:NAME or file:PATH"
        )
    return text


def _address(text: str) -> str:
    if not text.startswith(REFERENCES) and (fault := address_fault(text, plain_http=True)):
        raise ValueError(f"{fault} | an address; write https://..., env:NAME or file:PATH")
    return text


Reference = Annotated[Line, AfterValidator(_reference)]
Seconds = Annotated[Positive, Field(le=MAX_SECONDS)]


class MailSection(Section):
    """How the report is mailed. `password` is a reference: env:NAME or file:PATH."""

    host: Name
    port: Annotated[int, Field(gt=0, lt=65536)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Name
    recipients: Annotated[list[Name], Field(min_length=1)]
    username: Name | None = None
    password: Reference | None = None
    timeout_seconds: Positive = 30.0
    ca_file: str | None = None

    @field_validator("sender", "recipients")
    @classmethod
    def _addresses(cls, value: str | list[str]) -> str | list[str]:
        addresses = [value] if isinstance(value, str) else value
        if not all(is_address(address) for address in addresses):
            raise ValueError("plain ASCII mail addresses; such as desk@example.com")
        return value


class AlarmSection(Section):
    """The second channel: an address that takes a POST, for when a mail may not be enough.

    url: a reference, because whoever has the address can write to the channel. format: `text` is
    the message as it is, `json` is {"text": ...}, as chat services take it. on: the occasions.
    """

    url: Reference
    format: Literal["text", "json"] = "text"
    on: Annotated[list[Occasion], Field(min_length=1)] = [
        *("no_report", "undelivered", "degraded", "record")
    ]
    timeout_seconds: Seconds = MAX_SECONDS


class HeartbeatSection(Section):
    """An address outside that is called when a report is delivered; its silence is the alarm."""

    url: Annotated[Line, AfterValidator(_address)]
    timeout_seconds: Seconds = MAX_SECONDS
