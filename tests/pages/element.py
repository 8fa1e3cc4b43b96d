"""A page read as elements, so that tests ask what stands where instead of how it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

INLINE = frozenset({"a", "b", "i", "span", "time"})
VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})


@dataclass(slots=True)
class Element:
    """One element of a page with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its words, with single spaces; a space that does not break is kept."""
        return re.sub(r"[ \n]+", " ", self._words()).strip(" ")

    def _words(self) -> str:
        return "".join(
            part if isinstance(part, str) else part._words() if part.tag in INLINE else f" {part._words()} "
            for part in self.parts
        )

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def every(self, tag: str = "", kind: str = "", **wanted: str) -> list["Element"]:
        """Everything inside of that tag, class and attributes (data_ward means data-ward)."""
        attributes = {name.replace("_", "-"): value for name, value in wanted.items()}
        return [
            element
            for element in self._inside()
            if (not tag or element.tag == tag)
            and (not kind or kind in element.classes)
            and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str = "", kind: str = "", **wanted: str) -> "Element":
        """The only such element."""
        found = self.every(tag, kind, **wanted)
        assert len(found) == 1, f"{len(found)} elements are {tag}.{kind} {wanted}, expected 1"
        return found[0]

    def _inside(self) -> Iterator["Element"]:
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                if part.tag != "template":
                    yield from part._inside()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(html: str) -> Element:
    """The page as elements. An element that is not closed in order fails the test."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.root
