"""The body of an answer: unpacked as it comes, and never larger than it may be."""

from __future__ import annotations

import zlib

_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip"})
# zlib's word for a stream with the head of gzip.
_GZIP = 31


class BodyError(Exception):
    """A body that cannot be had whole; `passing` is whether another try may."""

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.passing = passing


class Unpacking:
    """A body in the making, in the encoding that its header names.

    Raises BodyError for an encoding that was not asked for: gzip of gzip is a bomb.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        name = encoding.strip().lower()
        if name not in _PLAIN | _PACKED:
            raise BodyError("an encoding that was not asked for")
        self._member = zlib.decompressobj(_GZIP) if name in _PACKED else None
        self._parts: list[bytes] = []
        self._max_bytes, self._came, self._size = max_bytes, 0, 0

    def add(self, part: bytes) -> None:
        """Some bytes more, as they came. Raises BodyError: too many, or damaged."""
        self._came += len(part)
        if self._member is None:
            self._keep(part)
        while part and self._member is not None:
            if self._member.eof:
                # A file of gzip may have several members, one behind the other.
                self._member = zlib.decompressobj(_GZIP)
            try:
                self._keep(self._member.decompress(part, self._max_bytes - self._size + 1))
            except zlib.error:
                raise BodyError("an answer whose gzip is damaged", passing=True) from None
            part = self._member.unused_data or self._member.unconsumed_tail
        if self._came > self._max_bytes:
            raise self._too_large()

    def whole(self) -> bytes:
        """All of it. Raises BodyError where the end is missing."""
        if self._came and self._member is not None and not self._member.eof:
            raise BodyError("a cut answer", passing=True)
        return b"".join(self._parts)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._max_bytes:
            raise self._too_large()
        self._parts.append(part)

    def _too_large(self) -> BodyError:
        return BodyError(f"more than {self._max_bytes} bytes")
