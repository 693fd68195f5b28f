"""The Merkle tree of RFC 9162 (section 2.1, SHA-256): root, inclusion and consistency proofs.

What holds a proof against a root is in check_evidence.py, for strangers to read.
Leaf `H(00 || x)`, node `H(01 || left || right)`, where left is the largest power of two that is
smaller than the number of leaves. All hashes are 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in their order; that of no leaves is the hash of nothing."""
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        # Pairing from the left, and an odd one moving up as it is, makes the tree of the RFC.
        paired = [node_hash(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]


class Growing:
    """A tree to which leaves are added one by one: its root in few steps, whatever its size.

    It keeps the roots of the whole subtrees that its leaves make, the largest first.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._parts: list[tuple[int, bytes]] = []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """One leaf more, by its hash."""
        size, found = 1, leaf
        while self._parts and self._parts[-1][0] == size:
            _, left = self._parts.pop()
            size, found = 2 * size, node_hash(left, found)
        self._parts.append((size, found))

    @property
    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._parts:
            return EMPTY
        found = self._parts[-1][1]
        for _, left in reversed(self._parts[:-1]):
            found = node_hash(left, found)
        return found


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What proves that a leaf stands at `index` of the tree over `leaves`; see RFC 9162 2.1.3.1.

    Raises IndexError when there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} of {len(leaves)}")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*inclusion_proof(left, index), root_of(right)]
    return [*inclusion_proof(right, index - split), root_of(left)]


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """What proves that the first `size` leaves are a prefix of `leaves`; see RFC 9162 2.1.4.1.

    Raises IndexError unless 0 < size <= len(leaves).
    """
    if not 0 < size <= len(leaves):
        raise IndexError(f"no prefix of {size} of {len(leaves)}")
    return _subproof(leaves, size, whole=True)


def _subproof(leaves: Sequence[bytes], size: int, *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if size <= split:
        return [*_subproof(left, size, whole=whole), root_of(right)]
    return [*_subproof(right, size - split, whole=False), root_of(left)]


def _split(count: int) -> int:
    """The largest power of two smaller than a count above one."""
    return 1 << ((count - 1).bit_length() - 1)
