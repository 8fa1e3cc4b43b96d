"""Titles of neighbourhoods and units as they stand: worked out once a position, for whoever asks this process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_missions import heads_of
from server.records import game_goals, headcounts, ledger, title_goals
from server.records.database import Connection, Database
from server.records.title_goals import ANYTHING, TitleGoal
from server.rules.game.goal import Progress
from server.rules.game.mission import succeeded
from server.rules.game.title import PlaceKind, PlaceSums, PlaceTitle, TitleCatalogue, place_title

KEPT_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTitles:
    """The titles of a ward's neighbourhoods, or of a unit, by code. `hidden` while a round is frozen: boards that
    stand still must not be told by another page. `counting` while a goal is being filled."""

    kind: PlaceKind
    hidden: bool = False
    counting: bool = False
    found: Mapping[str, PlaceTitle] = field(default_factory=dict)


class TitleShelf:
    """Titles of a position, kept for everybody who asks this process."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], tuple[object, PlaceTitles]] = {}

    def get(self, contest_id: int, where: str, stands: object) -> PlaceTitles | None:
        """The titles there, if they are of where the ledger stands."""
        at, found = self._found.get((contest_id, where), (None, None))
        return found if at == stands else None

    def put(self, contest_id: int, where: str, stands: object, found: PlaceTitles) -> None:
        """Keep them instead of those of the position before."""
        if len(self._found) >= KEPT_MAX:
            self._found.clear()
        self._found[contest_id, where] = (stands, found)


async def read_place_titles(
    shelf: TitleShelf, database: Database, known: KnownContest, catalogue: TitleCatalogue, where: str
) -> PlaceTitles | None:
    """Those of the neighbourhoods of a ward ('00070'), or of a unit ('school/x'). None where the contest gives none:
    it does not count all of the five skills, or nothing was counted yet."""
    kind: PlaceKind = "unit" if "/" in where else "neighbourhood"
    async with database.transaction(snapshot=True) as connection:
        goals = await title_goals.of_contest(connection, known.id, known.generation)
        if not goals:
            return None
        if any(known.hidden_since(each.number) for each in known.contest.rounds):
            return PlaceTitles(kind=kind, hidden=True)
        if not all(each.whole for each in goals):
            return PlaceTitles(kind=kind, counting=True)
        head = await ledger.head(connection, known.id, known.generation)
        stands = (known.version, head, tuple(each.goal for each in goals), tuple(known.changes))
        found = shelf.get(known.id, where, stands)
        if not found:
            found = PlaceTitles(kind=kind, found=await _work_out(connection, known, catalogue, where, goals, kind))
            shelf.put(known.id, where, stands, found)
    return found


async def _work_out(
    connection: Connection,
    known: KnownContest,
    catalogue: TitleCatalogue,
    where: str,
    goals: list[TitleGoal],
    kind: PlaceKind,
) -> dict[str, PlaceTitle]:
    wards, units = ((), (where,)) if kind == "unit" else ((where,), ())
    ids = {each.goal.id: each.counts for each in goals}
    sums = await game_goals.progress_within(connection, known.id, known.generation, list(ids), wards, units)
    come = {ids[goal]: succeeded(lines, known.layout.successors) for goal, lines in sums.items()}
    adults = await _adults(connection, known, where, kind)
    return {line: place_title(catalogue, kind, _sums(line, people, come)) for line, people in adults.items()}


async def _adults(connection: Connection, known: KnownContest, where: str, kind: PlaceKind) -> dict[str, int]:
    """The people of each line that somebody has counted."""
    if kind == "unit":
        figure = await headcounts.latest(connection, "unit", where)
        return {where: figure[0].people if figure else 0}
    heads = await heads_of(connection, known, (where,))
    return {line: people for line, people in heads.items() if "/" in line}


def _sums(line: str, adults: int, come: Mapping[str, Mapping[str, Progress]]) -> PlaceSums:
    done = {counts: lines.get(line, Progress()).done for counts, lines in come.items()}
    return PlaceSums(adults=adults, people=done.pop(ANYTHING, 0), skills=done)
