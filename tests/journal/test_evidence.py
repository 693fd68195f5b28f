"""Evidence and its check: whatever is changed, taken out or made up is found, and named."""

from __future__ import annotations

import ast
import io
import itertools
import json
import sys
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tasks.journal import check_evidence
from tasks.journal.check_evidence import EXITS, Evidence, main
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.model.errors import AuditError
from tests.journal import rfc9162
from tests.journal.session_record import (
    ABOUT,
    DAY,
    ORIGIN,
    OTHER,
    contents,
    line_of,
    packed,
    proofs_again,
    unzipped,
    verdict,
    write,
)

Files = Mapping[str, bytes]
RUN = "entries/00000004.json"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence") / "state"
    write(path)
    return path


@pytest.fixture(scope="module")
def files(folder: Path) -> Files:
    return unzipped(packed(folder))


def entry_of(files: Files, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files[name])
    return found


def object_of(files: Files, role: str) -> str:
    """The name of the object that entry 4 has in a role."""
    entry = entry_of(files, RUN)
    named = {
        "json": entry["forms"]["json"], "input": entry["inputs"][0]["sha256"],
        "settings": entry["settings"], "chain": entry["chain"],
    }  # fmt: skip
    return f"objects/{named[role]}"


def test_it_has_every_entry_about_the_session_and_no_other(folder: Path, files: Files) -> None:
    there = {name: content for name, content in files.items() if name.startswith("entries/")}
    assert there == {f"entries/{seq:08d}.json": contents(folder)[seq] for seq in ABOUT}
    assert [entry_of(there, name)["kind"] for name in sorted(there)] == list(ABOUT.values())
    other = [name for name in unzipped(packed(folder, OTHER)) if name.startswith("entries/")]
    assert other == [f"entries/{seq:08d}.json" for seq in (0, 1, 2, 6, 10)]


def test_it_has_every_object_that_its_entries_name(folder: Path, files: Files) -> None:
    there = {path.name: path.read_bytes() for path in folder.glob("objects/sha256/*/*")}
    lines = " ".join(content.decode() for name, content in files.items() if "entries/" in name)
    wanted = {f"objects/{name}": body for name, body in there.items() if name in lines}
    assert {name: body for name, body in files.items() if "objects/" in name} == wanted
    assert len(wanted) == len(there) - 2  # input and report of the other session


def test_its_root_leaves_and_proofs_are_those_of_the_second_tree(
    folder: Path, files: Files
) -> None:
    entries, proofs = contents(folder), json.loads(files["proofs.json"])
    assert files["checkpoint.txt"].decode() == f"{line_of(entries)}\n"
    leaves = [bytes.fromhex(line) for line in files["leaves.txt"].decode().split()]
    assert leaves == [rfc9162.mth([entry]) for entry in entries]
    for seq, steps in proofs["inclusion"].items():
        assert steps == [step.hex() for step in rfc9162.path(int(seq), entries)]
    for size, steps in proofs["consistency"].items():
        assert steps == [step.hex() for step in rfc9162.proof(int(size), entries)]
    # Each prev_root, and the tree with each run; the reports print sizes 4 and 8.
    assert {int(size) for size in proofs["consistency"]} == {3, 4, 5, 7, 8, 9}
    assert proofs["with_it"] == {seq: line_of(entries[: int(seq) + 1]) for seq in ("4", "8")}


