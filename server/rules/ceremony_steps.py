"""The steps of a reveal, computed before it begins: from the last place to the first, each ward of a group once."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from server.rules.board import Row
from server.rules.ceremony_script import LANGUAGES, Part, Script, Sentence

Kind = Literal["opening", "part", "group", "single", "winners", "end"]
WINNERS = 3
"""The first three places of a group stand together once they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One ward in a step: its place and value now, and those when the board was frozen.

    `before` is None for a ward that had no points then.
    """

    code: str
    name: str
    kind: str
    division: str
    rank: int
    rank_from: int
    rank_to: int
    value: int
    before: int | None
    before_value: int | None

    @property
    def rise(self) -> int | None:
        """How many places it went up since; negative for down."""
        return None if self.before is None else self.before - self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. After it, `left` of the `of` wards that this group tells are still to come.

    `without_points` marks the group of wards that have no points: they have no place, and nothing is said of one.
    """

    number: int
    kind: Kind
    division: str
    words: Sentence
    left: int
    of: int
    rows: tuple[Line, ...] = ()
    without_points: bool = False


Boards = Mapping[str, Sequence[Row]]
"""The rows of each division's board."""


def make_steps(
    script: Script, final: Boards, frozen: Boards, kinds: Mapping[str, str], *, rehearsal: bool = False
) -> list[Step]:
    """Every step: the opening, each group from its last place to its winners, and the end with all winners.

    `final` holds the boards that were signed, `frozen` those that everybody has seen; `kinds` is 'phường' or 'xã' of
    each ward. Equal places are told in one step. In a `rehearsal` every sentence says that it is one.
    """
    told = {part.division: _told(part, final[part.division], frozen[part.division], kinds) for part in script.parts}
    of = sum(len(rows) for rows in told.values())
    found = [_step("opening", "", _say(script.opening, n=of), of, of)]
    for part in script.parts:
        found += _part(script, part, told[part.division])
    first = [row for rows in told.values() for row in rows if row.rank == 1 and _has_points(row)]
    found.append(_step("end", "", script.ending, 0, of, first))
    if rehearsal:
        found = [replace(step, words=_say(script.sayings["rehearsal"], words=step.words)) for step in found]
    return [replace(step, number=number) for number, step in enumerate(found, 1)]


def _told(part: Part, final: Sequence[Row], frozen: Sequence[Row], kinds: Mapping[str, str]) -> list[Line]:
    """The wards of a group that are told, last place first, those without points before all others."""
    before = {row.code: row for row in frozen}
    rows = [_one(part.division, row, before.get(row.code), kinds) for row in final]
    if part.places is not None:
        rows = [row for row in rows if row.rank <= part.places and _has_points(row)]
    return sorted(rows, key=lambda row: (_has_points(row), -row.rank, row.code))


def _one(division: str, row: Row, before: Row | None, kinds: Mapping[str, str]) -> Line:
    stood = before if before and (before.points or before.value) else None
    without = not row.points and not row.value
    return Line(
        code=row.code,
        name=row.name,
        kind=kinds[row.code],
        division=division,
        rank=0 if without else row.rank,
        rank_from=0 if without else row.rank_from,
        rank_to=0 if without else row.rank_to,
        value=row.value,
        before=stood.rank if stood and not without else None,
        before_value=stood.value if stood else None,
    )


def _has_points(row: Line) -> bool:
    return row.rank > 0


def _part(script: Script, part: Part, rows: Sequence[Line]) -> Iterator[Step]:
    of = left = len(rows)
    yield _step("part", part.division, _say(part.words, division=part.name, n=of), of, of)
    for chunk in _chunks(script, rows):
        left -= len(chunk)
        yield _telling(script, part, chunk, left, of)
    winners = [row for row in rows if 0 < row.rank <= WINNERS]
    if winners:
        words = _say(script.sayings["winners"], division=part.name)
        yield _step("winners", part.division, words, 0, of, sorted(winners, key=lambda row: (row.rank, row.code)))


def _chunks(script: Script, rows: Sequence[Line]) -> Iterator[list[Line]]:
    """Wards that are told together: those without points, low places some at a time, then place by place."""
    together: list[Line] = []
    for rank, equal in groupby(rows, key=lambda row: row.rank):
        place = list(equal)
        alone = rank <= script.single_from
        if together and (alone or len(together) + len(place) > script.group):
            yield together
            together = []
        if alone:
            yield place
        else:
            together += place
    if together:
        yield together


def _telling(script: Script, part: Part, rows: list[Line], left: int, of: int) -> Step:
    first, last = rows[-1], rows[0]
    if not first.rank:
        words = _say(script.sayings["without"], n=len(rows))
        return _step("group", part.division, words, left, of, rows, without_points=True)
    if first.rank > script.single_from:
        words = _say(script.sayings["group"], **{"from": first.rank, "to": last.rank, "n": len(rows)})
        return _step("group", part.division, words, left, of, rows)
    if len(rows) > 1:
        words = _say(script.sayings["tied"], rank=first.rank, n=len(rows))
        return _step("single", part.division, words, left, of, rows)
    words = _say(
        script.single,
        division=part.name,
        rank=first.rank,
        chance=_chance(script, first),
        name=_say(script.sayings[first.kind], name=first.name),
    )
    return _step("single", part.division, words, left, of, rows)


def _chance(script: Script, row: Line) -> Sentence:
    if row.rank_from == row.rank_to:
        return dict.fromkeys(LANGUAGES, "")
    return _say(script.sayings["chance"], **{"from": row.rank_from, "to": row.rank_to})


def _say(sentence: Sentence, **holes: object) -> Sentence:
    """The sentence in each language, its holes filled; what is a sentence itself fills them in its own language."""
    return {
        language: sentence[language].format(
            **{hole: value[language] if isinstance(value, Mapping) else value for hole, value in holes.items()}
        )
        for language in LANGUAGES
    }


def _step(
    kind: Kind,
    division: str,
    words: Sentence,
    left: int,
    of: int,
    rows: Sequence[Line] = (),
    *,
    without_points: bool = False,
) -> Step:
    return Step(
        number=0,
        kind=kind,
        division=division,
        words=words,
        left=left,
        of=of,
        rows=tuple(rows),
        without_points=without_points,
    )


def shuffled(boards: Boards, seed: str) -> Boards:
    """Boards for a rehearsal: the places and values that everybody knows, drawn anew among the wards of each group.

    A ward's ticket is SHA-256 over the seed, the group and its code, as in every draw of ours.
    """
    return {division: _shuffled(rows, f"{seed}|{division}") for division, rows in boards.items()}


def _shuffled(rows: Sequence[Row], seed: str) -> list[Row]:
    wards = [(row.code, row.name) for row in rows]
    wards.sort(key=lambda ward: hashlib.sha256(f"{seed}|{ward[0]}".encode()).digest())
    drawn = [replace(row, code=code, name=name) for row, (code, name) in zip(rows, wards, strict=True)]
    return sorted(drawn, key=lambda row: (row.rank, row.code))
