"""XML that is an attack, or none, is refused in one line that can be read."""

from __future__ import annotations

import pytest

from tasks.model.errors import SourceError
from tasks.sources.files import raw_file
from tasks.sources.strict_xml import MAX_BYTES, MAX_DEPTH, xml_of

LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>'
)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (LAUGHS, "DTDForbidden"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>', "DTDForbidden"),
        (b'<!DOCTYPE a SYSTEM "http://localhost:1/a.dtd"><a/>', "DTDForbidden"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DTDForbidden"),
        (b"<!DOCTYPE a><a/>", "DTDForbidden"),
        (b"<a>&unknown;</a>", "undefined entity on line 1"),
        (b'<a b="1" b="2"/>', "duplicate attribute"),
        (b"<a>\n<b></a>", "mismatched tag on line 2"),
        (b"<a/><b/>", "junk after document element"),
        (b"", "no element found"),
        (b"<a", "unclosed token"),
        (b"<a>\xff</a>", "not well-formed"),
        (b"<a>\x00</a>", "not well-formed"),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', "where XML was to be read"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "where XML was to be read"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "32 levels"),
        (b"<a>" + b" " * MAX_BYTES + b"</a>", "at most 67108864 bytes"),
    ],
)
def test_what_is_no_plain_document_is_refused(content: bytes, word: str) -> None:
    with pytest.raises(SourceError) as caught:
        xml_of(raw_file("flex.xml", content))
    assert word in caught.value.line
    assert caught.value.where == "flex.xml"
    assert caught.value.line.isprintable()


def test_elements_have_lines_attributes_and_text() -> None:
    top = xml_of(raw_file("x", b'<a>\n <b c=" 1&lt;2 "/>\n <d> told\n</d></a>\n'))
    first, second = top.children
    assert (first.tag, first.line, first.get("c"), first.get("e")) == ("b", 2, "1<2", "")
    assert (second.tag, second.line, second.text) == ("d", 3, "told")
    assert [each.tag for each in top.below()] == ["b", "d"]


def test_as_deep_as_it_may_be() -> None:
    content = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    assert len(list(xml_of(raw_file("x", content)).below())) == MAX_DEPTH - 1


def test_an_encoding_that_is_declared_is_read() -> None:
    content = '<?xml version="1.0" encoding="ISO-8859-1"?><a b="é"/>'.encode("latin-1")
    assert xml_of(raw_file("x", content)).get("b") == "é"


def test_more_elements_than_a_statement_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.sources.strict_xml.MAX_ELEMENTS", 50)
    assert len(list(xml_of(raw_file("x", b"<a>" + b"<b/>" * 49 + b"</a>")).children)) == 49
    with pytest.raises(SourceError, match="more than 50 elements"):
        xml_of(raw_file("x", b"<a>" + b"<b/>" * 50 + b"</a>"))
