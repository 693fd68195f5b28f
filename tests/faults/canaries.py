"""Passwords looked for wherever a run leaves a byte: `python -m tests.faults.canaries`.

A desk that mails with a password from the environment or from a file is run to every end there
is: delivered, refused, alarmed, broken in each verb, killed. Then every file below its folder,
every row of its database, every part of every mail, and what was printed are searched for the
password, as it is, in base64 and in hex. Prints "0 of N".
"""

from __future__ import annotations

import argparse
import base64
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import duckdb

from tests.conftest import ROOT
from tests.faults.child import BREAK
from tests.faults.figures import Figure, keep
from tests.faults.intake import MEMORY
from tests.faults.runs import Ended, Forge
from tests.faults.strikes import STEADY, UNDELIVERED
from tests.flows.desks import LAST, Desk, write_small_desk
from tests.flows.test_mail import MAIL, tls_server
from tests.report.test_smtp import PASSWORD, Mailbox, free_port

SECRET_FILE = "mail-password"  # noqa: S105 - its name
REFUSED = "canary-wrong-77e0"
FORMS = {"environment": "env:DESK_PASSWORD", "file": f"file:{SECRET_FILE}"}
VERBS = (
    *("resume", "pull", "keep", "recall", "value", "outlook", "check", "explain", "compose"),
    *("render", "record", "publish", "send_owed", "alarm"),
)
INSTANTS = (0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)


@dataclass(frozen=True)
class End:
    """A way to end: `codes` that it may have; `secret` is what the desk takes for the password."""

    name: str
    codes: tuple[int, ...]
    secret: str = PASSWORD
    environment: dict[str, str] = field(default_factory=dict)
    kill_after: float | None = None
    settings: tuple[str, str] = ("", "")


ENDS = (
    End("delivered", (0,)),
    End("login refused", (23,), secret=REFUSED),
    End("no server", (23,), settings=("port = PORT", f"port = {free_port()}")),
    End("no alarm", (11,), secret=REFUSED, settings=('path = "feeds"', 'path = "gone"')),
    End("alarm", (10,), settings=('path = "feeds"', 'path = "gone"')),
    *(End(f"broken: {verb}", (70, 10, 0), environment={BREAK: verb}) for verb in VERBS),
    *(End(f"killed after {at} s", (-9, 0), kill_after=at) for at in INSTANTS),
    # Wrongly, in the settings themselves; the file that has it there is the only one that may.
    End("the password itself", (20,), settings=("env:DESK_PASSWORD", PASSWORD)),
    End("a key misspelt", (20,), settings=("password =", f'passwort = "{PASSWORD}"\n#')),
    End("a URL as a folder", (20,), settings=('path = "feeds"', f'path = "ftp://u:{PASSWORD}@h"')),
    End(
        "a URL as a file",
        (20,),
        settings=('path = "feeds"', f'path = "feeds"\nfile = "ftp://u:{PASSWORD}@h/x"'),
    ),
)


def leaks(forge: Forge, folder: Path, end: End, form: str) -> tuple[Ended, list[str]]:
    """A run to an end, and where its password was found."""
    desk, box = write_small_desk(folder, (LAST,)), Mailbox()
    with tls_server(folder, box) as port:
        mail = MAIL.replace(f"file:{SECRET_FILE}", FORMS[form])
        desk.configure(mail)
        text = desk.settings.read_text("utf-8")
        was, new = end.settings
        assert was in text or form == "file"
        desk.settings.write_text(text.replace(was, new).replace("PORT", str(port)), "utf-8")
        (folder / SECRET_FILE).write_text(f"{end.secret}\n", "utf-8")
        environment = {**STEADY, "DESK_PASSWORD": end.secret, **end.environment}
        words = ["run", "--direct", "--settings", desk.settings, "--as-of", LAST]
        ended = forge.run(words, environment=environment, kill_after=end.kill_after)
    found = [] if ended.code in end.codes else [f"exit {ended.code}: {ended.err[:200]}"]
    for name, content in everything(desk, ended, box):
        found += [f"{name} has {each}" for each in (PASSWORD, REFUSED) if has(content, each)]
    return ended, found


