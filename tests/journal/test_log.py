"""The log and its objects on disk: written once, read back, and any change told of."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.journal.checkpoint import Checkpoint
from tasks.journal.entries import Genesis, SettingsChange, from_bytes, to_bytes
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.model.errors import AuditError, StorageError
from tests.journal import rfc9162

AT = datetime(2026, 11, 20, 21, 45, 3, 250, tzinfo=UTC)
ORIGIN = "vegarecon/a desk"


def write(folder: Path, count: int) -> Log:
    log = Log(folder)
    for number in range(count):
        change(log, f"{number}")
    return log


def change(log: Log, new: str) -> None:
    log.append(SettingsChange, origin=ORIGIN, actor="ann", known_at=AT, old=None, new=new)


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "log").iterdir())]


def test_entries_come_back_in_order_with_the_root_over_all_before(tmp_path: Path) -> None:
    written = write(tmp_path, 11)
    files = contents(tmp_path)
    read = Log(tmp_path)
    entries = read.read_on()
    assert [to_bytes(entry) for entry in entries] == files
    for at, entry in enumerate(entries):
        assert (entry.seq, entry.prev_size) == (str(at), str(at))
        assert entry.prev_root == rfc9162.mth(files[:at]).hex()
        assert entry.known_at == "2026-11-20T21:45:03.000250Z"
    assert read.checkpoint() == written.checkpoint()
    assert read.checkpoint() == Checkpoint(ORIGIN, 11, rfc9162.mth(files))
    assert read.read_on() == []


def test_a_log_whose_leaves_are_known_reads_only_what_is_new(tmp_path: Path) -> None:
    known = write(tmp_path, 5).leaves[:3]
    spoil(tmp_path / "log" / "00000001.json", b"not looked at")
    read = Log(tmp_path, known)
    assert [entry.seq for entry in read.read_on()] == ["3", "4"]


def test_files_are_the_owners_alone_and_read_only(tmp_path: Path) -> None:
    write(tmp_path / "state", 1)
    Objects(tmp_path / "state").put(b"x")
    modes = {
        stat.S_IMODE(path.stat().st_mode): path.is_dir() for path in (tmp_path / "state").rglob("*")
    }
    assert modes == {0o700: True, 0o400: False}


def test_a_number_that_is_taken_is_never_written_over(tmp_path: Path) -> None:
    log, other = write(tmp_path, 2), Log(tmp_path)
    other.read_on()
    change(log, "a")
    before = contents(tmp_path)
    with pytest.raises(StorageError) as found:
        change(other, "b")
    assert found.value.code == "storage.journal"
    assert contents(tmp_path) == before
    assert other.size == 2


def test_what_a_kill_left_is_no_entry_and_is_swept(tmp_path: Path) -> None:
    log = write(tmp_path, 2)
    left = tmp_path / "log" / ".unfinished-123-00000002.json"
    left.write_bytes(b"half")
    assert len(Log(tmp_path).read_on()) == 2
    log.sweep()
    assert not left.exists()
    assert len(Log(tmp_path).read_on()) == 2


def spoil(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def test_every_bit_of_the_last_entry_but_one_is_watched(tmp_path: Path) -> None:
    write(tmp_path, 3)
    path = tmp_path / "log" / "00000001.json"
    content = path.read_bytes()
    for at in range(len(content) * 8):
        bits = bytearray(content)
        bits[at // 8] ^= 1 << at % 8
        spoil(path, bytes(bits))
        with pytest.raises(AuditError) as found:
            Log(tmp_path).read_on()
        assert found.value.exit_code == 24
        assert "0000000" in found.value.where


@pytest.mark.parametrize("number", [0, 1])
def test_an_entry_that_is_gone_is_named(tmp_path: Path, number: int) -> None:
    write(tmp_path, 3)
    (tmp_path / "log" / f"{number:08d}.json").unlink()
    with pytest.raises(AuditError, match=f"{number:08d}.json: found no such entry"):
        Log(tmp_path).read_on()


@pytest.mark.parametrize("name", ["notes.txt", "1.json", "0000000a.json", "00000003.json.bak"])
def test_a_stranger_in_the_folder_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, 3)
    (tmp_path / "log" / name).write_bytes(b"")
    found = Log(tmp_path)
    assert found.strangers() == [tmp_path / "log" / name]
    # The entries are none the worse for it.
    assert len(found.read_on()) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b'{"kind":"run"}',
        to_bytes(
            SettingsChange(
                seq="0", origin="o", prev_size="0", prev_root="", known_at="", actor="", old=None,
                new="",
            )
        ).replace(b'"v":"1"', b'"v":"2"'),
    ],
)  # fmt: skip
def test_bytes_that_are_no_entry_are_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        from_bytes(content)


def test_a_checkpoint_is_one_line_that_reads_back(tmp_path: Path) -> None:
    point = write(tmp_path, 3).checkpoint()
    assert Checkpoint.parse(point.line) == point
    assert Checkpoint.parse(f" {point.line}\n") == point
    assert point.line.startswith("vegarecon/a desk 3 ")
    for wrong in (
        "",
        "x",
        "desk 3",
        "desk three AAAA",
        f"{point.line}x",
        "desk 3 AAAA",
        "d ٣ AAAA",
    ):
        with pytest.raises(ValueError, match="no checkpoint"):
            Checkpoint.parse(wrong)


def test_an_empty_log_has_no_origin(tmp_path: Path) -> None:
    assert Log(tmp_path).checkpoint() == Checkpoint("", 0, hashlib.sha256().digest())
    assert Log(tmp_path).read_on() == []


def test_a_genesis_says_what_computed_it(tmp_path: Path) -> None:
    code = dict.fromkeys(("version", "tree", "lock", "python", "duckdb", "calendar"), "x")
    written = Log(tmp_path).append(
        Genesis, origin=ORIGIN, actor="ann", known_at=AT, reason="new", code=code
    )
    assert Log(tmp_path).read_on() == [written]


def test_objects_are_found_by_their_hash_and_kept_once(tmp_path: Path) -> None:
    objects = Objects(tmp_path)
    digest = objects.put(b"some bytes")
    assert digest == hashlib.sha256(b"some bytes").hexdigest()
    before = objects.path_of(digest).stat().st_mtime_ns
    assert objects.put(b"some bytes") == digest
    assert objects.path_of(digest).stat().st_mtime_ns == before
    assert objects.get(digest) == b"some bytes"
    assert objects.get(objects.put(b"")) == b""


def test_a_damaged_object_is_refused_and_mended_when_its_bytes_come_by(tmp_path: Path) -> None:
    objects = Objects(tmp_path)
    path = objects.path_of(objects.put(b"some bytes"))
    spoil(path, b"some bytez")
    with pytest.raises(StorageError) as found:
        objects.get(path.name)
    assert found.value.code == "storage.object_damaged"
    assert objects.put(b"some bytes") == path.name
    assert objects.get(path.name) == b"some bytes"
    assert path.with_name(path.name + ".damaged").read_bytes() == b"some bytez"


def test_an_object_that_is_there_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = Objects(tmp_path)
    digest = objects.put(b"some bytes")
    with monkeypatch.context() as full:
        full.setattr(os, "write", refused)
        assert objects.put(b"some bytes") == digest
        with pytest.raises(StorageError):
            objects.put(b"other bytes")


def test_many_objects_are_kept_at_once_whatever_is_there_of_them(tmp_path: Path) -> None:
    objects = Objects(tmp_path)
    kept, damaged = objects.put_all([b"kept", b"damaged"])
    spoil(objects.path_of(damaged), b"damagee")
    before = objects.path_of(kept).stat().st_mtime_ns
    contents = [b"new", b"kept", b"damaged", b"new", b""]
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    assert objects.put_all(contents) == digests
    assert [objects.get(digest) for digest in digests] == contents
    assert objects.path_of(kept).stat().st_mtime_ns == before
    asides = [path.read_bytes() for path in tmp_path.rglob("*.damaged")]
    assert asides == [b"damagee"]
    assert not [path for path in tmp_path.rglob(".*") if path.is_file()]
    assert objects.put_all([]) == []


def test_of_many_objects_none_is_there_where_one_cannot_be_made_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = Objects(tmp_path)
    objects.put(b"before")
    synced, sync = [], os.fsync

    def fails_second(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            refused()
        sync(handle)

    monkeypatch.setattr(os, "fsync", fails_second)
    # Their folders are there already: the first two waits are for the files.
    for content in (b"one", b"two"):
        digest = hashlib.sha256(content).hexdigest()
        objects.path_of(digest).parent.mkdir(exist_ok=True)
    with pytest.raises(StorageError):
        objects.put_all([b"one", b"two"])
    # A failed one is never tried again.
    assert len(synced) == 2
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"before"]


def refused(*_: object, **__: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("call", ["replace", "iterdir", "glob"])
def test_whatever_the_system_refuses_is_a_fault_of_storage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    log, objects = write(tmp_path, 2), Objects(tmp_path)
    spoil(objects.path_of(objects.put(b"some bytes")), b"some bytez")
    acts = {
        "replace": lambda: objects.put(b"some bytes"),
        "iterdir": log.numbers,
        "glob": log.sweep,
    }
    monkeypatch.setattr(Path, call, refused)
    with pytest.raises(StorageError) as found:
        acts[call]()
    assert (found.value.code, found.value.found) == ("storage.system", "Input/output error")


def test_an_object_that_is_absent_or_has_no_such_name_is_told_of(tmp_path: Path) -> None:
    objects = Objects(tmp_path)
    with pytest.raises(StorageError) as found:
        objects.get("0" * 64)
    assert found.value.code == "storage.object_absent"
    for name in ("../../etc/passwd", "0" * 63, "G" * 64, ""):
        with pytest.raises(ValueError, match="no SHA-256"):
            objects.path_of(name)


def test_a_folder_that_takes_nothing_is_a_fault_of_storage(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"a file where the folder should be")
    (tmp_path / "objects").write_bytes(b"likewise")
    with pytest.raises(StorageError) as found:
        write(tmp_path, 1)
    assert found.value.exit_code == 22
    with pytest.raises(StorageError):
        Objects(tmp_path).put(b"x")


def test_what_a_kill_left_of_an_object_is_swept_and_the_object_can_be_kept_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = Objects(tmp_path)
    with monkeypatch.context() as killed:
        # A killed process unlinks nothing.
        killed.setattr(Path, "unlink", lambda _self: None)
        objects.put(b"x")
    left = [path for path in tmp_path.rglob(".*") if path.is_file()]
    assert len(left) == 1
    objects.sweep()
    assert not left[0].exists()
    assert objects.get(objects.put(b"x")) == b"x"
