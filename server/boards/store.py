"""Boards in Redis: counted exactly once by scripts that compare a cursor first, and rebuilt when they are lost."""

import secrets
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import msgspec
from redis.asyncio import Redis, RedisCluster

from server.boards import keys
from server.boards.answering import Unavailable as Unavailable
from server.boards.answering import answering
from server.boards.keys import LIVE, View
from server.boards.script import Script
from server.rules.board import level
from server.rules.layout import Layout, Tally
from server.rules.valuing import Figures

_CHUNK = 2_000
"""Members written by one command while a view is rebuilt."""
_FIGURES = len(Figures._fields)
_OWN = 1 + _FIGURES + 3
"""What read.lua tells of each member: code, figures, people, level, state; then figures of the rounds asked for."""
SHADOW_SECONDS = 600
"""A rebuild that died leaves its shadow keys behind; they go by themselves after this."""


class _AnotherView(Exception):  # noqa: N818 - an outcome
    """The public must see another view than the one remembered here."""


class Cursor(NamedTuple):
    """How far a view has counted: generation, ledger position, hash of the last block, and when it was closed."""

    generation: int
    position: int
    block: str
    at: str = ""


class Member(NamedTuple):
    """The integers of one member of a board, as Redis holds them. `level` orders the sorted set.

    Where a contest values wards by more, that is worked out from `rounds`, the figures of the rounds asked for.
    """

    code: str
    points: int
    participants: int
    attained: int
    squares: int
    checked: int
    wrong: int
    people: int
    people_state: str
    level: int
    rounds: Mapping[int, Figures] = {}


@dataclass(frozen=True, slots=True)
class Moved:
    """The entries are counted."""

    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The cursor stood elsewhere, or there is none; nothing was changed."""

    cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class Corrupt:
    """A board has lost or won members by other hands; nothing was changed. The view must be rebuilt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """All that a rebuilt view holds: sums by (scope, member), people by member, samples by (scope, ward), and the
    cursor it stands at."""

    cursor: Cursor
    sums: Mapping[tuple[str, str], Sequence[int]]
    heads: Mapping[str, tuple[int, str]]
    samples: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def figures(self, scope: str, member: str) -> Figures:
        """What a member adds up to in a scope."""
        sums = self.sums.get((scope, member), (0, 0, 0, 0))
        return Figures._make((*sums, *self.samples.get((scope, member), (0, 0))))