def test_the_checks_own_tree_is_the_second_tree() -> None:
    for size in range(1, 34):
        entries = [f"entry {number}".encode() for number in range(size)]
        leaves, root = [rfc9162.mth([each]) for each in entries], rfc9162.mth(entries)
        assert check_evidence.tree_head(leaves) == root
        whole = check_evidence.Checkpoint("x", size, root)
        for index, leaf in enumerate(leaves):
            path = rfc9162.path(index, entries)
            assert check_evidence.included(leaf, index, size, path, root)
            for other in {index - 1, index + 1, size} - {-1}:
                assert not check_evidence.included(leaf, other, size, path, root)
            assert not check_evidence.included(leaf, index, size, [*path, leaf], root)
            assert not check_evidence.included(leaf, index, size, path[1:], root) or not path
        for before in range(1, size):
            first = check_evidence.Checkpoint("x", before, rfc9162.mth(entries[:before]))
            steps = rfc9162.proof(before, entries)
            assert check_evidence.consistent(first, whole, steps)
            assert not check_evidence.consistent(first, whole, steps[:-1])
            assert not check_evidence.consistent(first, whole, [*steps, root])
            assert not check_evidence.consistent(first._replace(root=root), whole, steps)
            assert not check_evidence.consistent(whole, first, steps)


def test_the_check_knows_nothing_of_the_product() -> None:
    source = Path(check_evidence.__file__).read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_all_holds_with_every_checkpoint_of_its_past(folder: Path, files: Files) -> None:
    entries = contents(folder)
    lines = [line_of(entries[:size]) for size in range(len(entries) + 1)]
    assert verdict(files, *lines) == (0, "")


@pytest.mark.parametrize("seq", ABOUT)
def test_every_bit_of_an_entry_counts(files: Files, seq: int) -> None:
    name = f"entries/{seq:08d}.json"
    for flipped in flips(files[name]):
        assert verdict({**files, name: flipped}) == (10, name)


@pytest.mark.parametrize("name", ["checkpoint.txt", "leaves.txt", "proofs.json"])
def test_a_bit_of_what_the_entries_are_held_against_counts(files: Files, name: str) -> None:
    # Every bit of all three was flipped once, and found; an ordinary run takes one in nine.
    for flipped in islice(flips(files[name]), 0, None, 9):
        assert verdict({**files, name: flipped})[0] == 10


@pytest.mark.parametrize("role", ["json", "input", "settings", "chain"])
def test_every_bit_of_an_object_counts(files: Files, role: str) -> None:
    name = object_of(files, role)
    named = {name, "report of entry 4"} if role == "json" else {name}
    for flipped in flips(files[name]):
        code, first = verdict({**files, name: flipped})
        assert code == 10
        assert first in named


@pytest.mark.parametrize("name", ["README.txt", "check.py"])
def test_bits_of_the_words_count(files: Files, name: str) -> None:
    content = files[name]
    for at in range(0, len(content) * 8, 997):
        assert verdict({**files, name: flip(content, at)}) == (10, name)


