"""What it would take for a ward, from the board the public sees: worked out once a position, for whoever asks."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from server.boards.store import BoardStore, Cursor, Member
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.show import rank_members, read_members
from server.records import standings
from server.records.database import Database, Unavailable
from server.rules.board import Row, level
from server.rules.catalogue import WardCode
from server.rules.contest import Contest, Round, clock_of
from server.rules.game.forecast import TWO_WEEKS, WEEK, Forecast, Pace, forecast, pace_of
from server.rules.hanoi import midnight
from server.rules.valuing import NO_FIGURES, PER_THOUSAND, Figures, value_ward

PHASES = ("open", "frozen")
"""Before there is nothing to tell, and after it nobody can add anything."""
A_DAY = timedelta(days=1)
PAST_SECONDS = 1.5
KEPT_MAX = 1_000

_Paces = tuple[datetime, Mapping[str, Pace]]


class Forecasts:
    """Forecasts of a position, and the paces of a day, kept for everybody who asks this process."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int, str], tuple[object, Forecast]] = {}
        self._paces: dict[tuple[int, int, int], _Paces] = {}

    def get(self, contest_id: int, number: int, ward: str, stands: object) -> Forecast | None:
        """The forecast if it is of where the board stands."""
        at, found = self._found.get((contest_id, number, ward), (None, None))
        return found if at == stands else None

    def put(self, contest_id: int, number: int, ward: str, stands: object, found: Forecast) -> None:
        """Keep a forecast instead of that of the position before."""
        if len(self._found) >= KEPT_MAX:
            self._found.clear()
        self._found[contest_id, number, ward] = (stands, found)

    async def paces(
        self, database: Database, contest_id: int, generation: int, number: int, until: datetime
    ) -> Mapping[str, Pace]:
        """The pace of each ward up to a midnight; none while PostgreSQL is away, and then it is asked again."""
        key = (contest_id, generation, number)
        if key not in self._paces or self._paces[key][0] != until:
            with suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(PAST_SECONDS):
                    self._paces[key] = (until, await _read_paces(database, key, until))
        at, found = self._paces.get(key, (until, {}))
        return found if at == until else {}


async def _read_paces(database: Database, key: tuple[int, int, int], until: datetime) -> Mapping[str, Pace]:
    contest_id, generation, number = key
    times = [until - A_DAY * days for days in range(TWO_WEEKS + 1)]
    values = await standings.values_at(database, contest_id, str(number), generation, times)
    found = {}
    for ward, by_time in values.items():
        if pace := pace_of(_unbroken(by_time, times)):
            found[ward] = pace
    return found


def _unbroken(by_time: Mapping[datetime, int], times: Sequence[datetime]) -> list[int]:
    """The values back to the first midnight that was not remembered, the oldest first."""
    found: list[int] = []
    for time in times:
        if time not in by_time:
            break
        found.append(by_time[time])
    return found[::-1]


async def forecast_ward(
    forecasts: Forecasts,
    database: Database,
    at: tuple[KnownContest, Cursor, Sequence[Member]],
    number: int,
    ward: WardCode,
    names: Mapping[str, str],
    now: datetime,
) -> Forecast | None:
    """The forecast of a ward in a round, whose board holds these members; None when the round asks for none."""
    known, cursor, members = at
    each, phase = known.contest.round(number), known.phase(number, now)
    if not each or phase not in PHASES:
        return None
    stands = (cursor.generation, cursor.position, phase, midnight(now), known.version)
    if found := forecasts.get(known.id, number, ward, stands):
        return found
    # What a frozen round does not show is not to be worked out from its pace either.
    days = days_left(each, now) if phase == "open" else 0
    paces = await forecasts.paces(database, known.id, cursor.generation, number, midnight(now)) if days else {}
    rows = rank_members(known, cursor, number, members, names)
    found = work_out(known.counted_by(cursor.generation), number, ward, rows, members, paces, days)
    if found and (paces or not days):
        forecasts.put(known.id, number, ward, stands, found)
    return found


def days_left(each: Round, now: datetime) -> int:
    """For how many days a place is to be held: a week, or what whole days are left of the round."""
    return max(0, min(WEEK, (each.closes - clock_of(each, now)) // A_DAY))


def work_out(
    contest: Contest,
    number: int,
    ward: WardCode,
    rows: Sequence[Row],
    members: Sequence[Member],
    paces: Mapping[str, Pace],
    days: int,
) -> Forecast | None:
    """The forecast from what the board holds; None for a ward that is not on it."""
    row = next((each for each in rows if each.code == ward), None)
    own = next((each for each in members if each.code == ward), None)
    if not row or not own:
        return None
    figures = Figures(*own[1:7])

    def value(changed: Figures) -> int:
        valued = value_ward(contest, number, ward, {**own.rounds, number: changed}, own.people)
        return valued.value if valued else level(changed.points, own.people)

    components = contest.composite.components if contest.composite else {}
    return forecast(rows, row, figures, value, components, _base(contest, number, ward, own), paces, days)


def _base(contest: Contest, number: int, ward: WardCode, own: Member) -> int:
    """The level from which progress is measured."""
    if not contest.composite:
        return 0
    if number == 1:
        return contest.composite.baselines.get(ward, 0) * PER_THOUSAND
    return level(own.rounds.get(number - 1, NO_FIGURES).points, own.people)


async def read_forecast(
    forecasts: Forecasts,
    database: Database,
    boards: BoardStore,
    contests: Contests,
    known: KnownContest,
    ward: WardCode,
    now: datetime,
) -> Forecast | None:
    """The forecast of a ward in the current round. Raises boards.store.Unavailable while boards are rebuilt."""
    number = known.contest.current_round(now).number
    if known.phase(number, now) not in PHASES or ward not in known.contest.wards:
        return None
    known, cursor, (members,) = await read_members(contests, boards, known, number, ["wards"])
    return await forecast_ward(forecasts, database, (known, cursor, members), number, ward, contests.place_names, now)