class BoardStore:
    """Every read and write of boards. Raises Unavailable when Redis cannot answer."""

    def __init__(self, redis: "Redis | RedisCluster") -> None:
        self._redis = redis
        self._public: dict[tuple[int, str], str] = {}
        self._apply, self._read = Script(redis, "apply"), Script(redis, "read")
        self._swap, self._show = Script(redis, "swap"), Script(redis, "show")

    async def cursor(self, contest_id: int, view: str = LIVE) -> Cursor | None:
        """Where a view stands, None if it is not there."""
        with answering():
            fields = ["generation", "position", "block", "at"]
            found = await cast("Awaitable[list[Any]]", self._redis.hmget(View(contest_id, view).cursor, fields))
        return _cursor(found)

    async def fits(self, contest_id: int, view: str, layout: Layout) -> bool:
        """Whether a view is there and was built for this layout; else boards or wards of it may be missing."""
        with answering():
            found = await cast("Awaitable[Any]", self._redis.hget(View(contest_id, view).cursor, "layout"))
        return _text(found) == layout.fingerprint

    async def apply(
        self, contest_id: int, layout: Layout, expected: Cursor, after: Cursor, counted: Tally
    ) -> Moved | Elsewhere | Corrupt:
        """Count a run of entries in the live view, if it stands at `expected`. Safe to repeat."""
        view = View(contest_id, LIVE)
        boards, members = _members_touched(layout, counted)
        work = {
            "expected": [str(expected.generation), str(expected.position), expected.block],
            "next": [str(after.position), after.block, after.at],
            "heads": [[member, str(people), state] for member, (people, state) in counted.heads.items()],
            "samples": [[*key, str(checked), str(wrong)] for key, (checked, wrong) in counted.samples.items()],
            "members": members,
        }
        names = [view.cursor, view.sizes, view.counts, view.heads, *(view.board(*board) for board in boards)]
        answer = await self._apply(names, [msgspec.msgpack.encode(work)])
        match _text(answer[0]):
            case "OK":
                return Moved(after)
            case "CORRUPT":
                return Corrupt()
            case _:
                return Elsewhere(_cursor([*answer[1:], b""]))

    async def read_public(
        self, contest_id: int, scope: str, boards: Sequence[str], rounds: Sequence[int] = ()
    ) -> tuple[str, Cursor, list[list[Member]]]:
        """What the public may see of boards of one scope: the view's name, where it stands, the members.

        `rounds` are those whose figures are wanted with each member.
        """
        for _ in range(2):
            view = self._public.get((contest_id, scope)) or await self._look_up_public(contest_id, scope)
            try:
                wanted = [(scope, board) for board in boards]
                return view, *await self.read(contest_id, view, wanted, rounds, public=True)
            except _AnotherView:
                self._public.pop((contest_id, scope), None)
        raise Unavailable("this board is just being frozen or revealed; try again in a moment")

    async def _look_up_public(self, contest_id: int, scope: str) -> str:
        views = await self.public_views(contest_id)
        self._public.update({(contest_id, each): view for each, view in views.items()})
        if scope not in views:
            raise Unavailable("this board is being rebuilt from the ledger; try again in a moment")
        return views[scope]

    async def read(
        self,
        contest_id: int,
        view: str,
        boards: Sequence[tuple[str, str]],
        rounds: Sequence[int] = (),
        *,
        public: bool = False,
    ) -> tuple[Cursor, list[list[Member]]]:
        """The members of boards (scope, board), all at the one position told with them."""
        source = View(contest_id, view)
        names = [source.cursor, source.counts, source.heads, keys.public(contest_id)]
        names += [source.board(*board) for board in boards]
        arguments = [view if public else "", ",".join(map(str, rounds)), *(scope for scope, _ in boards)]
        answer = await self._read(names, arguments)
        if _text(answer[0]) == "VIEW":
            raise _AnotherView
        cursor = _cursor(answer[:4])
        if not cursor:
            raise Unavailable("this board is being rebuilt from the ledger; try again in a moment")
        return cursor, [_members(rows, rounds) for rows in answer[4:]]

    async def public_views(self, contest_id: int) -> Mapping[str, str]:
        """The view that the public may see of each scope; empty until the pipeline has set it."""
        with answering():
            found = await cast("Awaitable[dict[Any, Any]]", self._redis.hgetall(keys.public(contest_id)))
        return {_text(scope): _text(view) for scope, view in found.items()}

    async def show_publicly(self, contest_id: int, views: Mapping[str, str]) -> None:
        """Set which view the public sees of each scope, all at once."""
        await self._show([keys.public(contest_id)], [word for pair in views.items() for word in pair])

    async def rebuild(self, contest_id: int, view: str, layout: Layout, filling: Filling) -> bool:
        """Fill a view beside the running one and swap; False if the running one has a newer generation.

        Every ward that takes part stands on its boards, also with nothing.
        """
        running, shadow = View(contest_id, view), View(contest_id, f"shadow-{secrets.token_hex(6)}")
        boards = boards_filled(layout, filling)
        with answering():
            async with self._redis.pipeline(transaction=False) as pipe:
                for board, values in boards.items():
                    for chunk in _chunks(values):
                        pipe.zadd(shadow.board(*board), chunk)
                    pipe.expire(shadow.board(*board), SHADOW_SECONDS)
                # The cursor last: where it is, all the rest is.
                for key, mapping in _hashes(running, shadow, layout, filling, boards):
                    for chunk in _chunks(mapping):
                        pipe.hset(key, mapping=chunk)
                    pipe.expire(key, SHADOW_SECONDS)
                await pipe.execute()
        return await self._swap_in(running, shadow, list(boards), filling.cursor.generation)

    async def _swap_in(self, running: View, shadow: View, boards: Sequence[tuple[str, str]], generation: int) -> bool:
        pairs = [(running.sizes, shadow.sizes), (running.counts, shadow.counts), (running.heads, shadow.heads)]
        pairs += [(running.board(*board), shadow.board(*board)) for board in boards]
        pairs += [(running.cursor, shadow.cursor)]
        names = [name for pair in pairs for name in pair]
        answer = await self._swap([running.cursor, running.sizes, shadow.sizes, *names], [str(generation)])
        if _text(answer[0]) == "LOST":
            raise Unavailable("Redis lost what was just rebuilt; try again")
        return _text(answer[0]) == "OK"

    async def distrust(self, contest_id: int, view: str = LIVE) -> None:
        """Take the cursor away, so that nobody is shown the view until it has been rebuilt."""
        with answering():
            await self._redis.delete(View(contest_id, view).cursor)

    async def rank_of(self, contest_id: int, view: str, scope: str, board: str, member: str) -> int | None:
        """The rank by level of one member of a board of any size: those with a higher level, and one.

        Wards of a contest that values them by more are ranked from their figures (pipeline/show.py).
        """
        name = View(contest_id, view).board(scope, board)
        with answering():
            value = await self._redis.zscore(name, member)
            return None if value is None else int(await self._redis.zcount(name, f"({value:.0f}", "+inf")) + 1