def flip(content: bytes, bit: int) -> bytes:
    flipped = bytearray(content)
    flipped[bit // 8] ^= 1 << bit % 8
    return bytes(flipped)


def flips(content: bytes) -> list[bytes]:
    return [flip(content, bit) for bit in range(len(content) * 8)]


def test_every_file_that_is_gone_is_named(files: Files) -> None:
    for name in files:
        code, first = verdict({each: body for each, body in files.items() if each != name})
        assert code == 11
        reported = {"report of entry 4", "report of entry 8"} if "objects/" in name else set()
        assert first in {name, *reported}


def test_files_in_each_others_place_are_found(files: Files) -> None:
    for kind in ("entries/", "objects/"):
        names = [name for name in files if name.startswith(kind)]
        for one, two in itertools.pairwise(names):
            code, _ = verdict({**files, one: files[two], two: files[one]})
            assert code == 10


def test_a_stranger_among_entries_or_objects_is_found(folder: Path, files: Files) -> None:
    strange = f"objects/{sha256(b'x').hexdigest()}"
    assert verdict({**files, strange: b"x"}) == (10, strange)
    # A true entry of another session, with no proof or with one.
    other, content = "entries/00000006.json", contents(folder)[6]
    assert verdict({**files, other: content}) == (10, other)
    assert verdict({**files, "entries/4.json": files[RUN]}) == (10, "entries/4.json")
    proofs = json.loads(files["proofs.json"])
    proofs["inclusion"]["6"] = [step.hex() for step in rfc9162.path(6, contents(folder))]
    proofs["consistency"]["6"] = [step.hex() for step in rfc9162.proof(6, contents(folder))]
    body = json.dumps(proofs, separators=(",", ":"), sort_keys=True).encode()
    assert verdict({**files, other: content, "proofs.json": body})[0] == 11


def test_a_forged_entry_is_found_whatever_is_made_again(folder: Path, files: Files) -> None:
    entries = contents(folder)
    entries[4] = entries[4].replace(b'"state":"clean"', b'"state":"clear"')
    assert entries[4] != contents(folder)[4]
    # Proofs for the forged tree, under the true checkpoint; then leaves too; then all of it.
    forged = proofs_again(files, entries, tree=False)
    assert verdict(forged) == (10, "entries/00000000.json")
    alone = {**files, RUN: entries[4], "proofs.json": forged["proofs.json"]}
    assert verdict(alone)[0] == 10
    leaves = proofs_again(files, entries, tree=True)
    assert verdict({**leaves, "checkpoint.txt": files["checkpoint.txt"]}) == (10, "leaves.txt")
    # The next entry has the root over the true one.
    assert verdict(leaves) == (10, "entries/00000005.json")


def test_a_journal_rewritten_whole_is_found_by_a_checkpoint_that_somebody_kept(
    folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "state", positions=b"A1,X,-12\n")
    rewritten, kept = unzipped(packed(tmp_path / "state")), contents(folder)
    # Not by itself: README.txt says so.
    assert verdict(rewritten) == (0, "")
    assert verdict(rewritten, line_of(kept[:4])) == (0, "")
    for size in range(5, len(kept) + 1):
        assert verdict(rewritten, line_of(kept[:size])) == (12, "given checkpoint 1")


def test_a_checkpoint_of_elsewhere_is_a_fork_and_one_of_later_cannot_be_told(
    folder: Path, files: Files
) -> None:
    entries = contents(folder)
    assert verdict(files, line_of([b"x"], "vegarecon/another desk"))[0] == 12
    # A name that a mail's header writes otherwise: the root says whose it is.
    assert verdict(files, line_of(entries[:4], "vegarecon/a  desk"))[0] == 0
    assert verdict(files, line_of([*entries, b"next"])) == (11, "given checkpoint 1")
    assert verdict(files, line_of([*entries, b"next"]), line_of([b"x"]))[0] == 12


def rewritten(folder: Path, files: Files, changes: Mapping[int, Any]) -> Files:
    """Evidence of a whole journal made again, so that its tree is sound, with changes to entries.

    A change that is no dict is the separators that its JSON is written with.
    """
    entries: list[bytes] = []
    for seq, content in enumerate(contents(folder)):
        change = changes.get(seq, {})
        entry = {**json.loads(content), "prev_root": rfc9162.mth(entries).hex()}
        whole = {**entry, **change} if isinstance(change, dict) else entry
        gap = {} if isinstance(change, dict) else {"separators": change}
        how: dict[str, Any] = {"separators": (",", ":"), "sort_keys": True, **gap}
        entries.append(json.dumps(whole, **how).encode())
    return proofs_again(files, entries, tree=True)


@pytest.mark.parametrize(
    ("seq", "change", "named"),
    [
        (5, {"message_id": "<2@x>"}, "entry 5"),
        (5, {"of": "x"}, "entry 5"),
        (7, {"decision": {"as_of": str(OTHER)}}, "entry 7"),
        (9, {"kind": "genesis"}, "entry 9"),
        (9, {"kind": "no such kind"}, "entry 9"),
        (9, {"as_of": str(OTHER)}, "entry 9"),
        (3, {"new": "0" * 64}, "entry 3"),
        (9, {"v": "2"}, "entries/00000009.json"),
        (9, {"seq": "8"}, "entries/00000009.json"),
        (9, {"prev_size": "8"}, "entries/00000009.json"),
        (9, {"origin": "vegarecon/another desk"}, "entries/00000009.json"),
        (9, {"prev_root": "0" * 64}, "entries/00000009.json"),
        (9, {"exit": 0}, "entries/00000009.json"),
        (9, (", ", ":"), "entries/00000009.json"),
    ],
)
def test_an_entry_that_contradicts_its_place_is_found_in_a_sound_tree(
    folder: Path, files: Files, seq: int, change: Any, named: str
) -> None:
    code, first = verdict(rewritten(folder, files, {seq: change}))
    assert (code, first) == (10, named)
    assert verdict(rewritten(folder, files, {})) == (0, "")


def test_what_a_mail_is_said_to_print_must_be_of_the_journal_and_of_its_entry(
    folder: Path, files: Files
) -> None:
    entries = contents(folder)
    wrong = [line_of([b"x"] * 5), line_of(entries[:4]), line_of(entries[:5], "vegarecon/b"), "4711"]
    for line in wrong:
        proofs = json.loads(files["proofs.json"])
        proofs["with_it"]["4"] = line
        body = json.dumps(proofs, separators=(",", ":"), sort_keys=True).encode()
        assert verdict({**files, "proofs.json": body}) == (10, "mail of entry 4")


def test_a_report_of_another_desk_is_found_though_its_root_is_right(
    folder: Path, tmp_path: Path
) -> None:
    line = line_of(contents(folder)[:2], "vegarecon/another desk")
    write(tmp_path, twist={"provenance": {"checkpoint": line}})
    assert verdict(unzipped(packed(tmp_path))) == (10, "report of entry 4")


def test_the_beginning_alone_tells_of_no_session(files: Files) -> None:
    proofs = json.loads(files["proofs.json"])
    proofs["inclusion"] = {"0": proofs["inclusion"]["0"]}
    body = json.dumps(proofs, separators=(",", ":"), sort_keys=True).encode()
    kept = {name: body for name, body in files.items() if "/" not in name}
    bare = {**kept, "entries/00000000.json": files["entries/00000000.json"], "proofs.json": body}
    assert verdict(bare) == (11, "session")


@pytest.mark.parametrize(
    "twist",
    [
        {"run_id": "2026-11-20.000005"},
        {"as_of": "2026-11-19"},
        {"state": "breach"},
        {"exit": 3},
        {"provenance": {"inputs": []}},
        {"provenance": {"settings_sha256": "0" * 64}},
        {"provenance": {"checkpoint": line_of([b"another past"])}},
        {"provenance": {"checkpoint": line_of([b"x"], "vegarecon/another desk")}},
        {"provenance": {"checkpoint": "4711"}},
    ],
)
def test_a_report_that_says_other_than_its_entry_is_found(
    tmp_path: Path, twist: Mapping[str, Any]
) -> None:
    write(tmp_path, twist=twist)
    assert verdict(unzipped(packed(tmp_path))) == (10, "report of entry 4")


def test_objects_that_are_lacking_are_named_and_the_rest_is_checked(tmp_path: Path) -> None:
    log = write(tmp_path)
    objects = Objects(tmp_path)
    chain, settings = entry_of(unzipped(packed(tmp_path)), RUN)["chain"], log.entry(3).new  # type: ignore[union-attr]  # it is a settings_change
    objects.path_of(chain).unlink()
    objects.path_of(settings).chmod(0o600)
    objects.path_of(settings).write_bytes(b"other")
    files = unzipped(packed(tmp_path))
    wanted = sorted([f"{chain}  absent\n", f"{settings}  damaged\n"])
    assert files["missing.txt"].decode() == "".join(wanted)
    first = min(chain, settings)
    assert verdict(files) == (11, f"objects/{first}")
    lines = {line.where: line.words for line in Evidence(files).check()}
    assert lines[f"objects/{chain}"] == "chain of entry 4, chain of entry 8: is not there"
    for flipped in flips(files["missing.txt"]):
        assert verdict({**files, "missing.txt": flipped}) == (10, "missing.txt")
    bare = {name: body for name, body in files.items() if name != "missing.txt"}
    said = {line.where: line for line in Evidence(bare).check()}[f"objects/{chain}"]
    assert said.state == "LACKS"
    assert said.words.endswith("is not there, nor in missing.txt")
    # What is said to be lacking, and is there, is no honest list.
    assert verdict({**files, f"objects/{settings}": b"new"}) == (10, "missing.txt")


def test_the_same_record_gives_the_same_bytes_and_nothing_of_the_place(
    folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "elsewhere")
    content = packed(folder)
    assert content == packed(folder) == packed(tmp_path / "elsewhere")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        for each in archive.infolist():
            assert each.date_time == (1980, 1, 1, 0, 0, 0)
            assert (each.external_attr >> 16, each.compress_type) == (0o100644, zipfile.ZIP_STORED)


def test_a_journal_that_is_not_what_it_was_gives_no_evidence(tmp_path: Path) -> None:
    for at, spoil in enumerate((b'{"reason":"other"}', b"")):
        folder = tmp_path / str(at)
        write(folder)
        path = folder / "log" / "00000002.json"
        content = path.read_bytes()
        path.unlink()
        if spoil:
            path.write_bytes(content.replace(b'"state":"clean"', b'"state":"clear"'))
        with pytest.raises(AuditError) as found:
            Log(folder).read_on()
        assert found.value.code == "audit.journal"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_what_is_no_zip_is_told_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "evidence.zip"
    path.write_bytes(content)
    assert main([str(path)]) == 10
    assert capsys.readouterr().out.splitlines()[-1].startswith("RESULT: tampered. First: ")


def test_a_file_that_could_unpack_into_more_than_there_is_room_for_is_refused(
    tmp_path: Path, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "evidence.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("objects/more", b"\0" * 50_000_000, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 10_000_000
    assert main([str(path)]) == 10
    assert "a file that is packed" in capsys.readouterr().out


def test_two_files_of_one_name_are_refused(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "evidence.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("checkpoint.txt", files["checkpoint.txt"])
    assert main([str(path)]) == 10


HOSTILE: list[Any] = [
    None, [], "x", {"kind": "run"}, {"kind": []},
    {"kind": "run", "as_of": str(DAY), "settings": [], "forms": {"json": "../x"}, "inputs": None},
    {"kind": "delivery", "of": "10000"}, {"kind": "delivery", "of": ["4"]},
    {"kind": "note", "decision": str(DAY)}, {"kind": "\u001b[2J\r\n", "as_of": str(DAY)},
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_journal_made_up_to_confuse_is_told_in_plain_lines(files: Files, hostile: Any) -> None:
    # Alone in its tree, so that nothing but its form can speak against it.
    place = {"v": "1", "seq": "0", "prev_size": "0", "prev_root": rfc9162.mth([]).hex()}
    place |= {"origin": ORIGIN, "known_at": "t", "actor": "\u2028\u202e"}
    whole = place | hostile if isinstance(hostile, dict) else hostile
    content = json.dumps(whole, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    proofs = {
        **json.loads(files["proofs.json"]), "inclusion": {"0": []}, "consistency": {},
        "with_it": {},
    }  # fmt: skip
    made = {
        "checkpoint.txt": f"{line_of([content])}\n".encode(),
        "leaves.txt": f"{rfc9162.mth([content]).hex()}\n".encode(),
        "proofs.json": json.dumps(proofs, separators=(",", ":"), sort_keys=True).encode(),
        "entries/00000000.json": content,
    }
    lines = Evidence(made).check()
    assert {line.state for line in lines} & EXITS.keys()
    assert all(line.text.isascii() and line.text.isprintable() for line in lines)
