"""The bytes of a file made strict text: whole, UTF-8, with plain line ends."""

from __future__ import annotations

import codecs

from tasks.model.errors import SourceError, shown
from tasks.sources.files import RawFile

_FOREIGN_MARKS = (
    (codecs.BOM_UTF8, "a byte order mark (UTF-8 with BOM)"),
    (codecs.BOM_UTF16_LE, "a byte order mark (UTF-16)"),
    (codecs.BOM_UTF16_BE, "a byte order mark (UTF-16)"),
)
# The first bytes of an archive: each workbook of today's spreadsheets is one.
_ZIP = b"PK\x03\x04"
_SAVE_AS_UTF8 = "save the file as plain UTF-8 without a byte order mark"
_SAVE_AS_CSV = "save the file as CSV in UTF-8 (of Excel: CSV UTF-8), with commas between cells"


def text_of(raw: RawFile, *, marked: bool = False) -> str:
    """The file as text with plain newlines.

    `marked`: UTF-8's byte order mark is ordinary at the head of such files, and left out.
    Raises SourceError for an empty file, a workbook, another byte order mark, NUL bytes or UTF-16,
    bytes that are not UTF-8, a last line without its newline (the mark of a file cut short), and
    lone carriage returns.
    """
    content = raw.content.removeprefix(codecs.BOM_UTF8) if marked else raw.content
    if not content.strip():
        raise _fault(raw, "source.empty", "", "an empty file", "rows", "deliver the file again")
    if content.startswith(_ZIP):
        found = "a workbook such as .xlsx (or another archive)"
        raise _fault(raw, "source.encoding", "", found, "plain UTF-8 text", _SAVE_AS_CSV)
    save = _SAVE_AS_CSV if marked else _SAVE_AS_UTF8
    mark = next((what for bom, what in _FOREIGN_MARKS if content.startswith(bom)), None)
    if mark or b"\0" in content:
        line = "" if mark else _line_at(content, content.index(b"\0"))
        found = mark or "a NUL byte (UTF-16, or a damaged file)"
        raise _fault(raw, "source.encoding", line, found, "plain UTF-8 text", save)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{content[error.start]:02x}, which is not UTF-8"
        line = _line_at(content, error.start)
        raise _fault(raw, "source.encoding", line, found, "plain UTF-8 text", save) from error
    if not text.endswith("\n"):
        found = f"'{shown(text[-20:])}' and no newline after it"
        remedy = "deliver the whole file again, or end it with a newline if it is complete"
        line = _line_at(content, len(content))
        raise _fault(raw, "source.truncated", line, found, "a newline after the last row", remedy)
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        line = f", line {text.count(chr(10), 0, text.index(chr(13))) + 1}"
        found, remedy = "a lone carriage return", "save the file with ordinary line ends"
        raise _fault(raw, "source.line_ends", line, found, "lines that end in newlines", remedy)
    return text


def _line_at(content: bytes, offset: int) -> str:
    return f", line {content.count(bytes([10]), 0, offset) + 1}"


def _fault(raw: RawFile, code: str, line: str, found: str, wanted: str, remedy: str) -> SourceError:
    return SourceError(code, where=f"{raw.name}{line}", found=found, wanted=wanted, remedy=remedy)
