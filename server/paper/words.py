"""What people read, in their language: Vietnamese is the source, English comes from the catalogue."""

import gettext
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALES = Path(__file__).parents[2] / "web" / "locales"
_ACCEPTED = re.compile(r"\s*([a-zA-Z]{1,8})(?:-[a-zA-Z0-9-]{1,20})?\s*(?:;\s*q=([0-9.]{1,5}))?\s*")
_ACCEPT_MAX = 200
"""Characters of an Accept-Language header that are read; browsers send fewer than a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. Variables stand in them as %(name)s."""

    language: Language
    catalogue: gettext.NullTranslations

    def gettext(self, text: str) -> str:
        """The text in this language; a text without a translation stays Vietnamese."""
        return self.catalogue.gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The text for that many. Vietnamese has one form, English two."""
        return self.catalogue.ngettext(one, many, count)

    @property
    def other(self) -> Language:
        """The language a page offers beside its own."""
        return "en" if self.language == "vi" else "vi"


@cache
def words_of(language: Language) -> Words:
    """The words of a language, compiled in memory from its catalogue so that no build step is needed."""
    compiled = BytesIO()
    write_mo(compiled, catalogue_of(language))
    compiled.seek(0)
    return Words(language=language, catalogue=gettext.GNUTranslations(compiled))


def catalogue_of(language: Language) -> Catalog:
    """Every message of a language's catalogues, one file for each part of the pages; empty for Vietnamese."""
    found = Catalog(locale=language)
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    found[message.id] = message
    return found


def choose_language(*, asked: str | None, kept: str | None, accepted: str | None) -> Language:
    """What the address asks for, else what the visitor chose before, else what the browser prefers."""
    for wish in (asked, kept, *_preferred(accepted or "")):
        for language in LANGUAGES:
            if wish == language:
                return language
    return "vi"


def _preferred(header: str) -> list[str]:
    wishes: list[tuple[float, str]] = []
    for part in header[:_ACCEPT_MAX].split(","):
        match = _ACCEPTED.fullmatch(part)
        if match:
            wishes.append((_weight(match[2]), match[1].lower()))
    return [language for weight, language in sorted(wishes, key=lambda wish: -wish[0]) if weight > 0]


def _weight(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
