"""IBKR's Flex web service, version 3: a statement is ordered, then asked for until it is made.

The token stands in the query of every address, because IBKR wants it there: no address, and no
words of the service's own, go into a message.
Source: IBKR, Flex Web Service Version 3 (requests, answers, error codes; a token may ask once a
second and ten times a minute).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urlsplit

from tasks.model.errors import shown
from tasks.sources.errand import Errand, NothingCameError
from tasks.sources.files import raw_file
from tasks.sources.strict_json import shape_fault
from tasks.sources.strict_xml import Element, xml_of
from tasks.web.address import place_of

ORDER = "https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService/SendRequest"
# Some five and a half minutes in all, within what a token may ask.
WAITS_SECONDS = (1.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 60.0, 90.0)
_HOME = ".interactivebrokers.com"
# What IBKR says to try again shortly.
_LATER: Mapping[str, str] = {
    "1001": "the statement could not be made",
    "1004": "the statement is incomplete",
    "1005": "settlement data are not ready",
    "1006": "FIFO profit and loss is not ready",
    "1007": "MTM profit and loss is not ready",
    "1008": "profit and loss is not ready",
    "1009": "the server is under heavy load",
    "1018": "too many requests from this token",
    "1019": "the statement is being made",
    "1021": "the statement could not be fetched",
}
_QUERY = "correct `query_id`: it is the number of an Activity Flex Query of this user, as XML"
_RENEW = "make a new token in Client Portal, Flex Web Service, and set it where `token` points"
# What no repetition changes, with what does.
_NEVER: Mapping[str, tuple[str, str]] = {
    "1003": ("the statement is not available", "run again when the session is over"),
    "1010": ("the query is of an old kind", _QUERY),
    "1011": ("the service is not active", "activate it in Client Portal, Flex Web Service"),
    "1012": ("the token has expired", _RENEW),
    "1013": ("the token is for another address", "let the token hold for this machine's address"),
    "1014": ("the query is invalid", _QUERY),
    "1015": ("the token is invalid", _RENEW),
    "1016": ("the account is invalid", _QUERY),
    "1017": ("the reference code is invalid", "run again later"),
    "1020": ("the request is invalid", "check `query_id`, `url` and the token"),
}
_FIRST_TAG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?<([A-Za-z]{1,40})")
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FlexService:
    """A query of a user; `token` is a reference (env:NAME, file:PATH) to the user's token."""

    query_id: str
    token: str
    url: str = ORDER

    @property
    def of_the_moment(self) -> bool:
        """Each statement says when it was made: of one session no two are the same bytes."""
        return True

    def obtain(self, name: str, errand: Errand) -> bytes:
        """The statement that the query makes now; see Remote.

        Raises NothingCameError where the service refuses, or has made none after ten questions.
        """
        talk = _Conversation(name, errand.secret(self.token, "ibkr_flex, token"), errand)
        order = talk.answer(self.url, self.query_id, wanted="FlexStatementResponse")
        reference, url = _reference(name, order, self.url)
        return talk.ask_for(url, reference)


class _Conversation:
    """The questions of one statement, with the waits between them."""

    def __init__(self, name: str, token: str, errand: Errand) -> None:
        self._name, self._token, self._errand = name, token, errand
        self._waits = iter(WAITS_SECONDS)

    def ask_for(self, url: str, reference: str) -> bytes:
        """The statement that goes by a reference."""
        self._errand.sleep(next(self._waits, WAITS_SECONDS[0]))
        return self._asked(url, reference, wanted="FlexQueryResponse")

    def answer(self, url: str, query: str, *, wanted: str) -> Element:
        """What the service says to an order."""
        content = self._asked(url, query, wanted=wanted)
        return xml_of(raw_file(self._name, content))

    def _asked(self, url: str, query: str, *, wanted: str) -> bytes:
        """The answer to a question once it is none that says to ask again."""
        full = f"{url}?{urlencode({'t': self._token, 'q': query, 'v': '3'})}"
        while True:
            content = self._errand.get(full, what=self._name, anew=True)
            tag = _FIRST_TAG.match(content)
            told = tag[1].decode("ascii") if tag else ""
            if told == "FlexQueryResponse" and wanted == told:
                return content
            if told != "FlexStatementResponse":
                raise self._nothing(
                    url, f"an answer that is no {wanted}", "choose XML as format of the Flex Query"
                )
            answer = xml_of(raw_file(self._name, content))
            code = _text(answer, "ErrorCode")
            if not code and wanted == told:
                return content
            self._wait(url, code)

    def _wait(self, url: str, code: str) -> None:
        """Wait where a code says so. Raises NothingCameError where it does not, or no more."""
        if code not in _LATER:
            found, remedy = _NEVER.get(code, ("a refusal", "look the code up at IBKR"))
            number = code if re.fullmatch(r"\d{1,6}", code, re.ASCII) else "without a number"
            raise self._nothing(url, f"{found} (code {number})", remedy)
        wait = next(self._waits, None)
        if wait is None:
            found = f"{_LATER[code]} (code {code}), after {len(WAITS_SECONDS)} waits"
            raise self._nothing(url, found, "run again later; make the query smaller if it lasts")
        self._errand.sleep(wait)

    def _nothing(self, url: str, found: str, remedy: str) -> NothingCameError:
        return NothingCameError(
            "source.nothing_came",
            where=f"{shown(self._name)} ({shown(place_of(url))})",
            found=found,
            wanted="a statement",
            remedy=remedy,
        )


def _reference(name: str, order: Element, asked: str) -> tuple[str, str]:
    """The reference of an order and where to ask for it: only at home is the token shown."""
    raw = raw_file(name, b"")
    reference = _text(order, "ReferenceCode")
    if not _REFERENCE.fullmatch(reference):
        raise shape_fault(raw, "an order taken without a reference", "a ReferenceCode")
    url = _text(order, "Url") or asked.replace("SendRequest", "GetStatement")
    if not _is_home(url, asked):
        found = "an address of somebody else's to show the token to"
        raise shape_fault(raw, found, f"one of the host that was asked, or of {_HOME[1:]}")
    return reference, url


def _is_home(url: str, asked: str) -> bool:
    try:
        there, here = urlsplit(url), urlsplit(asked)
        same = (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port)
    except ValueError:
        return False
    if there.query or there.fragment or there.username is not None:
        return False
    return same or (there.scheme == "https" and all(map(_is_ibkr, (there, here))))


def _is_ibkr(address: SplitResult) -> bool:
    return (address.hostname or "").endswith(_HOME)


def _text(answer: Element, tag: str) -> str:
    child = answer.child(tag)
    return child.text if child else ""
