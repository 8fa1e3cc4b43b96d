"""Every word of the pages, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file

from server.paper.words import catalogue_of, choose_language, words_of

ROOT = Path(__file__).parents[2]
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "Told": None}
PARTS = ("api", "paper", "scenes", "screens", "pages", "console", "residents", "rules", "pipeline")
_HOLE = re.compile(r"\{(\w+)\}|%\((\w+)\)")


def _messages() -> Iterator[str]:
    """Every message, as `pybabel extract` gathers it."""
    for pattern, method in (
        *((f"server/{part}/**/*.py", "python") for part in PARTS),
        ("web/templates/**/*.html", "jinja2"),
    ):
        for path in ROOT.glob(pattern):
            for _, message, *_ in extract_from_file(method, path, KEYWORDS, options={"newstyle_gettext": "true"}):
                yield message[0] if isinstance(message, tuple) else message


MESSAGES = sorted(set(_messages()))
ENGLISH = catalogue_of("en")


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_has_an_english_translation_with_the_same_holes(message: str) -> None:
    entry = ENGLISH.get(message)

    assert entry, "gather the messages again: docs/ui.md has the command"
    told = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
    assert told
    assert all(told)
    assert all(_holes(text) <= _holes(message) | {"num", "most"} for text in told)
    assert not entry.fuzzy


def test_no_translation_is_left_over() -> None:
    known = {entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id for entry in ENGLISH if entry.id}

    assert known == set(MESSAGES)


def _holes(text: str) -> set[str]:
    return {one or other for one, other in _HOLE.findall(text)}


def test_vietnamese_is_the_source_and_needs_no_catalogue() -> None:
    assert words_of("vi").gettext("Bảng xếp hạng") == "Bảng xếp hạng"


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "chosen"),
    [
        (None, None, None, "vi"),
        ("en", "vi", "vi", "en"),
        (None, "en", "vi-VN,vi;q=0.9", "en"),
        (None, None, "en-GB,en;q=0.9,vi;q=0.8", "en"),
        (None, None, "fr-FR,vi;q=0.5,en;q=0.4", "vi"),
        (None, None, "fr-FR,en;q=0", "vi"),
        ("xx", "yy", ";;;q=,,", "vi"),
        (None, None, "en;q=" + "9" * 10_000, "vi"),
    ],
)
def test_language_is_asked_for_else_kept_else_preferred(
    asked: str | None, kept: str | None, accepted: str | None, chosen: str
) -> None:
    assert choose_language(asked=asked, kept=kept, accepted=accepted) == chosen
