"""An official turns a round by hand, with a reason: open, freeze or close now, pause, go on, take time out."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from server.pipeline.planning.contest_document import read_document, with_round, write_document
from server.pipeline.planning.plan_contest import reason_given
from server.pipeline.planning.revise_contest import revise
from server.pipeline.turn_phase import head_shown
from server.pipeline.turn_round import turn_round
from server.records import contests
from server.records.database import Connection
from server.rules.catalogue import Catalogue
from server.rules.contest import Phase, Removed, Round
from server.rules.contest_file import parse_contest
from server.rules.fault import Fault, Faulty
from server.rules.plan import round_faults
from server.rules.refusals import NotFound
from server.rules.schedule import closed_at, frozen_at, opened_at, paused_at, resumed_at, without

Turning = Literal["open", "freeze", "close", "pause", "resume", "remove"]

PHASES: dict[str, Phase] = {"open": "open", "freeze": "frozen", "close": "closed"}
"""What is a turn of its own; the others change the round's times only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an official asks for: `counts` of a pause or removed time, `extends` if the closing moves by it."""

    turning: Turning
    counts: bool = True
    extends: bool = True
    removed: Removed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What it came to: the round as it was and is, and the version in which it stands."""

    version: int
    before: Round
    after: Round
    folds_anew: bool


async def turn_by_hand(
    connection: Connection,
    catalogue: Catalogue,
    slug: str,
    number: int,
    asked: Asked,
    *,
    by: str,
    reason: str,
    now: datetime,
) -> Turned:
    """Turn a round now, and write down who, why and at which position.

    A scorer folds by the version it knows only while the contest has it, so nothing that is received later can
    stand in front of a freeze made here. Raises NotFound, Told, and Faulty for what is not possible now.
    """
    reason, now = reason_given(reason), now.replace(microsecond=0)
    stored = await contests.contest_for_update(connection, slug)
    contest = parse_contest(stored.document, catalogue) if stored else None
    if not stored or not contest or not (each := contest.round(number)):
        raise NotFound(f"there is no round {number} of {slug!r}", where="round")
    turned = _asked_for(each, asked, now)
    if isinstance(turned, Fault):
        raise Faulty([turned])
    plan = with_round(read_document(stored.document), turned)
    if faults := [fault for fault in round_faults(plan["rounds"]) if not fault.advice]:
        raise Faulty(faults)
    document = write_document(plan)
    head = await head_shown(connection, stored.id, stored.generation)
    after = parse_contest(document, catalogue)
    made = await revise(connection, stored, contest, after, document, by=by, reason=reason)
    if phase := PHASES.get(asked.turning):
        at = (head.generation, head.position)
        await turn_round(connection, (stored.id, slug), number, phase, at, by, reason)
    return Turned(version=made.version, before=each, after=turned, folds_anew=made.folds_anew)


def _asked_for(each: Round, asked: Asked, now: datetime) -> Round | Fault:
    match asked.turning:
        case "open":
            return opened_at(each, now)
        case "freeze":
            return frozen_at(each, now)
        case "close":
            return closed_at(each, now)
        case "pause":
            return paused_at(each, now, counts=asked.counts)
        case "resume":
            return resumed_at(each, now, extends=asked.extends)
        case "remove":
            assert asked.removed, "the form names the stretch"
            return without(each, replace(asked.removed, counts=asked.counts), now, extends=asked.extends)
