"""One file of a feed: its bytes got once, checked against SHA256SUMS, and made strict text.

A file comes from a folder, or from a place outside (a page of the web, a service, a database),
which hands over bytes like a file's. What is recorded are the bytes, so that a report can be made
again when the folder is gone and the page has changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from tasks.model.errors import SourceError, shown, shown_path
from tasks.sources.errand import Errand, NothingCameError

MAX_BYTES = 512 * 1024 * 1024
CHECKSUMS = "SHA256SUMS"
_CHECKSUM_LINE = re.compile(r"([0-9a-f]{64}) [ *](?:\./)?([^/]+)")
_NAMES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of a file, its name below the feed's folder, and its SHA-256 in hex."""

    name: str
    content: bytes = field(repr=False)
    sha256: str


class Remote(Protocol):
    """A place outside that hands over bytes."""

    @property
    def of_the_moment(self) -> bool:
        """Whether it gives what holds now, and at another time something else."""
        ...

    def obtain(self, name: str, errand: Errand) -> bytes:
        """The bytes that go by `name` in the record. Raises SourceError, NothingCameError."""
        ...


Place = Path | Remote


class Files(Protocol):
    """Where the files of feeds come from."""

    def read(self, place: Place, name: str) -> RawFile | None:
        """The file `name` of a place; None where a folder lacks it. Raises SourceError."""
        ...


def raw_file(name: str, content: bytes) -> RawFile:
    """Bytes under a name that is fit to be shown."""
    return RawFile(shown_path(name), content, hashlib.sha256(content).hexdigest())


class World:
    """The folders and the places outside themselves.

    `kept` gives what the record has of the session by name, `past` is whether later sessions have
    closed since. What a place gave for the session stands in where nothing comes; a place of the
    moment is not asked again where the session is on record, and no place is once it is past. Of
    a past session that is not on record a place of the moment knows nothing any more.
    Where it is `closed` nothing outside is asked. `witness` is handed what came from outside
    before anything is made of it.
    """

    def __init__(
        self,
        errand: Errand | None = None,
        *,
        kept: Callable[[str], RawFile | None] = lambda _: None,
        past: bool = False,
        closed: bool = False,
        witness: Callable[[bytes], object] = lambda _: None,
    ) -> None:
        self._errand = errand
        self._kept, self._witness = kept, witness
        self._past, self._closed = past, closed

    def read(self, place: Place, name: str) -> RawFile | None:
        """See `read_if_there`, and Remote."""
        if isinstance(place, Path):
            return read_if_there(place, name)
        if place.of_the_moment or self._past:
            known = self._kept(shown_path(name))
            if known is not None:
                return known
        if place.of_the_moment and self._past:
            raise NothingCameError(
                "source.past",
                where=shown_path(name),
                found="a source of the moment, and a session that is past",
                wanted="what it gave on that evening",
                remedy="name a second source that keeps the past, with a higher `priority`",
            )
        if self._closed:
            raise NothingCameError(
                "source.not_asked",
                where=shown_path(name),
                found="a place outside",
                wanted="bytes that are at hand",
                remedy="run the session: its feeds are asked then",
            )
        try:
            # One statement may serve several roles; without an errand every reading is a run.
            errand = self._errand or Errand()
            content = errand.once(f"{place!r} {name}", partial(place.obtain, name, errand))
        except NothingCameError:
            # What it gave for the session once is still true of it.
            if (known := self._kept(shown_path(name))) is None:
                raise
            return known
        self._witness(content)
        return raw_file(name, content)


class Recorded:
    """Files that were read once, wherever their folders were; each is given once, in order."""

    def __init__(self, files: Iterable[RawFile]) -> None:
        self._left = list(files)

    def read(self, place: Place, name: str) -> RawFile | None:  # noqa: ARG002 - it may be gone
        """The next file of that name."""
        return self.next_of(name)

    def next_of(self, *names: str) -> RawFile | None:
        """The next file that has one of these names: of two sources the first had what is first."""
        wanted = {shown_path(name) for name in names}
        for at, each in enumerate(self._left):
            if each.name in wanted:
                return self._left.pop(at)
        return None


WORLD = World()
AT_HAND = World(closed=True)


def read_raw(place: Place, name: str, files: Files = WORLD) -> RawFile:
    """The file `name` of a place.

    Where SHA256SUMS (the format of sha256sum) stands beside the file, the file must be listed
    there with the digest it has: a file cut anywhere is then found out.
    Raises SourceError for a file that is absent, no regular file, unreadable, larger than
    512 MiB, or not the one that was summed.
    """
    raw = files.read(place, name)
    if raw is None:
        path = place / name if isinstance(place, Path) else Path(name)
        raise _absent(NothingCameError, path, wanted="the file of this session")
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
            raise _absent(SourceError, path, wanted=f"the file that {CHECKSUMS} lists")
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


def _absent(kind: type[SourceError], path: Path, *, wanted: str) -> SourceError:
    present = next(parent for parent in path.parents if parent.is_dir())
    names = sorted(entry.name for entry in present.iterdir())
    there = ", ".join(shown(name) for name in names[:_NAMES_SHOWN]) or "nothing"
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return kind(
        "source.absent",
        where=shown_path(path),
        found=f"no such file; {shown_path(present)} holds {there}{more}",
        wanted=wanted,
        remedy="deliver it, or correct `path` and `file` in the settings",
    )
