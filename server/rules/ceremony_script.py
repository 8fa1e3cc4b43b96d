"""What an organizer decides of a reveal: which groups, in which order, how many at a time, how fast, which words."""

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass
from string import Formatter
from typing import Any

from server.rules.refusals import Told

Sentence = Mapping[str, str]
"""The same in each language: 'vi' and 'en'."""
LANGUAGES = ("vi", "en")

GROUP_LEAST, GROUP_MOST = 2, 11
"""A scene shows eleven rows."""
SINGLE_LEAST, SINGLE_MOST = 1, 30
"""From this place on one by one: at eight seconds a place, thirty take four minutes."""
PACE_LEAST, PACE_MOST = 3, 120
"""Seconds a step. Nobody reads a name and a number in less than three."""
WORDS_MOST = 160
"""Characters of a sentence; more does not fit on a screen that is read from five metres."""
PLACES_MOST = 200

HOLES: Mapping[str, frozenset[str]] = {
    "opening": frozenset({"n"}),
    "part": frozenset({"division", "n"}),
    "single": frozenset({"division", "rank", "chance", "name"}),
    "ending": frozenset(),
}
"""What may stand in braces in the sentences that an organizer words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A group of wards and how it is told: all its places, or only the first so many."""

    division: str
    name: Sentence
    words: Sentence
    places: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole ceremony before its results are known.

    Places up to `single_from` are told one by one, lower ones `group` at a time. `sayings` are the sentences that
    nobody words anew: of a group, of wards without points, of equal places, of winners, of what chance may have
    done, of a rehearsal, and what a ward is called.
    """

    parts: tuple[Part, ...]
    group: int
    single_from: int
    pace_seconds: int
    opening: Sentence
    single: Sentence
    ending: Sentence
    sayings: Mapping[str, Sentence]


def check_script(script: Script, divisions: Container[str]) -> None:
    """Raise Told for the first thing that cannot be told. `divisions` are those that have a board."""
    if not script.parts:
        raise Told("Chọn ít nhất một nhóm để công bố.", where="parts")
    named = [part.division for part in script.parts]
    for part in script.parts:
        if part.division not in divisions:
            raise Told("Không có nhóm {name} trong kết quả này.", where="parts", name=part.division)
        if named.count(part.division) > 1:
            raise Told(
                "Nhóm {name} được chọn hai lần. Mỗi nhóm công bố một lần.", where="parts", name=part.name["vi"]
            )
    _check_numbers(script)
    for where, sentence in (("opening", script.opening), ("single", script.single), ("ending", script.ending)):
        _check_sentence(where, sentence, where)
    for part in script.parts:
        _check_sentence("part", part.words, part.division)


def _check_numbers(script: Script) -> None:
    bounds = (
        ("group", script.group, GROUP_LEAST, GROUP_MOST),
        ("single_from", script.single_from, SINGLE_LEAST, SINGLE_MOST),
        ("pace_seconds", script.pace_seconds, PACE_LEAST, PACE_MOST),
    )
    for where, number, least, most in bounds:
        if not least <= number <= most:
            raise Told("Là {n}, cần từ {least} đến {most}.", where=where, n=number, least=least, most=most)
    for part in script.parts:
        if part.places is not None and not 1 <= part.places <= PLACES_MOST:
            raise Told("Là {n}, cần từ {least} đến {most}.", where=part.division, n=part.places, least=1,
                       most=PLACES_MOST)  # fmt: skip


def _check_sentence(kind: str, sentence: Sentence, where: str) -> None:
    for language in LANGUAGES:
        check_words(kind, sentence.get(language, ""), where)


def check_words(kind: str, text: str, where: str) -> None:
    """Raise Told for a sentence that is missing, too long, or has something else in braces than it may."""
    if not text.strip():
        raise Told("Viết câu này bằng cả tiếng Việt và tiếng Anh.", where=where)
    if len(text) > WORDS_MOST:
        raise Told("Câu có {n} ký tự, nhiều nhất {most}: dài hơn thì màn hình không đủ chỗ.", where=where,
                   n=len(text), most=WORDS_MOST)  # fmt: skip
    if not _holes(text) <= HOLES[kind]:
        if not HOLES[kind]:
            raise Told("Câu này không có chỗ nào viết trong ngoặc nhọn. Bỏ ngoặc nhọn đi.", where=where)
        known = ", ".join(f"{{{hole}}}" for hole in sorted(HOLES[kind]))
        raise Told("Trong ngoặc nhọn chỉ viết được: {known}.", where=where, known=known)


def _holes(text: str) -> set[str]:
    """What stands in braces; an odd brace, an attribute or a format counts as something that nobody may write."""
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        return {text}
    return {f"{name}{spec}{conversion or ''}" for _, name, spec, conversion in found if name is not None}


def as_document(script: Script) -> dict[str, Any]:
    """The script as it is kept."""
    return asdict(script)


def script_of(document: Mapping[str, Any]) -> Script:
    """The script from what was kept."""
    return Script(**{**document, "parts": tuple(Part(**part) for part in document["parts"])})
