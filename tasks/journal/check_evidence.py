"""Check the evidence of one session, with the standard library of Python 3.9 or later alone.

    python check.py [FOLDER or ZIP] [--checkpoint LINE ...]

Written from RFC 9162 (section 2.1, SHA-256) and RFC 8785; nothing of vegarecon is imported. Every
check is one line. Exit codes: 0 all holds, 2 usage, 10 tampered, 12 a given checkpoint is not of
this journal's past, 11 something is lacking; the first of 10, 12, 11 that applies.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any, NamedTuple

OK, BAD, FORK, LACKS = "ok", "BAD", "FORK", "LACKS"
EXITS = {BAD: 10, FORK: 12, LACKS: 11}
RESULTS = {BAD: "tampered", FORK: "another past than a given checkpoint's", LACKS: "incomplete"}
HEADER = "X-Vegarecon-Checkpoint:"
EMPTY = hashlib.sha256().digest()
WORDS = ("README.txt", "check.py")
# Whatever else lies in the folder is not of the evidence, and is not looked at.
PARTS = (
    "checkpoint.txt",
    "leaves.txt",
    "proofs.json",
    "missing.txt",
    *WORDS,
    "entries/*",
    "objects/*",
)
RUNS = ("run", "restatement", "no_session")
# The name is whatever the desk is called, blanks at its end too.
_LINE = re.compile(r"(.+) (0|[1-9][0-9]{0,17}) ([0-9A-Za-z+/]{43}=)", re.DOTALL)
_HEX = re.compile(r"[0-9a-f]{64}")
_ENTRY = re.compile(r"entries/([0-9]{8,18})\.json")


class WrongError(ValueError):
    """What is there contradicts itself."""


class LackingError(Exception):
    """What is needed is not there, so that nobody can tell."""


class ForkError(Exception):
    """A checkpoint from outside is of another past."""


class Checkpoint(NamedTuple):
    """The state of a journal: its name, how many entries, the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def line(self) -> str:
        """It in one line."""
        return f"{self.origin} {self.size} {base64.b64encode(self.root).decode('ascii')}"


class Line(NamedTuple):
    """What one check found."""

    state: str
    where: str
    words: str

    @property
    def text(self) -> str:
        """It in one line of ASCII, whatever it quotes."""
        return f"{self.state:<6}{_shown(self.where)}: {_shown(self.words)}"


# --- RFC 9162, section 2.1 ---


