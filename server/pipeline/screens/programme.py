"""Whose cookie that is, and what each screen should show now: the same for the socket, the page and the desk."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from server.pipeline.contests import Contests, KnownContest
from server.records import screen_plans, screens
from server.records.database import Queries
from server.records.screen_plans import Notice
from server.records.screens import Screen
from server.records.sessions import hash_of
from server.rules.hanoi import midnight
from server.rules.screen_plan import FIRST_PLAN, Plan, Turn, as_document, plan_keys, plan_of

COOKIE = "screen"
ACT_HOLDS = timedelta(seconds=60)
"""What a screen was told to do while it was away for longer is not done when it comes back."""
_RUNS = ("open", "frozen", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a screen should show. `known` is None while there is no contest at all; `notices` are of now and later.

    `revision` is another whenever the printed page would be another, apart from the figures of boards.
    """

    screen: Screen
    plan: Plan
    turns: tuple[Turn, ...]
    known: KnownContest | None
    notices: Sequence[Notice]
    revision: str


async def find_screen(database: Queries, token: str) -> Screen | None:
    """The screen that holds the token, also a revoked one; None if no screen does."""
    return await screens.of_token(database, hash_of(token)) if token else None


async def due(database: Queries, contests: Contests, ids: Collection[int], now: datetime) -> dict[int, Due]:
    """What each of these screens should show now. Revoked ones are among them, and tell so."""
    found = await screens.of_ids(database, ids)
    kept = await screen_plans.plans(database)
    notices = await screen_plans.notices(database, now)
    every = await contests.all()
    return {id_: _due(screen, kept, notices, every, now) for id_, screen in found.items()}


def _due(
    screen: Screen,
    kept: Mapping[str, Mapping[str, object]],
    notices: Sequence[Notice],
    every: Sequence[KnownContest],
    now: datetime,
) -> Due:
    plan = plan_for(screen.id, screen.ward, kept)
    known = contest_of(plan, every, now)
    own = [each for each in notices if each.ward in (None, screen.ward)]
    return Due(
        screen=screen,
        plan=plan,
        turns=plan.for_ward(screen.ward),
        known=known,
        notices=own,
        revision=_revision(screen, plan, known, own, now),
    )


def plan_for(screen: int, ward: str | None, kept: Mapping[str, Mapping[str, object]]) -> Plan:
    """The most particular plan of a screen."""
    for key in plan_keys(screen, ward):
        if key in kept:
            return plan_of(kept[key])
    return FIRST_PLAN


def contest_of(plan: Plan, every: Sequence[KnownContest], now: datetime) -> KnownContest | None:
    """The contest that a plan names; else the one that runs, that comes next, or that was the last."""
    named = [known for known in every if known.contest.slug == plan.contest]
    if named or not every:
        return named[0] if named else None
    return max(every, key=lambda known: _weight(known, now))


def _weight(known: KnownContest, now: datetime) -> tuple[bool, bool, float]:
    """Contests that run before those to come before those that are over; the one that opened or opens last wins."""
    each = known.contest.current_round(now)
    phase = known.phase(each.number, now)
    opens = each.opens.timestamp()
    return phase in _RUNS, phase == "announced", opens if phase != "announced" else -opens


def _revision(
    screen: Screen, plan: Plan, known: KnownContest | None, notices: Sequence[Notice], now: datetime
) -> str:
    shown = [[each.id, each.text] for each in notices if each.starts <= now]
    told: list[object] = [screen.ward, screen.name, as_document(plan), shown, str(midnight(now).date())]
    if known:
        number = known.contest.current_round(now).number
        told += [known.contest.slug, known.version, known.generation, number, known.phase(number, now)]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:16]
