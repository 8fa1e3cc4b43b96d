"""Finding a ward by its name or an old district, without tones. The browser's search.js finds the same."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.rules.catalogue import Ward
from server.rules.folding import fold

QUERY_MAX = 80
FOUND_MAX = 12
"""Wards shown by name; an old district shows all of its wards."""
_KIND = re.compile(r"^(?:(?:phuong|xa)\s+|[px]\.\s*)(?=\S)")
_DISTRICT_KIND = re.compile(r"^(?:(?:quan|huyen|thi xa)\s+|(?:q|h|tx)\.\s*)(?=\S)")
_WORDS = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldDistrict:
    """A district that is no more, and the wards that hold some of its land."""

    name: str
    wards: tuple[Ward, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Wards by their names, best first, and old districts of that name."""

    wards: tuple[Ward, ...] = ()
    districts: tuple[OldDistrict, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wards or self.districts)


def find(wards: Iterable[Ward], query: str) -> Found:
    """What the query may mean: 'hoan kiem', 'Hoà Xá', 'q. dong da', 'p.lang'."""
    text = fold(query[:QUERY_MAX])
    if not text:
        return Found()
    known = list(wards)
    return Found(wards=_by_name(known, text), districts=_by_district(known, text))


def _by_name(wards: Sequence[Ward], text: str) -> tuple[Ward, ...]:
    """Names that begin with the text, then names with a word that does."""
    bare = _KIND.sub("", text)
    wanted = [text] if bare == text else [text, bare]
    ranked = []
    for ward in wards:
        name = fold(ward.name)
        places = [_place(name, each) for each in wanted]
        best = min((place for place in places if place is not None), default=None)
        if best is not None:
            ranked.append((best, name, ward.code, ward))
    return tuple(ward for *_, ward in sorted(ranked, key=lambda each: each[:3])[:FOUND_MAX])


def _place(name: str, text: str) -> int | None:
    if name.startswith(text):
        return 0
    words = _WORDS.split(name)
    starts = (" ".join(words[index:]) for index in range(1, len(words)))
    return 1 if any(start.startswith(text) for start in starts) else None


def _by_district(wards: Sequence[Ward], text: str) -> tuple[OldDistrict, ...]:
    bare = _DISTRICT_KIND.sub("", text)
    if len(bare) < 2:
        return ()
    districts: dict[str, list[Ward]] = {}
    for ward in wards:
        for name in ward.old_districts:
            if _DISTRICT_KIND.sub("", fold(name)).startswith(bare):
                districts.setdefault(name, []).append(ward)
    return tuple(
        OldDistrict(name=name, wards=tuple(sorted(members, key=lambda ward: fold(ward.name))))
        for name, members in sorted(districts.items(), key=lambda item: fold(item[0]))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """One ward that was found: its page, and its place on the board that is shown."""

    ward: Ward
    kind: str
    address: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGroup:
    """Wards found by name (no heading), or those of an old district."""

    heading: str
    links: tuple[FoundLink, ...]
