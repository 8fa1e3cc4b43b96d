"""A step of a ceremony as it is seen: pages print it, and reveal-view.js makes the same of the same bodies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from server.paper.numbers import MINUS, NOTHING
from server.paper.print import Paper
from server.pipeline.ceremonies.reveal_frames import RevealFrame

SHUT, RUNGS = 2, 10
"""Places of the ladder that are still shut, and rungs in all; one that is told now is as high as two."""
TOGETHER_MOST = 44
"""Wards of one step that are named; of more it is said how many there are."""
NAMED_MOST = 11
"""Wards of one step that are read aloud."""
SEVERAL = 3
"""More wards than this at one place are set as low as others."""
ABREAST = 11
"""More wards than this stand side by side, in small type."""
SHORT_SEAL = 16
"""Letters of a seal in the foot."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A ward in a step."""

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


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What is seen of a step's body."""

    n: int
    kind: str
    division: str
    words: dict[str, str]
    left: int
    of: int
    rows: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A place of the ladder. `state` is shut, now or told; `badge` the shape of its number."""

    state: str
    place: str
    name: str
    kind: str = ""
    note: str = ""
    value: str = ""
    code: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A line of the arithmetic."""

    sign: str
    what: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """From the place at the freeze to the official one; empty where a step tells of more than one ward."""

    before: str = ""
    then: str = ""
    final: str = ""
    chance: str = ""
    rise: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """All that is seen of a step. `of` places there are, `left` of them are shut; `aloud` is for screen readers.

    `whole` is the seal of the ceremony, where it is shown; `seal` is that of the step.
    """

    kind: str = ""
    title: str = ""
    whose: str = ""
    told: str = ""
    said: str = ""
    heading: str = ""
    note: str = ""
    climb: Climb = Climb()
    rungs: tuple[Rung, ...] = ()
    sums: tuple[Sum, ...] = ()
    of: int = 0
    left: int = 0
    whole: str = ""
    where: str = ""
    sealed: str = ""
    seal: str = ""
    aloud: str = ""

    @property
    def looks(self) -> str:
        """Class names: the first place of all, several wards at one place, more than stand below each other."""
        told = [rung for rung in self.rungs if rung.state == "now" and self.kind == "single"]
        first, several = any(rung.place == "1" for rung in told), len(told) > SEVERAL
        return f"{' first' * first}{' several' * several}{' many' * (len(self.rungs) > ABREAST)}"


_decoder = msgspec.json.Decoder(Body)


def read_body(body: bytes) -> Body:
    """The step in a body."""
    return _decoder.decode(body)


def step_view(paper: Paper, frame: RevealFrame, bodies: Sequence[Body]) -> StepView:
    """The last of these steps, as whoever saw those before it sees it. They are all from the first on."""
    return _Pen(paper, frame).step(bodies)


def grouped(seal: str) -> str:
    """A seal, or its beginning, in fours."""
    return " ".join(seal[at : at + 4] for at in range(0, len(seal), 4))


def _in_order(rows: Sequence[Line]) -> list[Line]:
    """The best place first, wards without points last."""
    return sorted(rows, key=lambda row: (row.rank or 1_000, row.code))


