"""What facts would change if they were recorded now: folded as the scorer folds them, and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from server.boards.keys import LIVE
from server.boards.store import BoardStore, Member
from server.pipeline.contests import KnownContest
from server.pipeline.learn import learn
from server.pipeline.show import rank_members
from server.records import facts, ledger
from server.records.database import Connection, Database
from server.rules.board import Row
from server.rules.entry import Entry
from server.rules.fact import Fact
from server.rules.fold import Known, fold
from server.rules.layout import Tally, scope_of
from server.rules.valuing import Figures

BATCH = 2_000
"""Facts folded at once, as in the scorer: other work of the process goes on in between."""
ROWS_MAX = 60
"""Rows told of one board; a ward that falls moves all below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRow:
    """A row of a board before and after."""

    scope: str
    board: str
    code: str
    name: str
    points: tuple[int, int]
    value: tuple[int, int]
    rank: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What facts would change as of a position: how many entries of how many residents, the points they add, and
    the rows that move. `more` rows were left out."""

    position: int
    facts: int
    residents: int
    entries: int
    points: int
    rows: tuple[MovedRow, ...]
    more: int = 0

    def plain(self) -> dict[str, Any]:
        """The effect as values of JSON."""
        return asdict(self)


def effect_of(plain: Mapping[str, Any]) -> Effect:
    """The effect that was written down so."""
    rows = tuple(
        MovedRow(**{**row, **{name: tuple(row[name]) for name in ("points", "value", "rank")}})
        for row in plain["rows"]
    )
    return Effect(**{**plain, "rows": rows})


async def preview(
    database: Database, boards: BoardStore, names: Mapping[str, str], known: KnownContest, new: Sequence[Fact]
) -> Effect:
    """What these facts would change. Nothing is recorded. Raises boards.store.Unavailable while boards are away."""
    async with database.transaction(snapshot=True) as connection:
        head = await ledger.head(connection, known.id, known.generation)
        entries = await fold_beside(connection, known, head, new)
    counted = known.layout.tally(entries)
    rows = await _moved_rows(boards, names, known, counted)
    return Effect(
        position=head.position,
        facts=len(new),
        residents=len({entry.resident for entry in entries if entry.resident}),
        entries=len(entries),
        points=sum(entry.sums.points for entry in entries),
        rows=tuple(rows[:ROWS_MAX]),
        more=max(0, len(rows) - ROWS_MAX),
    )


async def fold_beside(
    connection: Connection, known: KnownContest, head: ledger.Head, new: Sequence[Fact]
) -> list[Entry]:
    """The entries that new facts would make behind a head. Needs a snapshot transaction."""
    context = Known(excluded=await facts.exclusions(connection, known.id, head.cursor))
    entries: list[Entry] = []
    for start in range(0, len(new), BATCH):
        batch = new[start : start + BATCH]
        await learn(connection, known, head.cursor, batch, context)
        entries += fold(known.contest, batch, context)
    return entries


async def _moved_rows(
    boards: BoardStore, names: Mapping[str, str], known: KnownContest, counted: Tally
) -> list[MovedRow]:
    """The rows that move on the boards of all wards, and on the others those that are changed themselves."""
    found = []
    for scope, board in sorted(counted.touched(known.layout), key=lambda each: (each[1] != "wards", *each)):
        behind = known.rounds_behind(scope_of(scope))
        cursor, (members,) = await boards.read(known.id, LIVE, [(scope, board)], behind)
        changed = _changed(known, scope, board, members, counted)
        before, after = (
            rank_members(known, cursor, scope_of(scope), each, names) for each in (members, list(changed.values()))
        )
        own = {member for each, member in counted.sums if each == scope}
        rows = _compared(scope, board, before, after)
        found += [row for row in rows if board == "wards" or row.code in own]
    return found


def _changed(
    known: KnownContest, scope: str, board: str, members: Sequence[Member], counted: Tally
) -> dict[str, Member]:
    new = {
        code: Member(code, 0, 0, 0, 0, 0, 0, 0, "unknown", 0)
        for each, code in counted.sums
        if each == scope and board in known.layout.boards_of(code)
    }
    standing = new | {member.code: member for member in members}
    return {code: _shifted(member, scope, counted) for code, member in standing.items()}


def _shifted(member: Member, scope: str, counted: Tally) -> Member:
    points, participants, attained, squares = counted.sums.get((scope, member.code), (0, 0, 0, 0))
    return member._replace(
        points=member.points + points,
        participants=member.participants + participants,
        attained=member.attained + attained,
        squares=member.squares + squares,
        rounds={
            number: _added(figures, counted.sums.get((str(number), member.code)))
            for number, figures in member.rounds.items()
        },
    )


def _added(figures: Figures, more: Sequence[int] | None) -> Figures:
    if not more:
        return figures
    points, participants, attained, squares = more
    return figures._replace(
        points=figures.points + points,
        participants=figures.participants + participants,
        attained=figures.attained + attained,
        squares=figures.squares + squares,
    )


def _compared(scope: str, board: str, before: Sequence[Row], after: Sequence[Row]) -> list[MovedRow]:
    was = {row.code: row for row in before}
    found = []
    for row in after:
        old = was.get(row.code)
        first = (old.points, old.value, old.rank) if old else (0, 0, 0)
        points, value, rank = zip(first, (row.points, row.value, row.rank), strict=True)
        if first != (row.points, row.value, row.rank):
            found.append(
                MovedRow(
                    scope=scope, board=board, code=row.code, name=row.name, points=points, value=value, rank=rank
                )
            )
    return found
