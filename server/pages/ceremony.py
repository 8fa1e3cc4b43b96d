"""The ceremony of a round for everybody: before it begins, while it is on, and again afterwards, step by step."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from server.paper.print import Paper
from server.pipeline.ceremonies.ceremony import standing
from server.pipeline.ceremonies.tell_ceremony import Reveal, public_reveal
from server.pipeline.contests import KnownContest
from server.pipeline.recall_standings import PAST_SECONDS
from server.records import ceremonies
from server.records.ceremonies import Ceremony
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.refusals import NotFound
from server.scenes.reveal import Body, grouped, read_body, step_view

TEMPLATE = "ceremony.html"
_CHECK = """curl -s {address} | python3 -c "
import hashlib, json, sys
seal = bytes(32)
for step in json.load(sys.stdin)['steps']:
    body = json.dumps(step, ensure_ascii=False, sort_keys=True, separators=(',', ':'))
    seal = hashlib.sha256(seal + body.encode()).digest()
print(seal.hex())\""""


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonyPage:
    """All for the page. `reveal` is None before it begins; `sealed` is one that was built and has not begun, of which
    nothing is known but its seal. `void` says that the result stands no more."""

    known: KnownContest
    round: int
    reveal: Reveal | None
    sealed: Ceremony | None
    void: bool
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLink:
    """Where a group of wards begins."""

    name: str
    step: int
    current: bool


def address_of(slug: str, number: int) -> str:
    """The page of a round's ceremony."""
    return f"/c/{slug}/{number}/ceremony"


async def read(resources: Resources, known: KnownContest, number: int, step: str | None) -> CeremonyPage:
    """The ceremony of a round as far as it was told, at a step if one is asked for.

    Raises NotFound for a step that was not told.
    """
    made = await ceremonies.of_round(resources.database, known.id, number)
    found = [each for each in made if not each.rehearsal]
    last = _shown(found)
    reveal = await public_reveal(resources.database, resources.contests, last.id) if last and last.moved else None
    return CeremonyPage(
        known=known,
        round=number,
        reveal=reveal,
        sealed=last if last and not reveal and not last.void else None,
        void=bool(reveal and last and last.void),
        step=_step(reveal, step),
    )


def _shown(found: Sequence[Ceremony]) -> Ceremony | None:
    """The last one that was begun, unless its result stands no more and another one is sealed."""
    begun = next((each for each in found if each.moved), None)
    if begun and (not begun.void or begun is found[0]):
        return begun
    return found[0] if found else None


def _step(reveal: Reveal | None, asked: str | None) -> int:
    last = reveal.standing.step if reveal else 0
    if asked is None:
        return last
    step = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 0
    if not 1 <= step <= last:
        raise NotFound(f"{last} steps of this ceremony were told; there is no step {asked[:10]!r}", where="/c")
    return step


def values(paper: Paper, data: CeremonyPage, site: str) -> dict[str, Any]:
    """The values of ceremony.html. `site` is how this site is called: 'https://thi-dua.example.vn'."""
    contest, reveal = data.known.contest, data.reveal
    address = address_of(contest.slug, data.round)
    shown = {
        "contest": contest,
        "round": data.round,
        "rounds": len(contest.rounds),
        "ends": contest.rounds[data.round - 1].closes,
        "address_of_ceremony": address,
        "sealed": grouped(data.sealed.seal.hex()) if data.sealed else "",
        "reveal": reveal,
        "void": data.void,
        "step": data.step,
    }
    return {**shown, **_shows(paper, data, reveal, site)} if reveal else {**shown, "view": None, "on": False}


def _shows(paper: Paper, data: CeremonyPage, reveal: Reveal, site: str) -> dict[str, Any]:
    """What is seen of the step, and the ways to the others."""
    bodies = [read_body(body) for body in reveal.told[: data.step]]
    frame = reveal.at_step(data.step)
    return {
        "on": not reveal.standing.ended,
        "view": step_view(paper, frame, bodies),
        "last": reveal.standing.step,
        "parts": _parts(paper, reveal, data.step),
        "seal": grouped(frame.about.seal),
        "command": _CHECK.format(address=f"{site}/api/v1/ceremonies/{frame.ceremony}"),
    }


def _parts(paper: Paper, reveal: Reveal, step: int) -> list[PartLink]:
    """The groups that were told so far."""
    begins = [body for body in map(read_body, reveal.told[: reveal.standing.step]) if body.kind == "part"]
    current = [body.n for body in begins if body.n <= step][-1:]
    return [PartLink(name=_name(paper, reveal, body), step=body.n, current=body.n in current) for body in begins]


def _name(paper: Paper, reveal: Reveal, body: Body) -> str:
    return reveal.about.divisions.get(body.division, {}).get(paper.words.language, body.division)


async def rounds_on(resources: Resources) -> set[tuple[int, int]]:
    """The contests and rounds whose ceremony is on. A page can do without while PostgreSQL is away."""
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            found = await standing(resources.database)
            return {(each.contest_id, each.round) for each in found if not each.rehearsal and not each.ended}
    return set()
