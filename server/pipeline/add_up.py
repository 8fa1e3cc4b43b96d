"""What a board adds up to: its wards or units, their neighbourhoods, clusters, and the receipts of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.boards.store import Cursor, Member
from server.pipeline.contests import KnownContest
from server.records import receipts
from server.records.database import Queries
from server.rules.board import BoardName
from server.rules.layout import board_of_division


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One line of a sum. `placed` is what a ward's neighbourhoods hold of it, None of a unit."""

    code: str
    points: int
    placed: int | None = None

    @property
    def rest(self) -> int:
        """What no neighbourhood holds."""
        return self.points - (self.placed or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedUp:
    """A board added up in every way there is. `clusters` are told beside the whole city alone, `apart` is what the
    wards in no cluster hold; `receipts` is what the receipts of all lines come to."""

    levels: Sequence[Level]
    clusters: Mapping[str, int]
    apart: int
    receipts: int

    @property
    def points(self) -> int:
        """What the board adds up to."""
        return sum(level.points for level in self.levels)

    @property
    def agrees(self) -> bool:
        """Whether all ways come to the same."""
        of_clusters = sum(self.clusters.values()) + self.apart
        return self.points == self.receipts and (not self.clusters or of_clusters == self.points)


def boards_to_read(known: KnownContest, name: BoardName) -> list[str]:
    """The boards that are needed, all as of one position: the board, those of its wards, those of the clusters."""
    if name.division is None:
        return [name.board]
    parts = [f"ward/{ward}/neighbourhoods" for ward in known.layout.divisions[name.division]]
    return [name.board, *parts, *(board for _, board in _boards_of_clusters(known, name))]


async def add_up(
    database: Queries, known: KnownContest, name: BoardName, cursor: Cursor, boards: Mapping[str, Sequence[Member]]
) -> AddedUp:
    """Add up the members of the boards that boards_to_read told, and the receipts up to where they stand."""
    levels = [
        Level(code=each.code, points=each.points, placed=_placed(boards, each.code)) for each in boards[name.board]
    ]
    clusters = {code: _sum(boards[board]) for code, board in _boards_of_clusters(known, name) if board in boards}
    clustered = {ward for code in clusters for ward in known.layout.divisions[code]}
    over = name.scope if isinstance(name.scope, int) else None
    filed = await receipts.sums(database, known.id, cursor.generation, cursor.position, over)
    return AddedUp(
        levels=sorted(levels, key=lambda level: (-level.points, level.code)),
        clusters=clusters,
        apart=sum(level.points for level in levels if level.code not in clustered),
        receipts=sum(filed.get(level.code, 0) for level in levels),
    )


def _placed(boards: Mapping[str, Sequence[Member]], code: str) -> int | None:
    found = boards.get(f"ward/{code}/neighbourhoods")
    return None if found is None else _sum(found)


def _sum(members: Sequence[Member]) -> int:
    return sum(each.points for each in members)


def _boards_of_clusters(known: KnownContest, name: BoardName) -> list[tuple[str, str]]:
    if name.division != "all":
        return []
    return [(cluster.code, board_of_division(cluster.code)) for cluster in known.contest.clusters]
