"""Merkle trees a second time, by the letter of RFC 9162: recursive, on the entries themselves.

Nothing of tasks/journal is used: what the two say of each other is a test of both.
"""

from __future__ import annotations

from hashlib import sha256


def _largest_power_below(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def mth(entries: list[bytes]) -> bytes:
    """MTH(D[n]), section 2.1.1."""
    n = len(entries)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = _largest_power_below(n)
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]), section 2.1.3.1."""
    n = len(entries)
    if n == 1:
        return []
    k = _largest_power_below(n)
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: list[bytes]) -> list[bytes]:
    """PROOF(m, D[n]), section 2.1.4.1, for 0 < m < n."""
    return _subproof(m, entries, b=True)


def _subproof(m: int, entries: list[bytes], *, b: bool) -> list[bytes]:
    n = len(entries)
    if m == n:
        return [] if b else [mth(entries)]
    k = _largest_power_below(n)
    if m <= k:
        return [*_subproof(m, entries[:k], b=b), mth(entries[k:])]
    return [*_subproof(m - k, entries[k:], b=False), mth(entries[:k])]


def root_from_path(leaf: bytes, m: int, n: int, steps: list[bytes]) -> bytes | None:
    """The root that an inclusion path leads to, by the tree's shape; None when it does not fit."""
    if n == 1:
        return leaf if not steps else None
    if not steps:
        return None
    k, last = _largest_power_below(n), steps[-1]
    if m < k:
        below = root_from_path(leaf, m, k, steps[:-1])
        return below and sha256(b"\x01" + below + last).digest()
    below = root_from_path(leaf, m - k, n - k, steps[:-1])
    return below and sha256(b"\x01" + last + below).digest()
