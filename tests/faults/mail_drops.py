"""A mail server that dies in every phase: `python -m tests.faults.mail_drops --places 1000`.

The report is made, the mail fails, and the next run sends it. Where only the place in the message
differs, the run that made the report is not made again: the mail is owed from the beginning.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.figures import Figure, keep
from tests.faults.postman import PHASES, Death, is_alarm
from tests.faults.sound import entries, faults
from tests.faults.strikes import AGAIN, STEADY, UNDELIVERED, Bench
from tests.faults.sweep import benches
from tests.flows.desks import LAST

# What is certain after which death, and how often the report arrives in the end.
BEFORE_DATA = ("connect", "banner", "EHLO", "MAIL", "RCPT")
ARRIVES = {"stored": 2}
EARLIER = "2024-11-22T21:40:00+00:00"


def state_after(phase: str) -> str:
    """What is known of the mail: RFC 5321, 4.2.5: with 250 after the dot the server has it."""
    if phase == "answer":
        return "sent"
    return "not_sent" if phase in BEFORE_DATA else "unknown"


def drop(bench: Bench, death: Death) -> list[str]:
    """What is wrong after a mail that died so, and after the run that follows."""
    bench.reset()
    bench.post.death = death
    first = bench.forge.run(bench.words(), environment=STEADY)
    state = state_after(death.phase)
    found = faults(bench.desk)
    if first.code != (0 if state == "sent" else UNDELIVERED):
        found.append(f"exit {first.code}: {first.err[:200]}")
    if state != "sent" and f"delivery.{state}: a@example.com: " not in first.err:
        found.append(f"stderr: {first.err[:200]}")
    found += _last_attempt(bench, state)
    bench.post.death = None
    again = bench.forge.run(bench.words(), environment={**STEADY, "FAULTS_NOW": AGAIN})
    if again.code != 0:
        found.append(f"second run: exit {again.code}: {again.err[:200]}")
    return [*found, *faults(bench.desk), *_last_attempt(bench, "sent"), *_arrived(bench, death)]


def owing(bench: Bench) -> None:
    """From now on the bench begins with a report that was made and whose mail did not go out."""
    bench.reset()
    bench.post.death = Death("connect")
    ended = bench.forge.run(bench.words(), environment={**STEADY, "FAULTS_NOW": EARLIER})
    assert ended.code == UNDELIVERED, ended.err
    for name in ("state", "reports"):
        shutil.copytree(bench.desk.folder / name, bench.before / name)


def length_of(bench: Bench) -> int:
    """Bytes of the message as it is sent."""
    bench.reset()
    ended = bench.forge.run(bench.words(), environment=STEADY)
    assert ended.code == 0, ended.err
    return len(bench.post.kept[-1])


def _last_attempt(bench: Bench, state: str) -> Iterator[str]:
    (run,) = (entry for entry in entries(bench.desk, "run") if entry["as_of"] == str(LAST))
    deliveries = [each for each in entries(bench.desk, "delivery") if each["of"] == run["seq"]]
    if not deliveries:
        yield "no delivery is in the journal"
        return
    last = deliveries[-1]
    told = [(each["recipient"], each["state"]) for each in last["attempts"]]
    if told != [("a@example.com", state), ("b@example.com", state)]:
        yield f"the journal says {told}, and it was {state}"
    if last["message_id"] != run["mail"]["message_id"]:
        yield "another message id than the run's"


def _arrived(bench: Bench, death: Death) -> Iterator[str]:
    mails = [mail for mail in bench.post.mails if not is_alarm(mail)]
    if len(mails) != ARRIVES.get(death.phase, 1) or len(bench.post.ids()) != 1:
        yield f"{len(mails)} mails arrived, of {bench.post.ids()}"
    page = bench.desk.report("report.html").read_bytes()
    for mail in mails:
        if page not in [part.get_payload(decode=True) for part in mail.iter_attachments()]:
            yield "the page did not arrive as it lies on disk"


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.mail_drops")
    words.add_argument("--places", type=int, default=1000, help="in the message, at random")
    words.add_argument("--seconds", type=float, default=float("inf"))
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--folder", type=Path, help="where the desk lies")
    given = words.parse_args()
    until, tried, bad = time.monotonic() + given.seconds, 0, 0
    with benches(1, given.folder, lived=False) as (bench,):
        deaths = [Death(phase) for phase in PHASES if phase != "body"]
        length = length_of(bench)
        places = random.Random(given.seed).sample(range(length), min(given.places, length))  # noqa: S311 - repeatable on purpose
        deaths += [Death("body", place) for place in (*range(8), length - 1, *places)]
        for death in deaths:
            if time.monotonic() > until:
                break
            if death.phase == "body" and not bench.before.is_dir():
                owing(bench)
            found = drop(bench, death)
            tried, bad = tried + 1, bad + bool(found)
            for line in found:
                sys.stdout.write(f"{death}: {line}\n")
    figure = Figure.now(tried, bad, sys.argv[1:], "tests.faults.mail_drops")
    sys.stdout.write(
        f"{bad} of {tried} deaths of the server left something wrong; the message has {length} "
        f"bytes; seed {given.seed}: {figure.command}\n"
    )
    keep("mail drops", figure)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