class _Pen:
    """Writes in the words and numbers of a page."""

    def __init__(self, paper: Paper, frame: RevealFrame) -> None:
        self._words = paper.words
        self._say = paper.words.gettext
        self._numbers = paper.numbers
        self._frame = frame
        self._about = frame.about

    def step(self, bodies: Sequence[Body]) -> StepView:
        body = bodies[-1]
        alone = body.rows[0] if body.kind == "single" and len(body.rows) == 1 else None
        said, heading = self._sentences(body, alone)
        return StepView(
            kind=body.kind,
            title=self._title(),
            whose=self._whose(body),
            told=self._say("{n} trên {of}").format(n=body.of - body.left, of=body.of),
            said=said,
            heading=heading,
            note=self._note(body),
            climb=self._climb(alone) if alone else Climb(),
            rungs=tuple(self._rungs(body, bodies)),
            sums=tuple(self._sums(alone)) if alone else (),
            of=body.of,
            left=body.left,
            whole=grouped(self._about.seal) if body.kind in ("opening", "end") else "",
            where=self._say("Bước {n} trên {of}").format(n=body.n, of=self._frame.of),
            sealed=self._say("Dấu bước {n}").format(n=body.n),
            seal=grouped(self._frame.seal[:SHORT_SEAL]),
            aloud=self._aloud(body, said, heading),
        )

    def _title(self) -> str:
        if self._about.rounds > 1:
            return self._say("Lễ công bố kết quả vòng {n}").format(n=self._frame.round)
        return self._say("Lễ công bố kết quả")

    def _whose(self, body: Body) -> str:
        """'Dịch vụ công trong tầm tay · Cả thành phố'."""
        return " · ".join(filter(None, (self._in(self._about.name), self._division(body.division))))

    def _division(self, code: str) -> str:
        return self._in(self._about.divisions.get(code, {}))

    def _in(self, sentence: dict[str, str]) -> str:
        return sentence.get(self._words.language, "")

    def _sentences(self, body: Body, alone: Line | None) -> tuple[str, str]:
        """The sentence, and what is written large below it. A ward's name that ends the one is left to the other."""
        words = self._in(body.words)
        if body.kind == "part":
            return words, self._division(body.division)
        if not alone:
            return "", words
        heading = self._full_name(alone)
        bare = words.removesuffix(".")
        if bare.lower().endswith(heading.lower()):
            return bare[: -len(heading)].rstrip(" ,:"), heading
        return words, heading

    def _full_name(self, row: Line) -> str:
        form = self._say("Phường {name}") if row.kind == "phường" else self._say("Xã {name}")
        return form.format(name=row.name)

    def _kind(self, row: Line) -> str:
        return self._say("phường") if row.kind == "phường" else self._say("xã")

    def _note(self, body: Body) -> str:
        if body.kind in ("opening", "end"):
            return self._say("Dấu niêm phong, báo trước khi bắt đầu")
        if (more := len(body.rows) - TOGETHER_MOST) > 0:
            return self._say("và {n} nơi nữa").format(n=more)
        if body.kind == "group" and body.left:
            return self._words.ngettext("Còn {n} nơi chưa công bố", "Còn {n} nơi chưa công bố", body.left).format(
                n=body.left
            )
        return ""

    def _climb(self, row: Line) -> Climb:
        rise = None if row.before is None else row.before - row.rank
        chance = row.rank_from != row.rank_to
        return Climb(
            before=NOTHING if row.before is None else str(row.before),
            then=self._say("khi khóa bảng"),
            final=str(row.rank) if row.rank else NOTHING,
            chance=self._say("trong nhóm {span}").format(span=self._numbers.span(row.rank_from, row.rank_to))
            if chance
            else self._say("chính thức"),
            rise=self._rise(rise),
            direction="new" if rise is None else "up" if rise > 0 else "down" if rise < 0 else "same",
        )

    def _rise(self, rise: int | None) -> str:
        if rise is None:
            return self._say("mới có hạng")
        if not rise:
            return self._say("giữ hạng")
        return (self._say("lên {n} bậc") if rise > 0 else self._say("xuống {n} bậc")).format(n=abs(rise))

    def _rungs(self, body: Body, bodies: Sequence[Body]) -> Iterator[Rung]:
        rows = _in_order(body.rows)[:TOGETHER_MOST]
        if body.kind in ("winners", "end"):
            yield from (self._winner(row, body.kind) for row in rows)
        elif body.kind == "group":
            yield from (self._rung("told", row) for row in rows)
        elif body.kind == "single":
            first = max(1, body.left - SHUT + 1)
            shut = [
                Rung(state="shut", place=str(n), name=self._say("chưa công bố")) for n in range(first, body.left + 1)
            ]
            below = self._told_before(bodies)[: max(0, RUNGS - len(shut) - 2 * len(rows))]
            yield from [*shut, *(self._rung("now", row) for row in rows), *(self._rung("told", row) for row in below)]

    @staticmethod
    def _told_before(bodies: Sequence[Body]) -> list[Line]:
        """The wards of this group that were told before, the best first."""
        last = bodies[-1]
        told = [row for body in bodies[:-1] if body.division == last.division and body.kind in ("group", "single")
                for row in body.rows]  # fmt: skip
        return _in_order(told)

    def _rung(self, state: str, row: Line, note: str | None = None, badge: str = "") -> Rung:
        return Rung(
            state=state,
            place=str(row.rank) if row.rank else NOTHING,
            name=row.name,
            kind=self._kind(row),
            note=self._came(row) if note is None else note,
            value=self._value(row.value) if row.rank else self._say("chưa có điểm"),
            code=row.code,
            badge=badge,
        )

    def _winner(self, row: Line, kind: str) -> Rung:
        note = self._division(row.division) if kind == "end" else self._came(row)
        return self._rung("now" if row.rank == 1 else "told", row, note, "first" if row.rank == 1 else "podium")

    def _came(self, row: Line) -> str:
        if not row.rank:
            return ""
        return self._say("mới có hạng") if row.before is None else self._say("từ hạng {n}").format(n=row.before)

    def _tenths(self, value: int) -> int:
        """The value as it is written, in tenths: of a point of 100, or of a point for each thousand adults."""
        return (value + 50_000) // 100_000 if self._about.unit == "of-100" else (value + 50) // 100

    def _value(self, value: int) -> str:
        return self._written(self._tenths(value))

    def _written(self, tenths: int) -> str:
        return self._numbers.per_thousand(tenths * 100)

    def _sums(self, row: Line) -> Iterator[Sum]:
        """From the value that everybody saw to the official one; what is written adds up."""
        if row.before_value is not None:
            then, now = self._tenths(row.before_value), self._tenths(row.value)
            yield Sum(sign="", what=self._say("Khi khóa bảng"), value=self._written(then))
            sign = MINUS if now < then else "+"
            yield Sum(
                sign=sign, what=self._say("Từ đó đến hết vòng, đã thẩm định"), value=self._written(abs(now - then))
            )
        what = self._say("Điểm tổng hợp") if self._about.unit == "of-100" else self._say("Điểm trên 1.000 người lớn")
        yield Sum(sign="=", what=what, value=self._value(row.value))

    def _aloud(self, body: Body, said: str, heading: str) -> str:
        """One sentence: what was said, and each ward with its place and value."""
        if body.kind == "single" and len(body.rows) == 1:
            row = body.rows[0]
            return self._say("{said} {name}: {value}, {rise}.").format(
                said=said, name=heading, value=self._value(row.value), rise=self._climb(row).rise
            )
        rows = _in_order(body.rows)[:NAMED_MOST]
        named = [
            self._say("hạng {n} {name}").format(n=row.rank, name=row.name) if row.rank else row.name for row in rows
        ]
        return " ".join(filter(None, (said, heading if heading.endswith((".", "!", "?")) else f"{heading}.",
                                      f"{', '.join(named)}." if named else "")))  # fmt: skip
