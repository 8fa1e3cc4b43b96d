"""Milestones as everybody may read them: of a whole contest, or of one ward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_duels import Duels, decided_duels
from server.records import duels, milestones, missions
from server.records.database import Database
from server.records.milestones import Milestone
from server.rules.game.milestones import Key, firsts
from server.rules.game.mission_plan import MissionPlan

NEWS_DAYS = timedelta(days=7)
"""For so long a milestone is news on screens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """Milestones, the latest first, and what they are about. `firsts` are the first of each group at a mark."""

    known: KnownContest
    found: Sequence[Milestone]
    firsts: frozenset[Key]
    missions: Mapping[str, MissionPlan]
    duels: Duels

    def shown(self) -> list[Milestone]:
        """Those that nobody took off the list. A neighbourhood that was taken back is not pointed at."""
        return [
            each
            for each in self.found
            if not each.hidden_at and (each.stands or not any("/" in place for place in each.key.places))
        ]

    def of_city(self) -> list[Milestone]:
        """Of those the ones that the whole city is told: of wards at a mark the first of each group alone."""
        return [each for each in self.shown() if each.key.kind != "share" or each.key in self.firsts]


async def read_milestones(
    database: Database, known: KnownContest, now: datetime, *, ward: str | None = None
) -> Milestones:
    """The milestones of a contest, or of a ward with its neighbourhoods."""
    async with database.transaction(snapshot=True) as connection:
        if ward:
            found = await milestones.of_ward(connection, known.id, ward)
            shares = await milestones.shares(connection, known.id)
        else:
            found = shares = await milestones.of_city(connection, known.id)
        kinds = {each.key.kind for each in found}
        plans = await missions.of_contest(connection, known.id) if "mission" in kinds else []
        fought = await duels.of_contest(connection, known.id) if "duel" in kinds else []
    groups = {str(code): known.layout.group_of(code) for code in known.contest.wards}
    return Milestones(
        known=known,
        found=found,
        firsts=_firsts([each for each in shares if each.key.kind == "share"], groups),
        missions={str(each.id): each.plan for each in plans},
        duels=decided_duels(known, fought, now),
    )


def _firsts(shares: Sequence[Milestone], groups: Mapping[str, str]) -> frozenset[Key]:
    """The first of each group, and those that were told as the first and are taken back."""
    stand = firsts(((each.key, (each.generation, each.position)) for each in shares if each.stands), groups)
    ever = firsts(((each.key, (each.generation, each.position)) for each in shares), groups)
    return stand | {each.key for each in shares if not each.stands and each.key in ever}


async def read_news(database: Database, known: KnownContest, now: datetime, ward: str | None) -> Milestones:
    """What screens of a ward tell, or of the city: its own milestones of a week, and then what the whole city did."""
    data = await read_milestones(database, known, now, ward=ward)
    news = data.shown() if ward else data.of_city()
    if ward:
        city = await read_milestones(database, known, now)
        news += [each for each in city.of_city() if each.key.kind == "city"]
    fresh = [each for each in news if each.stands and each.told_at > now - NEWS_DAYS]
    return replace(data, found=_highest(fresh))


def _highest(news: Sequence[Milestone]) -> list[Milestone]:
    """Of the marks that one ward, or the city, has come to lately the highest alone: it tells the others."""
    top: dict[tuple[str, str], int] = {}
    for kind, about, subject in (each.key for each in news):
        if kind in ("share", "city"):
            top[kind, subject] = max(int(about), top.get((kind, subject), 0))
    return [each for each in news if top.get((each.key.kind, each.key.subject), 0) in (0, _mark(each))]


def _mark(told: Milestone) -> int:
    return int(told.key.about) if told.key.about.isdecimal() else 0