def everything(desk: Desk, ended: Ended, box: Mailbox) -> Iterator[tuple[str, bytes]]:
    """Every byte that a run left: printed, written, stored, mailed."""
    yield "stdout", ended.out.encode()
    yield "stderr", ended.err.encode()
    for path in sorted(desk.folder.rglob("*")):
        # What people put there themselves.
        if path.is_file() and path.name not in (SECRET_FILE, desk.settings.name):
            yield str(path.relative_to(desk.folder)), path.read_bytes()
            if path.suffix == ".eml":
                yield from parts(path.name, path.read_bytes())
    for at, (_, content) in enumerate(box.messages):
        yield from parts(f"mail {at}", content)
    if desk.ledger.is_file() and ended.code >= 0:
        yield from rows(desk.ledger)


def parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A mail as it stands, and each of its parts decoded."""
    yield name, content
    for part in message_from_bytes(content, policy=default).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield f"{name}, {part.get_content_type()}", payload


def rows(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every row of a database: its file may have them packed."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        for (table,) in tables:
            lines = connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - names of its own tables
            yield f"table {table}", repr(lines).encode()


def has(content: bytes, secret: str) -> bool:
    """Whether a secret stands in bytes: as it is, in hex, or in base64 wherever that begins."""
    plain = secret.encode()
    shifted = [
        base64.b64encode(b"\0" * at + plain)[4 * (at > 0) + (at > 0) : -4] for at in range(3)
    ]
    return any(each in content for each in (plain, plain.hex().encode(), *shifted))


def in_prefect(folder: Path) -> list[str]:
    """What is left of a password after a day under a server of Prefect's own."""
    desk = write_small_desk(folder / "desk", (LAST,))
    mail = MAIL.replace(f"file:{SECRET_FILE}", FORMS["environment"])
    desk.configure(mail.replace("PORT", str(free_port())).replace('ca_file = "127.0.0.1.pem"', ""))
    home = folder / "prefect"
    words = ["run", "--settings", str(desk.settings), "--as-of", str(LAST)]
    said = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=ROOT,
        env={**os.environ, "PREFECT_HOME": str(home), "DESK_PASSWORD": PASSWORD},
        capture_output=True,
        check=False,
        timeout=240,
    )
    files = [path for path in (*home.rglob("*"), *desk.folder.rglob("*")) if path.is_file()]
    found = [f"{path.relative_to(folder)}" for path in files if has(path.read_bytes(), PASSWORD)]
    if said.returncode != UNDELIVERED or not (home / "prefect.db").is_file():
        found.append(f"exit {said.returncode}: no day under Prefect: {said.stderr[-300:]!r}")
    return [*found, *(["stdout or stderr"] if has(said.stdout + said.stderr, PASSWORD) else [])]


def main() -> None:
    """The command."""
    argparse.ArgumentParser(prog="python -m tests.faults.canaries").parse_args()
    began, tried, wrong = time.monotonic(), 0, 0
    with ExitStack() as stack:
        place = MEMORY if MEMORY.is_dir() else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=place)))
        forge = stack.enter_context(Forge(folder / "forge"))
        for form in FORMS:
            for end in ENDS:
                if form == "file" and end.settings[0].startswith("env:"):
                    continue
                tried += 1
                _, found = leaks(forge, folder / str(tried), end, form)
                wrong += bool(found)
                for each in found:
                    sys.stdout.write(f"{end.name}, {form}: {each}\n")
                sys.stdout.flush()
        found = in_prefect(folder / "under Prefect")
        tried, wrong = tried + 1, wrong + bool(found)
        sys.stdout.writelines(f"under Prefect: {each}\n" for each in found)
    figure = Figure.now(tried, wrong, sys.argv[1:], "tests.faults.canaries")
    sys.stdout.write(
        f"{wrong} of {tried} runs left a password behind, {time.monotonic() - began:.0f} s\n"
    )
    keep("canaries", figure)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
