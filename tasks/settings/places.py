"""Where in a TOML file a setting stands: line numbers for messages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<newline>\n)
    |(?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<mark>[\[\]{}=,.])
    |(?P<bare>[^\s\[\]{}=,."'\#]+)""",
    re.VERBOSE | re.DOTALL,
)

Loc = Sequence[str | int]
_Path = tuple[str | int, ...]


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def line_of(text: str, loc: Loc) -> int | None:
    """The line (from 1) of the deepest part of `loc` that is written out; None when none is.

    `loc` is a path such as ("limits", 2, "warn"); `text` is valid TOML.
    """
    best, depth = None, 0
    for line, path in _Places(_tokens(text)).written():
        # Of equal paths the first one counts: where the table or the key begins.
        if len(path) > depth and tuple(loc[: len(path)]) == path:
            best, depth = line, len(path)
    return best


def _tokens(text: str) -> list[_Token]:
    line, tokens = 1, []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind != "skip":
            tokens.append(_Token(kind, found[0], line))
        line += found[0].count("\n")
    return tokens


@dataclass
class _Places:
    """A walk over the tokens of a valid file that says which path is written on which line."""

    tokens: list[_Token]
    at: int = 0
    arrays: dict[_Path, int] = field(default_factory=dict)

    def written(self) -> Iterator[tuple[int, _Path]]:
        """Every header, key and element of an array, in the order of the file."""
        table: _Path = ()
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "newline":
                self.at += 1
            elif token.text == "[":
                table = self._header()
                yield token.line, table
            else:
                yield from self._pair(table)

    def _next_is(self, text: str) -> bool:
        """Whether the next token is that mark; it is taken when it is."""
        taken = self.at < len(self.tokens) and self.tokens[self.at].text == text
        self.at += taken
        return taken

    def _key(self) -> _Path:
        parts = [self._part()]
        while self._next_is("."):
            parts.append(self._part())
        return tuple(parts)

    def _part(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind != "text":
            return token.text
        return str(tomllib.loads(f"key = {token.text}")["key"])

    def _header(self) -> _Path:
        self._next_is("[")
        repeated = self._next_is("[")
        key = self._key()
        self._next_is("]")
        self._next_is("]")
        path: _Path = ()
        for part in key[:-1]:
            path = self._entered((*path, part))
        path = (*path, key[-1])
        if repeated:
            self.arrays[path] = self.arrays.get(path, -1) + 1
        return self._entered(path)

    def _entered(self, path: _Path) -> _Path:
        """The path itself, or that of its newest element when it is an array of tables."""
        return (*path, self.arrays[path]) if path in self.arrays else path

    def _pair(self, table: _Path) -> Iterator[tuple[int, _Path]]:
        line, path = self.tokens[self.at].line, table
        for part in self._key():
            path = (*path, part)
            yield line, path
        self._next_is("=")
        yield from self._value(path)

    def _value(self, path: _Path) -> Iterator[tuple[int, _Path]]:
        if self._next_is("["):
            yield from self._array(path)
        elif self._next_is("{"):
            while not self._next_is("}"):
                if not self._separator():
                    yield from self._pair(path)
        else:
            # A number or a date may be several tokens; none of them is a bracket or a comma.
            while self.at < len(self.tokens) and not self._ends():
                self.at += 1

    def _array(self, path: _Path) -> Iterator[tuple[int, _Path]]:
        index = 0
        while not self._next_is("]"):
            if self._separator():
                continue
            yield self.tokens[self.at].line, (*path, index)
            yield from self._value((*path, index))
            index += 1

    def _separator(self) -> bool:
        return self._next_is(",") or self._next_is("\n")

    def _ends(self) -> bool:
        token = self.tokens[self.at]
        return token.kind == "newline" or token.text in {",", "]", "}"}


def path_text(loc: Loc) -> str:
    """`limits[2].warn`: indices count from 0, as in the file's order."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
