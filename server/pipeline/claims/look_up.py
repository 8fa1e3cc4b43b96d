"""Looking up at platforms what claims wait for: one question for each service and day, when it is due."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2

from server.pipeline.claims.ask_platform import Asker, NoAnswer
from server.pipeline.claims.match_claims import match_claims
from server.records import circuits, look_ups, vouched_cases
from server.records.database import Database
from server.records.look_ups import LookUp
from server.records.vouched_cases import Case
from server.rules.catalogue import Catalogue
from server.rules.circuit import Circuit, after_answer, after_failure, retry_in
from server.rules.connector import Connector, FoundCase
from server.rules.identity import Pseudonyms
from server.rules.refusals import Refusal

AGAIN_AFTER = timedelta(hours=6)
"""A case may be finished at its platform days after it was claimed."""
GIVE_UP_AFTER = timedelta(days=30)
TAKEN_FOR = timedelta(minutes=2)
"""A question whose asker died is free again after this."""

Outcome = list[FoundCase] | NoAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingUp:
    """What looking up needs of its process. `chance` gives numbers in [0, 1)."""

    database: Database
    connectors: Mapping[str, Connector]
    pseudonyms: Pseudonyms
    asker: Asker
    chance: Callable[[], float]


async def look_up(looking: LookingUp, catalogue: Catalogue, now: datetime) -> int:
    """Ask what is due, of each platform so many questions at once; return how many claims that confirmed.

    What it knows is in PostgreSQL: it may run twice, in two places, and end at any point.
    """
    if not looking.connectors:
        return 0
    database = looking.database
    await look_ups.drop_needless(database, now - GIVE_UP_AFTER)
    await look_ups.plan(database, _services(looking.connectors, catalogue), now - GIVE_UP_AFTER, now)
    seen = await circuits.all_circuits(database)
    async with httpx2.AsyncClient() as client:
        turns = (
            _turn(looking, client, connector, seen[name].circuit if name in seen else Circuit(), now)
            for name, connector in looking.connectors.items()
        )
        found = await asyncio.gather(*turns)
    return await match_claims(database, now) if any(found) else 0


def _services(connectors: Mapping[str, Connector], catalogue: Catalogue) -> dict[str, list[str]]:
    return {
        platform: [each.key for each in catalogue.services.values() if each.platform == platform and each.scorable]
        for platform in connectors
    }


async def _turn(
    looking: LookingUp, client: httpx2.AsyncClient, connector: Connector, circuit: Circuit, now: datetime
) -> int:
    """One platform's turn, and how many cases it brought that somebody claims."""
    state = circuit.state(now)
    if state == "open":
        return 0
    most = 1 if state == "half-open" else connector.at_once
    asked = await look_ups.take(looking.database, connector.platform, most, now, now - TAKEN_FOR)
    outcomes = await asyncio.gather(*(_ask(looking.asker, client, connector, each) for each in asked))
    brought = 0
    for each, outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, NoAnswer):
            circuit = await _failed(looking, each, circuit, outcome, now)
        else:
            circuit = after_answer()
            brought += await _answered(looking, each, outcome, now)
    return brought


async def _ask(asker: Asker, client: httpx2.AsyncClient, connector: Connector, asked: LookUp) -> Outcome:
    try:
        return await asker.cases(client, connector, asked.service, asked.day)
    except NoAnswer as why:
        return why


async def _failed(looking: LookingUp, asked: LookUp, circuit: Circuit, why: NoAnswer, now: datetime) -> Circuit:
    failed = after_failure(circuit, now)
    await circuits.failed(looking.database, asked.platform, failed, str(why), now)
    wait = timedelta(seconds=why.retry_after or 0) or retry_in(asked.attempts, looking.chance())
    await look_ups.failed(looking.database, asked, str(why), now + wait)
    return failed


async def _answered(looking: LookingUp, asked: LookUp, found: list[FoundCase], now: datetime) -> int:
    """Keep of an answer only what somebody here claims; the other cases are nobody's business."""
    cases = await asyncio.to_thread(_hashed, asked, found, looking.pseudonyms)
    keys = [case.case_key for case in cases]
    wanted = await vouched_cases.wanted_among(looking.database, keys, [asked.service] * len(keys))
    kept = [case for case in cases if case.case_key in wanted]
    await vouched_cases.add(looking.database, asked.platform, kept, "connector", now)
    await circuits.answered(looking.database, asked.platform, now)
    await look_ups.answered(looking.database, asked, now, now + AGAIN_AFTER)
    return len(kept)


def _hashed(asked: LookUp, found: list[FoundCase], pseudonyms: Pseudonyms) -> list[Case]:
    cases = []
    for each in found:
        try:
            key = pseudonyms.case(each.number)
        except Refusal:  # A number that is too long is no case of ours.
            continue
        cases.append(Case(key, asked.service, each.day or asked.day, each.by))
    return cases
