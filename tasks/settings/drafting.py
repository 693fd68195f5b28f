"""Settings drafted from a trader's own file: `vegarecon init --from positions.csv`.

What is drafted is read back through the very source that the settings name: the book that is
shown is the one that the first run will see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from tasks.model.sessions import Calendar
from tasks.settings.desk import ready
from tasks.settings.drafting_book import (
    ALWAYS,
    odd_expiries,
    odd_multipliers,
    quoted,
    read_back,
    read_beside,
    repeated,
    strangers,
)
from tasks.settings.drafting_files import read_file, refuse_existing, write_new
from tasks.settings.drafting_kinds import Reader, day_in_name, reader_of
from tasks.settings.drafting_layers import layers_of, named_layers
from tasks.settings.drafting_roots import root_doubts, root_questions
from tasks.settings.drafting_sides import all_long
from tasks.settings.drafting_toml import PATH, settings_text
from tasks.settings.example import NAME
from tasks.settings.load import parsed


@dataclass(frozen=True, eq=False)
class Draft:
    """Settings for a file, and what was understood of it.

    `book` (passport POSITIONS) is what the settings read of it, `layers` has the layer of each
    row; `unreadable` has the lines that would be refused, with the reasons; `lost_sides`
    tells a book whose short legs look long, of which the first of the `questions` speaks.
    """

    reader: Reader
    day: date
    settings: Path
    feed: Path
    text: str
    content: bytes = field(repr=False)
    book: pd.DataFrame
    layers: tuple[str, ...]
    unreadable: tuple[str, ...]
    questions: tuple[str, ...]
    lost_sides: bool


def drafted(
    file: Path,
    folder: Path,
    *,
    last_session: date,
    as_of: date | None = None,
    date_format: str | None = None,
) -> Draft:
    """What settings in `folder` would read `file`; nothing is written.

    The session is `as_of`, or the day that the file or its name tells, or `last_session`.
    Raises SettingsError where settings stand there already or the file can be read in two ways;
    SourceError, or Faults, where it cannot be read at all.
    """
    settings = folder / NAME
    refuse_existing(settings)
    raw = read_file(file)
    reader = reader_of(raw, date_format)
    told = as_of or reader.day or day_in_name(file.name)
    day = told or last_session
    questions = [*reader.questions, *_of_the_day(told, day)]
    feed = folder / PATH / reader.file.format(as_of=day)
    plain = settings_text(reader, day, accounts=(), symbols=ALWAYS, questions=())
    desk = ready(parsed(plain.encode(), settings))
    book, unreadable = read_back(desk, reader, raw, day)
    beside, untaken = read_beside(desk, reader, raw, day)
    reader = replace(reader, beside=beside)
    questions += [*untaken, *_of_the_book(reader, book, day)]
    # In lines that cannot be read there may be short legs.
    sides = None if unreadable else all_long(reader, book, day)
    questions[:0] = [sides.question] if sides else []
    text = settings_text(
        reader,
        day,
        # Where rows could not be read, there may be other accounts: none is named then.
        accounts=() if unreadable else tuple(dict.fromkeys(book["account"])),
        symbols=quoted(book, day),
        questions=questions,
        layers=named_layers(book, day),
    )
    desk = ready(parsed(text.encode(), settings))
    return Draft(
        reader,
        day,
        settings,
        feed,
        text,
        raw.content,
        book,
        tuple(layers_of(book, desk.layers, day)),
        tuple(unreadable),
        tuple(questions),
        sides is not None and sides.lost,
    )


def _of_the_day(told: date | None, day: date) -> Iterator[str]:
    """What is to be asked of the session; `told` is None where nothing names it."""
    if told is None:
        yield f"neither the file nor its name has a day: taken for that of {day}"
    if not Calendar(day).is_session(day):
        yield f"{day} is no session of the exchange"


def _of_the_book(reader: Reader, book: pd.DataFrame, day: date) -> Iterator[str]:
    """What is to be asked of the holdings."""
    doubts = root_doubts(reader, book["symbol"].tolist(), day)
    yield from root_questions(reader, doubts)
    # What is told of as of another root is not told of twice.
    yield from odd_expiries(book[~book["symbol"].isin(doubts.other)], day)
    yield from odd_multipliers(reader, book, day)
    yield from repeated(book)
    yield from strangers(book, day)


def write(draft: Draft) -> None:
    """Copy the file to where the settings look for it, then write them; see `write_new`."""
    write_new(draft.settings, draft.text, draft.feed, draft.content)
