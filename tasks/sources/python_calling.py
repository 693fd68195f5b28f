"""Calling a function of the desk's own: with an end to it, and what it raises told in one line."""

from __future__ import annotations

import importlib
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

from tasks.model.errors import SourceError, shown, shown_path
from tasks.sources.errand import NothingCameError
from tasks.web.within import within

# What people's functions put into messages: the query of an address, and words after these.
_QUERY = re.compile(r"\?\S+")
_SECRETIVE = re.compile(
    r"(?i)(pass(?:word|wd)?|secret|token|api[_-]?key|authorization|bearer)(\W+)\S+"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A function `package.module:name`, where its module lies, and the session."""

    factory: str
    path: Path | None
    as_of: date
    seconds: float


def called(call: Call, options: Mapping[str, object], secrets: Sequence[str]) -> Any:  # noqa: ANN401 - anybody's function
    """What the function returns for the session.

    What it prints goes to stderr: stdout is the run's. `secrets` are never in a message. Raises
    SourceError for whatever the import or the call raises, NothingCameError when it is not back
    in time; it is left to itself then.
    """
    with redirect_stdout(sys.stderr):
        made = within(call.seconds, lambda: (_made(call, options, secrets),))
    if made is None:
        raise NothingCameError(
            "source.nothing_came",
            where=shown(call.factory),
            found=f"no answer in {call.seconds:g} s",
            wanted="rows",
            remedy="make the function quicker, or raise timeout_seconds",
        )
    return made[0]


def _made(call: Call, options: Mapping[str, object], secrets: Sequence[str]) -> Any:  # noqa: ANN401 - anybody's function
    try:
        return _function(call)(call.as_of, **options)
    except SourceError:
        raise
    # sys.exit() in a function of the desk's ends no run.
    except (Exception, SystemExit) as error:  # noqa: BLE001 - anything may be raised there
        raise SourceError(
            "source.raised",
            where=f"{shown(call.factory)}{_place(call, error)}",
            found=f"{shown(type(error).__name__)}: {_words(error, secrets)}",
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
    if isinstance(error, SyntaxError) and error.filename:
        return f", {shown(Path(error.filename).name)} line {error.lineno}"
    module = sys.modules.get(call.factory.partition(":")[0])
    own = {str(getattr(module, "__file__", ""))}
    theirs = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename in own
        or (call.path is not None and Path(frame.filename).is_relative_to(call.path))
    ]
    return f", {shown(Path(theirs[-1].filename).name)} line {theirs[-1].lineno}" if theirs else ""


def _words(error: BaseException, secrets: Sequence[str]) -> str:
    """What it says, on one line and without what may be a secret."""
    text = str(error)
    for secret in secrets:
        text = text.replace(secret, "***")
    return shown(_SECRETIVE.sub(r"\1\2***", _QUERY.sub("?***", text)))
