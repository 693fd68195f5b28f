"""Calling a function of the desk's own: with an end to it, and what it raises told in one line.

Whatever is told of it, the text of an exception is not: it may hold a token, or a header with one.
"""

from __future__ import annotations

import importlib
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, TextIO, cast

from tasks.model.errors import SourceError, shown, shown_path
from tasks.sources.errand import NothingCameError
from tasks.web.within import within


@dataclass(frozen=True, slots=True)
class Call:
    """A function `package.module:name`, where its module lies, and the session."""

    factory: str
    path: Path | None
    as_of: date
    seconds: float


class _OwnStdout:
    """Standard output for the thread that made this; what any other prints goes to stderr."""

    def __init__(self, stdout: TextIO) -> None:
        self._stdout, self._thread = stdout, threading.get_ident()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        mine = threading.get_ident() == self._thread
        return getattr(self._stdout if mine else sys.stderr, name)


def called(
    call: Call, options: Mapping[str, object], content_of: Callable[[object], bytes]
) -> bytes:
    """What `content_of` makes of what the function returns for the session.

    What it prints goes to stderr, also after its time: stdout is the run's. Raises SourceError
    for whatever the import, the call or its values raise, NothingCameError when it is not back in
    time; it is left to itself then.
    """
    stdout, over = sys.stdout, threading.Event()
    own = cast("TextIO", _OwnStdout(stdout))

    def made() -> bytes:
        try:
            return _made(call, options, content_of)
        finally:
            over.set()

    sys.stdout = own
    try:
        content = within(call.seconds, made)
    finally:
        # One that is still at work goes on printing.
        sys.stdout = stdout if over.is_set() else own
    if content is None:
        raise NothingCameError(
            "source.nothing_came",
            where=shown(call.factory),
            found=f"no answer in {call.seconds:g} s",
            wanted="rows",
            remedy="make the function quicker, or raise timeout_seconds",
        )
    return content


def _made(
    call: Call, options: Mapping[str, object], content_of: Callable[[object], bytes]
) -> bytes:
    try:
        return content_of(_function(call)(call.as_of, **options))
    except SourceError:
        raise
    # Neither sys.exit() nor a task that was cancelled ends the run: no signal comes to a thread.
    except BaseException as error:  # noqa: BLE001 - anything may be raised there
        raise SourceError(
            "source.raised",
            where=f"{shown(call.factory)}{_place(call, error)}",
            found=shown(type(error).__name__),
            wanted="rows",
            remedy="correct the function; call it by hand to see all of what it says",
        ) from None


def _function(call: Call) -> Callable[..., Any]:
    module_name, _, name = call.factory.partition(":")
    importlib.invalidate_caches()
    with _on_path(call.path):
        module = importlib.import_module(module_name)
    file = getattr(module, "__file__", None)
    # Two folders may have a module of one name, and so may Python itself: the first was taken.
    if call.path and not (file and Path(file).resolve().is_relative_to(call.path)):
        raise SourceError(
            "source.module",
            where=shown(call.factory),
            found=f"a module of that name elsewhere: {shown_path(file or 'of Python itself')}",
            wanted=f"the one in {shown_path(call.path)}",
            remedy="give the module a name that no other has",
        )
    found = reduce(getattr, name.split("."), module)
    if not callable(found):
        raise TypeError(f"{name} cannot be called")
    return found


@contextmanager
def _on_path(folder: Path | None) -> Iterator[None]:
    """A folder first where modules are looked for, and there no more afterwards."""
    if folder is None:
        yield
        return
    entry = str(folder)
    sys.path.insert(0, entry)
    try:
        yield
    finally:
        sys.path.remove(entry)


def _place(call: Call, error: BaseException) -> str:
    """Where in the desk's own file it happened: `, feeds.py line 12`."""
    module = sys.modules.get(call.factory.partition(":")[0])
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and isinstance(error.filename, str):
        places.append((error.filename, error.lineno))
    own = str(getattr(module, "__file__", ""))
    theirs = [
        (file, line)
        for file, line in places
        if file == own or (call.path is not None and Path(file).is_relative_to(call.path))
    ]
    return f", {shown(Path(theirs[-1][0]).name)} line {theirs[-1][1]}" if theirs else ""