def leaf_hash(content: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_head(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes: section 2.1.2, with a stack."""
    stack: list[bytes] = []
    for index, leaf in enumerate(leaves):
        stack.append(leaf)
        while index & 1:
            right, left = stack.pop(), stack.pop()
            stack.append(node_hash(left, right))
            index >>= 1  # noqa: PLW2901 - merge as often as the number ends in ones
    while len(stack) > 1:
        right, left = stack.pop(), stack.pop()
        stack.append(node_hash(left, right))
    return stack[0] if stack else EMPTY


def included(leaf: bytes, index: int, size: int, path: Iterable[bytes], root: bytes) -> bool:
    """Whether the leaf is at that index of the tree: section 2.1.3.2."""
    if index >= size:
        return False
    fn, sn, found = index, size - 1, leaf
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node_hash(step, found)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def consistent(first: Checkpoint, second: Checkpoint, path: Sequence[bytes]) -> bool:
    """Whether the first tree is a prefix of the second: section 2.1.4.2."""
    if first.size == second.size:
        return not path and first.root == second.root
    if not path or not 0 < first.size < second.size:
        return False
    steps = [first.root, *path] if first.size & (first.size - 1) == 0 else list(path)
    fn, sn = first.size - 1, second.size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            before, after = node_hash(step, before), node_hash(step, after)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            after = node_hash(after, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and (before, after) == (first.root, second.root)


# --- Forms ---


def canonical(content: bytes) -> dict[str, Any]:
    """The object of bytes in the form of RFC 8785, without numbers."""
    try:
        value = json.loads(content.decode("utf-8"), parse_int=_no, parse_float=_no)
        form = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        same = form.encode("utf-8") == content
    except (ValueError, RecursionError):
        same = False
    if not (same and isinstance(value, dict)):
        raise WrongError("is not in canonical form")
    return value


def parse_checkpoint(text: str) -> Checkpoint:
    """What a line says that a mail or a report prints."""
    match = _LINE.fullmatch(text)
    found = match and Checkpoint(match[1], int(match[2]), base64.b64decode(match[3]))
    # The last digit of base64 may have spare bits: one root has one text.
    if not found or found.line != text:
        raise WrongError(f"no checkpoint: {text[:200]}")
    return found


def _no(text: str) -> str:
    raise ValueError(f"a number: {text[:40]}")


def _hash(text: object) -> bytes:
    if not (isinstance(text, str) and _HEX.fullmatch(text)):
        raise WrongError(f"no hash: {str(text)[:80]}")
    return bytes.fromhex(text)


def _shown(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii")


def _must(holds: object, words: str) -> None:
    if not holds:
        raise WrongError(words)


# --- The checks ---


class Evidence:
    """The files of one zip by name, and what was found in them, one line a check."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.lines: list[Line] = []
        self.tree = Checkpoint("", 0, EMPTY)
        self.leaves: list[bytes] = []
        self.proofs: dict[str, Any] = {}
        self.entries: dict[int, dict[str, Any]] = {}
        self.named: dict[str, list[str]] = {}

    def check(self, given: Sequence[str] = ()) -> list[Line]:
        """Every check, in order; the ones about the tree must hold for any other to mean a thing.

        `given` are checkpoints that somebody outside has kept.
        """
        for name, act in (
            ("checkpoint.txt", self._checkpoint),
            ("leaves.txt", self._leaves),
            ("proofs.json", self._proofs),
        ):
            if not self._try(name, act, name):
                return self.lines
        self._all_entries()
        for seq, entry in self.entries.items():
            self._try(f"entry {seq}", self._belongs, seq, entry)
        self._try("session", self._session)
        for seq, entry in self.entries.items():
            if entry["kind"] in RUNS:
                self._try(f"report of entry {seq}", self._report, seq, entry)
                self._try(f"mail of entry {seq}", self._mail, seq)
        self._all_objects()
        for name in WORDS:
            self._try(name, self._word, name)
        for at, line in enumerate(given, 1):
            self._try(f"given checkpoint {at}", self._given, line)
        return self.lines

    def _try(self, where: str, act: Callable[..., str], *nouns: object) -> bool:
        try:
            state, words = OK, act(*nouns)
        except LackingError as error:
            state, words = LACKS, str(error)
        except ForkError as error:
            state, words = FORK, str(error)
        except WrongError as error:
            state, words = BAD, str(error)
        except (
            AttributeError,
            KeyError,
            IndexError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            state, words = BAD, f"is not what it should be: {type(error).__name__}: {error}"
        self.lines.append(Line(state, where, words))
        return state == OK

    def _file(self, name: str) -> bytes:
        if name not in self.files:
            raise LackingError("is not there")
        return self.files[name]

    def _checkpoint(self, name: str) -> str:
        text = self._file(name).decode("utf-8")
        _must(text.endswith("\n"), "its line has no end")
        self.tree = parse_checkpoint(text[:-1])
        return self.tree.line

    def _leaves(self, name: str) -> str:
        text = self._file(name).decode("ascii")
        _must(text.endswith("\n"), "its last line has no end")
        self.leaves = [_hash(line) for line in text[:-1].split("\n")]
        found = len(self.leaves)
        _must(found == self.tree.size, f"{found} leaves, not {self.tree.size}")
        _must(tree_head(self.leaves) == self.tree.root, "its root is not the checkpoint's")
        return f"{found} leaves have the checkpoint's root"

    def _proofs(self, name: str) -> str:
        self.proofs = canonical(self._file(name))
        wanted = {"as_of", "consistency", "inclusion", "v", "with_it", "words"}
        _must(self.proofs.keys() == wanted, "it has other parts than it should")
        _must(self.proofs["v"] == "1", "it is of another version")
        for part in ("consistency", "inclusion", "with_it", "words"):
            _must(isinstance(self.proofs[part], dict), f"{part} has no names")
        _must(all(_number(seq) for seq in self.proofs["inclusion"]), "a proof of no entry")
        return f"of the session {self.proofs['as_of']}"

    def _all_entries(self) -> None:
        there = {name for name in self.files if name.startswith("entries/")}
        for name in sorted(self._due() | there):
            self._try(name, self._entry, name)

    def _due(self) -> set[str]:
        return {f"entries/{int(seq):08d}.json" for seq in self.proofs["inclusion"]}

    def _entry(self, name: str) -> str:
        content, match = self._file(name), _ENTRY.fullmatch(name)
        _must(match, "is no name of an entry")
        seq = int(match[1]) if match else 0
        _must(f"entries/{seq:08d}.json" == name, "is no name of an entry")
        _must(str(seq) in self.proofs["inclusion"], "has no proof in proofs.json")
        leaf = leaf_hash(content)
        path = [_hash(step) for step in self.proofs["inclusion"][str(seq)]]
        held = included(leaf, seq, self.tree.size, path, self.tree.root)
        _must(held, f"is not entry {seq} of the journal: its proof does not lead to the root")
        _must(
            self.leaves[seq] == leaf, f"is not entry {seq} of the journal: leaves.txt has another"
        )
        entry = canonical(content)
        said = (entry["v"], entry["seq"], entry["prev_size"], entry["origin"])
        _must(
            said == ("1", str(seq), str(seq), self.tree.origin), "names another place than its own"
        )
        before = Checkpoint(self.tree.origin, seq, _hash(entry["prev_root"]))
        _must(self._is_prefix(before), "its prev_root is not the root of the entries before it")
        words = f"{entry['kind']}, recorded {entry['known_at']} by {entry['actor']}: in the journal"
        self.entries[seq] = entry
        return words

    def _is_prefix(self, earlier: Checkpoint) -> bool:
        """By the proof, and by the leaves; both must say so."""
        by_leaves = tree_head(self.leaves[: earlier.size]) == earlier.root
        if earlier.size == 0:
            return by_leaves
        steps = self.proofs["consistency"][str(earlier.size)]
        return by_leaves and consistent(earlier, self.tree, [_hash(step) for step in steps])

    def _belongs(self, seq: int, entry: dict[str, Any]) -> str:
        """That an entry is about the session; what it names of other entries is there."""
        self._name(seq, entry)
        kind, as_of = entry["kind"], self.proofs["as_of"]
        other = f"a {kind} that is not about {as_of}"
        if kind == "genesis":
            _must(seq == 0, other)
            return "the beginning of the journal"
        if kind == "settings_change":
            new = entry["new"]
            _must(any(each.get("settings") == new for each in self.entries.values()), other)
            return f"the settings {new}"
        if kind == "note":
            _must(entry["decision"]["as_of"] == as_of, other)
            return "a decision of the session"
        if kind == "delivery":
            of = self._other(entry["of"])
            _must(of["as_of"] == as_of, other)
            mail = of["mail"]
            _must(not mail or mail["message_id"] == entry["message_id"], "of a mail not owed")
            states = ", ".join(f"{it['recipient']} {it['state']}" for it in entry["attempts"])
            return f"a delivery of entry {entry['of']}: {states}"
        _must((*RUNS, "no_report").count(kind) and entry["as_of"] == as_of, other)
        before = entry.get("supersedes")
        if before is not None:
            _must(self._other(before)["as_of"] == as_of, "it supersedes another session")
        return f"a {kind} of the session" + (f" in place of entry {before}" if before else "")

    def _session(self) -> str:
        said = [entry for entry in self.entries.values() if "as_of" in entry]
        if not said:
            raise LackingError("no entry here tells of a run of it")
        last = said[-1]
        name = last.get("run_id", "no report")
        return f"runs here: {len(said)}; the newest is entry {last['seq']}, {name}"

    def _other(self, seq: str) -> dict[str, Any]:
        _must(_number(seq), f"no entry has the number {seq}")
        if int(seq) not in self.entries:
            raise LackingError(f"names entry {seq}, which is not here or does not hold")
        return self.entries[int(seq)]

    def _name(self, seq: int, entry: dict[str, Any]) -> None:
        """Which objects an entry names."""
        kind, of = entry["kind"], f"of entry {seq}"
        named: list[tuple[Any, str]] = []
        if kind == "settings_change":
            named = [(entry["new"], f"new settings {of}"), (entry["old"], f"old settings {of}")]
        elif kind in (*RUNS, "no_report"):
            named = [(entry["settings"], f"settings {of}"), (entry.get("chain"), f"chain {of}")]
            named += [(it["sha256"], f"{it['name']} {of}") for it in entry.get("inputs", ())]
            named += [(it, f"{form} {of}") for form, it in entry.get("forms", {}).items()]
        for sha256, role in named:
            if sha256 is not None:
                _must(isinstance(sha256, str), f"no name of an object: {role}")
                self.named.setdefault(sha256, []).append(role)

    def _report(self, seq: int, entry: dict[str, Any]) -> str:
        """That the report says what the entry says, and prints a checkpoint of this journal."""
        if "json" not in entry["forms"]:
            raise LackingError("the entry names no report in JSON")
        content = self._file(f"objects/{entry['forms']['json']}")
        _must(
            hashlib.sha256(content).hexdigest() == entry["forms"]["json"], "not what was recorded"
        )
        report = json.loads(content)
        made = report["provenance"]
        for name in ("run_id", "as_of", "state"):
            _must(report[name] == entry[name], f"its {name} is {report[name]}, not {entry[name]}")
        _must(str(report["exit"]) == entry["exit"], "it has another exit code")
        _must(made["settings_sha256"] == entry["settings"], "it is of other settings")
        said, kept = (
            sorted((it["role"], it["name"], it["sha256"], str(it["bytes"])) for it in inputs)
            for inputs in (made["inputs"], entry["inputs"])
        )
        _must(said == kept, "it names other inputs than its entry")
        words = f"{report['run_id']}, {len(said)} inputs as in its entry"
        if made.get("checkpoint") is None:
            return f"{words}; it prints no checkpoint"
        printed = parse_checkpoint(made["checkpoint"])
        _must(printed.origin == self.tree.origin, "it prints a checkpoint of another journal")
        _must(printed.size <= seq, "it prints a checkpoint from after it")
        _must(
            self._is_prefix(printed), "the checkpoint that it prints is not of this journal's past"
        )
        return f"{words}; it prints {printed.line}"

    def _mail(self, seq: int) -> str:
        with_it = parse_checkpoint(self.proofs["with_it"][str(seq)])
        place = (with_it.origin, with_it.size)
        _must(place == (self.tree.origin, seq + 1), "its checkpoint is not the one with the entry")
        _must(self._is_prefix(with_it), "its checkpoint is not of this journal's past")
        return f"a mail with this report has {HEADER} {with_it.line}"

    def _all_objects(self) -> None:
        there = {name[len("objects/") :] for name in self.files if name.startswith("objects/")}
        self._try("missing.txt", self._missing, there)
        for sha256 in sorted(self.named.keys() | there):
            self._try(f"objects/{sha256}", self._object, sha256)

    def _missing(self, there: set[str]) -> str:
        content = self.files.get("missing.txt", b"").decode("ascii")
        _must(not content or content.endswith("\n"), "its last line has no end")
        lines = content.split("\n")[:-1]
        _must(lines == sorted(set(lines)), "its lines are not in order")
        for line in lines:
            sha256, _, why = line.partition("  ")
            _must(why in ("absent", "damaged"), f"no reason: {line[:100]}")
            _must(sha256 in self.named, f"names {sha256[:64]}, which no entry names")
            _must(sha256 not in there, f"names {sha256}, which is there")
        return f"{len(lines) or 'no'} objects were lacking when this was made"

    def _object(self, sha256: str) -> str:
        roles = ", ".join(self.named.get(sha256, ()))
        if not roles and any(name not in self.files for name in self._due()):
            raise LackingError("no entry here names it, and entries are lacking")
        _must(roles, "is an object that no entry names")
        content = self.files.get(f"objects/{sha256}")
        if content is None:
            said = sha256.encode() in self.files.get("missing.txt", b"")
            raise LackingError(f"{roles}: is not there" + ("" if said else ", nor in missing.txt"))
        found = hashlib.sha256(content).hexdigest()
        _must(found == sha256, f"{roles}: its {len(content)} bytes have the SHA-256 {found}")
        return f"{roles}: {len(content)} bytes as recorded"

    def _word(self, name: str) -> str:
        found = hashlib.sha256(self._file(name)).hexdigest()
        _must(found == self.proofs["words"][name], "is not the file that was packed")
        return "is the file that was packed"

    def _given(self, text: str) -> str:
        kept = parse_checkpoint(text)
        if kept.size > self.tree.size:
            raise LackingError(f"{kept.line} is later than this evidence: ask for a newer one")
        if tree_head(self.leaves[: kept.size]) != kept.root:
            raise ForkError(f"{kept.line} is not of this journal's past: rewritten, or forked")
        # Entries have the name in them: a mail's header may write it otherwise, the root cannot.
        return f"{kept.line} is of this journal's past"


def _number(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"0|[1-9][0-9]{0,17}", text) is not None


# --- The command ---


def read(path: Path) -> dict[str, bytes]:
    """The files of a zip or of a folder, by name. Raises OSError, WrongError."""
    if path.is_dir():
        found = [file for part in PARTS for file in path.glob(part) if file.is_file()]
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            names = [each.filename for each in members]
            _must(len(names) == len(set(names)), "two files of one name")
            # As it is written; what is packed could unpack into more than there is room for.
            stored = all(each.compress_type == zipfile.ZIP_STORED for each in members)
            _must(stored, "a file that is packed: unpack it, and give the folder")
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise WrongError(f"no sound zip: {error}") from None


def result(lines: Sequence[Line]) -> tuple[int, str]:
    """The exit code, and the last line."""
    for state, code in EXITS.items():
        first = next((line for line in lines if line.state == state), None)
        if first:
            where, words = _shown(first.where), _shown(first.words)
            return code, f"RESULT: {RESULTS[state]}. First: {where}: {words}"
    return 0, f"RESULT: ok, {len(lines)} checks hold"


def main(words: Sequence[str]) -> int:
    """The command: prints every check, returns the exit code."""
    parser = argparse.ArgumentParser(description="Check the evidence of one session.")
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--checkpoint", action="append", default=[], metavar="LINE")
    asked = parser.parse_args(words)
    try:
        given = [_unfolded(line) for line in asked.checkpoint]
        for line in given:
            parse_checkpoint(line)
    except (ValueError, LookupError) as error:
        parser.error(_shown(str(error)))
    try:
        lines = Evidence(read(asked.path)).check(given)
    except OSError as error:
        parser.error(f"{_shown(str(asked.path))}: {error.strerror}")
    except WrongError as error:
        lines = [Line(BAD, asked.path.name, str(error))]
    code, last = result(lines)
    sys.stdout.write("".join(f"{text}\n" for text in (*(line.text for line in lines), last)))
    return code


def _unfolded(header: str) -> str:
    """A checkpoint as it stands in a mail's source: with the header's name, in folded lines."""
    line = re.sub(r"\r?\n", "", header).strip()
    if line.lower().startswith(HEADER.lower()):
        line = line[len(HEADER) :].strip()
    # A name that is not ASCII stands in a header as encoded words.
    return str(make_header(decode_header(line))) if "=?" in line else line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
