"""One file of a feed: its bytes read once, checked against SHA256SUMS, and made strict text."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tasks.model.errors import SourceError, shown, shown_path

MAX_BYTES = 512 * 1024 * 1024
CHECKSUMS = "SHA256SUMS"
_CHECKSUM_LINE = re.compile(r"([0-9a-f]{64}) [ *](?:\./)?([^/]+)")
_FOREIGN_MARKS = (
    (codecs.BOM_UTF8, "a byte order mark (UTF-8 with BOM)"),
    (codecs.BOM_UTF16_LE, "a byte order mark (UTF-16)"),
    (codecs.BOM_UTF16_BE, "a byte order mark (UTF-16)"),
)
_NAMES_SHOWN = 10
_SAVE_AS_UTF8 = "save the file as plain UTF-8 without a byte order mark"


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of a file, its name below the feed's folder, and its SHA-256 in hex."""

    name: str
    content: bytes = field(repr=False)
    sha256: str


class Files(Protocol):
    """Where the files of feeds come from."""

    def read(self, folder: Path, name: str) -> RawFile | None:
        """The file `name` below `folder`; None where it is absent. Raises SourceError."""
        ...


class Disk:
    """The folders themselves."""

    def read(self, folder: Path, name: str) -> RawFile | None:
        """See `read_if_there`."""
        return read_if_there(folder, name)


class Recorded:
    """Files that were read once, wherever their folders were; each is given once, in order."""

    def __init__(self, files: Iterable[RawFile]) -> None:
        self._left: dict[str, list[RawFile]] = {}
        for each in files:
            self._left.setdefault(each.name, []).append(each)

    def read(self, folder: Path, name: str) -> RawFile | None:  # noqa: ARG002 - it may be gone
        """The next file of that name."""
        left = self._left.get(shown_path(name))
        return left.pop(0) if left else None


DISK = Disk()


def read_raw(folder: Path, name: str, files: Files = DISK) -> RawFile:
    """The file `name` below `folder`.

    Where SHA256SUMS (the format of sha256sum) stands beside the file, the file must be listed
    there with the digest it has: a file cut anywhere is then found out.
    Raises SourceError for a file that is absent, no regular file, unreadable, larger than
    512 MiB, or not the one that was summed.
    """
    raw = files.read(folder, name)
    if raw is None:
        raise _absent(folder / name, wanted="the file of this session")
    return raw


def read_if_there(folder: Path, name: str) -> RawFile | None:
    """As `read_raw`, but None for a file that is absent and that SHA256SUMS does not list."""
    path = folder / name
    shown_name = shown_path(name)
    try:
        listed = _checksums(path.parent)
        content = _content(path, shown_name)
    except OSError as error:
        raise SourceError(
            "source.unreadable",
            where=shown_path(path),
            found=shown(error.strerror or type(error).__name__),
            wanted="a readable file",
            remedy="check the permissions and the disk",
        ) from error
    if content is None:
        if listed and path.name in listed:
            raise _absent(path, wanted=f"the file that {CHECKSUMS} lists")
        return None
    digest = hashlib.sha256(content).hexdigest()
    if listed is not None and listed.get(path.name) != digest:
        raise SourceError(
            "source.checksum",
            where=shown_name,
            found=f"sha256 {digest}, {len(content)} bytes",
            wanted=f"{listed.get(path.name, 'a line for this file')} as in {CHECKSUMS}",
            remedy="deliver the whole file again, or the SHA256SUMS that belongs to it",
        )
    return RawFile(shown_name, content, digest)


def _content(path: Path, name: str) -> bytes | None:
    if not path.exists():
        return None
    size = path.stat().st_size
    if not path.is_file() or size > MAX_BYTES:
        raise SourceError(
            "source.not_a_file",
            where=name,
            found=f"{size} bytes" if path.is_file() else "something that is no regular file",
            wanted=f"a regular file of at most {MAX_BYTES} bytes",
            remedy="point the settings at the feed's file",
        )
    return path.read_bytes()


def _checksums(folder: Path) -> dict[str, str] | None:
    """File names with their digests from SHA256SUMS; None when there is no such file."""
    path = folder / CHECKSUMS
    if not path.is_file():
        return None
    text = path.read_bytes().decode("utf-8", errors="backslashreplace")
    *lines, rest = text.replace("\r\n", "\n").split("\n")
    matches = [_CHECKSUM_LINE.fullmatch(line) for line in lines]
    bad = [number for number, match in enumerate(matches, 1) if match is None]
    if rest or bad:
        raise SourceError(
            "source.checksums_unreadable",
            where=f"{shown_path(path)}, line {bad[0] if bad else len(lines) + 1}",
            found=f"'{shown(lines[bad[0] - 1] if bad else rest)}'",
            wanted="whole lines of 64 hex digits, two spaces, a file name",
            remedy="write the file with sha256sum and deliver it whole",
        )
    return {match[2]: match[1] for match in matches if match is not None}


def _absent(path: Path, *, wanted: str) -> SourceError:
    present = next(parent for parent in path.parents if parent.is_dir())
    names = sorted(entry.name for entry in present.iterdir())
    there = ", ".join(shown(name) for name in names[:_NAMES_SHOWN]) or "nothing"
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return SourceError(
        "source.absent",
        where=shown_path(path),
        found=f"no such file; {shown_path(present)} holds {there}{more}",
        wanted=wanted,
        remedy="deliver it, or correct `path` and `file` in the settings",
    )


def text_of(raw: RawFile) -> str:
    """The file as text with plain newlines.

    Raises SourceError for an empty file, a byte order mark, NUL bytes or UTF-16, bytes that are
    not UTF-8, a last line without its newline (the mark of a file cut short), and lone carriage
    returns.
    """
    content = raw.content
    if not content.strip():
        raise _fault(raw, "source.empty", "", "an empty file", "rows", "deliver the file again")
    mark = next((what for bom, what in _FOREIGN_MARKS if content.startswith(bom)), None)
    if mark or b"\0" in content:
        line = "" if mark else _line_at(content, content.index(b"\0"))
        found = mark or "a NUL byte (UTF-16, or a damaged file)"
        raise _fault(raw, "source.encoding", line, found, "plain UTF-8 text", _SAVE_AS_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{content[error.start]:02x}, which is not UTF-8"
        line = _line_at(content, error.start)
        raise _fault(
            raw, "source.encoding", line, found, "plain UTF-8 text", _SAVE_AS_UTF8
        ) from error
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
