"""Who would change place if figures of people counted: worked out with the real ranking, and nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.boards.keys import LIVE
from server.boards.store import BoardStore, Member
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.show import rank_members
from server.records.headcounts import Headcount
from server.rules.board import Row, Scope

SETTLED = ("announced", "sealed")
"""Rounds without points yet, and rounds whose result is signed: no figure moves anybody there."""
BOARD = "wards"
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A ward whose place or value would change; values are per adult, in millionths."""

    code: str
    name: str
    rank: int
    rank_then: int
    value: int
    value_then: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """What would change in one round, or in the total: on the board of all wards, and in each division whose order
    would be another."""

    known: KnownContest
    scope: Scope
    moved: Sequence[Shift]
    revalued: int
    divisions: Mapping[str, Sequence[Shift]]


async def foresee(
    contests: Contests, boards: BoardStore, figures: Sequence[Headcount], now: datetime
) -> list[Shifts]:
    """The boards of wards as they are, beside what they would be. Raises boards.store.Unavailable."""
    heads = {each.code: (each.people, each.state) for each in figures if each.kind == "ward"}
    if not heads:
        return []
    return [
        await _on_board(contests, boards, known, scope, heads)
        for known in await contests.all()
        for scope in known.contest.scopes
        if known.phase_of_scope(scope, now) not in SETTLED
    ]


async def _on_board(
    contests: Contests, boards: BoardStore, known: KnownContest, scope: Scope, heads: Mapping[str, tuple[int, str]]
) -> Shifts:
    cursor, (members,) = await boards.read(known.id, LIVE, [(str(scope), BOARD)], known.rounds_behind(scope))

    def ranked(those: Sequence[Member]) -> Sequence[Row]:
        return rank_members(known, cursor, scope, those, contests.place_names)

    shifts = {
        division: _shifts(ranked(those), ranked([_with(member, heads) for member in those]))
        for division, codes in known.layout.divisions.items()
        if (those := [member for member in members if member.code in codes])
    }
    everywhere = shifts.pop(ALL, [])
    moved = {division: found for division, each in shifts.items() if (found := _moved(each))}
    revalued = sum(each.value != each.value_then for each in everywhere)
    return Shifts(known=known, scope=scope, moved=_moved(everywhere), revalued=revalued, divisions=moved)


def _shifts(now: Sequence[Row], then: Sequence[Row]) -> list[Shift]:
    rows = {row.code: row for row in now}
    return [
        Shift(code=row.code, name=row.name, rank=rows[row.code].rank, rank_then=row.rank,
              value=rows[row.code].value, value_then=row.value)
        for row in then
    ]  # fmt: skip


def _moved(shifts: Sequence[Shift]) -> list[Shift]:
    return sorted((each for each in shifts if each.rank != each.rank_then), key=_furthest)


def _furthest(shift: Shift) -> tuple[int, int]:
    """Who moves most comes first."""
    return (-abs(shift.rank_then - shift.rank), shift.rank_then)


def _with(member: Member, heads: Mapping[str, tuple[int, str]]) -> Member:
    people, state = heads.get(member.code, (member.people, member.people_state))
    return member._replace(people=people, people_state=state)
