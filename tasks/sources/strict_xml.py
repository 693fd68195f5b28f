"""XML from outside: no document types, no entities, nothing fetched, no depth without end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from tasks.model.errors import SourceError, shown
from tasks.sources.files import RawFile
from tasks.sources.strict_json import shape_fault

MAX_BYTES = 64 * 1024 * 1024
MAX_ELEMENTS = 500_000
MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name, the line on which its tag ends, attributes, children and text."""

    tag: str
    line: int
    attributes: Mapping[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands directly in it, without blanks around."""
        return "".join(self.pieces).strip()

    def get(self, name: str) -> str:
        """An attribute, stripped; "" where it is absent."""
        return self.attributes.get(name, "").strip()

    def child(self, tag: str) -> Element | None:
        """The first child of a name."""
        return next((each for each in self.children if each.tag == tag), None)

    def below(self) -> Iterator[Element]:
        """All elements within it, in the order of the file."""
        for each in self.children:
            yield each
            yield from each.below()


class _UnwantedError(ValueError):
    """What is well-formed and still no data."""


class _Tree(ContentHandler):
    """Elements with their lines, up to a number and a depth."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Element("", 0, {})
        self._open = [self.top]
        self._count = 0
        self._at: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the library's name
        self._at = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - likewise
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise _UnwantedError(f"more than {MAX_ELEMENTS} elements")
        if len(self._open) > MAX_DEPTH:
            raise _UnwantedError(f"nesting of more than {MAX_DEPTH} levels")
        line = (self._at.getLineNumber() if self._at else None) or 0
        element = Element(name, line, dict(attrs.items()))
        self._open[-1].children.append(element)
        self._open.append(element)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - likewise
        self._open.pop()

    def characters(self, content: str) -> None:
        self._open[-1].pieces.append(content)


def xml_of(raw: RawFile) -> Element:
    """The outermost element of an XML file.

    Raises SourceError for what is not well-formed or cut short, any document type or entity of
    its own, more than 64 MiB, 500,000 elements or 32 levels.
    """
    if len(raw.content) > MAX_BYTES:
        raise shape_fault(raw, f"{len(raw.content)} bytes", f"at most {MAX_BYTES} bytes of XML")
    tree = _Tree()
    try:
        parseString(raw.content, tree, forbid_dtd=True)
    except DefusedXmlException as error:
        found = f"{type(error).__name__}: a document type or an entity of its own"
    except SAXParseException as error:
        found = f"{error.getMessage()} on line {error.getLineNumber()}"
    except _UnwantedError as error:
        found = str(error)
    except (SAXException, ValueError, LookupError) as error:
        # An encoding that is declared and that nobody knows, or one of several bytes.
        found = f"{type(error).__name__} where XML was to be read"
    else:
        return tree.top.children[0]
    raise SourceError(
        "source.xml",
        where=raw.name,
        found=shown(found),
        wanted="one whole XML document without a document type",
        remedy="deliver it again; what is cut or defines entities is not read",
    )
