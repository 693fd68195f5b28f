"""The Merkle tree against a second one, written by the letter of RFC 9162, and against forgers."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.journal.check_evidence import Checkpoint, consistent, included
from tasks.journal.merkle import (
    EMPTY,
    Growing,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
)
from tests.journal import rfc9162

SIZES = range(1, 40)
# The eight leaves that tests of Certificate Transparency have used since 2013.
LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip


def entries(count: int) -> list[bytes]:
    return [f"entry {number}".encode() * (number % 3) for number in range(count)]


def hashes(contents: list[bytes]) -> list[bytes]:
    return [leaf_hash(content) for content in contents]


def point(size: int, root: bytes) -> Checkpoint:
    return Checkpoint("a desk", size, root)


def test_the_tree_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == Growing().root == EMPTY == hashlib.sha256(b"").digest()


def test_roots_are_those_that_certificate_transparency_publishes() -> None:
    # certificate-transparency/cpp/merkletree/merkle_tree_test.cc, roots of one to eight leaves.
    published = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    assert [root_of(hashes(LEAVES[:size])).hex() for size in range(1, 9)] == published


@pytest.mark.parametrize("size", SIZES)
def test_root_and_every_proof_are_those_of_the_second_tree(size: int) -> None:
    contents = entries(size)
    leaves, root = hashes(contents), rfc9162.mth(contents)
    assert root_of(leaves) == root == Growing(leaves).root
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, index)
        assert proof == rfc9162.path(index, contents)
        assert rfc9162.root_from_path(leaf, index, size, proof) == root
        assert included(leaf, index, size, proof, root)
    for before in range(1, size):
        steps = consistency_proof(leaves, before)
        assert steps == rfc9162.proof(before, contents)
        assert consistent(point(before, rfc9162.mth(contents[:before])), point(size, root), steps)
    assert consistency_proof(leaves, size) == []
    assert consistent(point(size, root), point(size, root), [])


def forged(proof: list[bytes], dice: random.Random) -> list[bytes]:
    """The proof with one thing wrong."""
    other = [dice.randbytes(32)]
    at = dice.randrange(len(proof) + 1)
    ways = [[*proof[:at], *other, *proof[at:]]]
    if proof:
        at = dice.randrange(len(proof))
        ways += [[*proof[:at], *proof[at + 1 :]], [*proof[:at], *other, *proof[at + 1 :]]]
        bits = bytearray(proof[at])
        bits[dice.randrange(32)] ^= 1 << dice.randrange(8)
        ways += [[*proof[:at], bytes(bits), *proof[at + 1 :]]]
        ways += [[*proof[:at], proof[at][:-1], *proof[at + 1 :]]]
    return dice.choice(ways)


@given(st.integers(1, 200), st.randoms(use_true_random=False))
def test_no_forged_proof_of_inclusion_is_believed(size: int, dice: random.Random) -> None:
    leaves = hashes(entries(size))
    index, root = dice.randrange(size), root_of(leaves)
    leaf, proof = leaves[index], inclusion_proof(leaves, index)
    assert included(leaf, index, size, proof, root)
    assert not included(leaf, index, size, forged(proof, dice), root)
    assert not included(leaf_hash(b"another"), index, size, proof, root)
    assert not included(leaf, index, size, proof, leaf_hash(b"another"))
    assert not included(leaf, size, size, proof, root)
    for other in set(range(size)) - {index}:
        assert not included(leaf, other, size, proof, root) or leaves[other] == leaf


@given(st.integers(2, 200), st.randoms(use_true_random=False))
def test_no_forged_proof_of_consistency_is_believed(size: int, dice: random.Random) -> None:
    leaves = hashes(entries(size))
    before = dice.randrange(1, size)
    proof = consistency_proof(leaves, before)
    first, second = point(before, root_of(leaves[:before])), point(size, root_of(leaves))
    assert consistent(first, second, proof)
    assert not consistent(first, second, forged(proof, dice))
    assert not consistent(first._replace(root=leaf_hash(b"another")), second, proof)
    assert not consistent(first, second._replace(root=leaf_hash(b"another")), proof)
    # A rewritten past is no prefix.
    rewritten = [leaf_hash(b"rewritten"), *leaves[1:]]
    other = point(size, root_of(rewritten))
    assert not consistent(first, other, consistency_proof(rewritten, before))
    assert not consistent(first._replace(size=size), second._replace(size=before), proof)
    assert not consistent(first._replace(size=0), second, proof)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    leaves = hashes(entries(3))
    for index in (-1, 3):
        with pytest.raises(IndexError):
            inclusion_proof(leaves, index)
    for size in (0, 4):
        with pytest.raises(IndexError):
            consistency_proof(leaves, size)