def _members_touched(layout: Layout, counted: Tally) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    """The boards that a run touches, and for each (scope, member) its deltas and where its boards stand in them."""
    boards: dict[tuple[str, str], int] = {}
    members = []
    keys_touched = dict.fromkeys(counted.sums)
    keys_touched.update(((str(scope), member), None) for member in counted.heads for scope in layout.contest.scopes)
    for scope, member in keys_touched:
        sums = counted.sums.get((scope, member), ())
        deltas = [part for field, delta in zip("pnas", sums, strict=False) if delta for part in (field, str(delta))]
        indexes = [boards.setdefault((scope, board), len(boards) + 1) for board in layout.boards_of(member)]
        members.append([scope, member, deltas, indexes])
    return list(boards), members


def boards_filled(layout: Layout, filling: Filling) -> dict[tuple[str, str], dict[str, int]]:
    """The level of each member of each board, by (scope, board)."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    scopes = [str(scope) for scope in layout.contest.scopes]
    members = {*layout.contest.wards, *filling.heads, *(member for _, member in filling.sums)}
    for member in members:
        people = filling.heads.get(member, (0, ""))[0]
        for scope in scopes:
            sums = filling.sums.get((scope, member))
            if sums is None and member not in filling.heads:
                continue
            value = level(sums[0], people) if sums else 0
            for board in layout.boards_of(member):
                found.setdefault((scope, board), {})[member] = value
    return found


def _hashes(
    running: View,
    shadow: View,
    layout: Layout,
    filling: Filling,
    boards: Mapping[tuple[str, str], Mapping[str, int]],
) -> list[tuple[str, dict[str, Any]]]:
    counts = {
        f"{scope}|{member}|{field}": number
        for (scope, member), sums in filling.sums.items()
        for field, number in zip("pnas", sums, strict=True)
    }
    for (scope, ward), (checked, wrong) in filling.samples.items():
        counts |= {f"{scope}|{ward}|c": checked, f"{scope}|{ward}|w": wrong}
    heads = {name: value for member, (people, state) in filling.heads.items()
             for name, value in ((member, people), (f"{member}|s", state))}  # fmt: skip
    sizes = {running.board(*board): len(values) for board, values in boards.items()}
    generation, position, block, at = filling.cursor
    cursor = {"generation": generation, "position": position, "block": block, "at": at, "layout": layout.fingerprint}
    named = ((shadow.counts, counts), (shadow.heads, heads), (shadow.sizes, sizes), (shadow.cursor, cursor))
    return [(key, mapping) for key, mapping in named if mapping]


def _chunks(mapping: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = list(mapping.items())
    return [dict(items[start : start + _CHUNK]) for start in range(0, len(items), _CHUNK)]


def _text(value: bytes | str | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""


def _cursor(found: Sequence[Any]) -> Cursor | None:
    generation, position, block, at = (_text(value) for value in found)
    return Cursor(int(generation), int(position), block, at) if generation else None


def _members(rows: Sequence[Any], rounds: Sequence[int]) -> list[Member]:
    width = _OWN + _FIGURES * len(rounds)
    return [_member(rows[start : start + width], rounds) for start in range(0, len(rows), width)]


def _member(row: Sequence[Any], rounds: Sequence[int]) -> Member:
    figures, rest = _figures(row, 1), row[1 + _FIGURES : _OWN]
    more = {number: _figures(row, _OWN + _FIGURES * place) for place, number in enumerate(rounds)}
    return Member(_text(row[0]), *figures, int(rest[0]), _text(rest[2]), int(float(rest[1])), more)


def _figures(row: Sequence[Any], start: int) -> Figures:
    return Figures._make(int(number) for number in row[start : start + _FIGURES])
