"""A ceremony as watchers are told of it: where it stands, what it is of, every step up to there, and none ahead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from server.pipeline.ceremonies.ceremony import Standing, bodies
from server.pipeline.ceremonies.reveal_frames import About, RevealFrame
from server.pipeline.contests import Contests
from server.records import ceremonies
from server.records.ceremonies import Ceremony
from server.records.database import Queries
from server.rules.ceremony_script import script_of
from server.rules.ceremony_seal import seals_of
from server.rules.contest import Contest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """A ceremony that has begun. `told` holds the bodies of its steps from the first to the one where it stands,
    and of later ones if it went back."""

    standing: Standing
    contest: str
    about: About
    told: tuple[bytes, ...]

    def at_step(self, step: int) -> RevealFrame:
        """As it stood at a step that was told, without the steps: for whoever watches it again."""
        seal = seals_of(self.told[:step])[-1]
        return replace(self, standing=replace(self.standing, step=step, seal=seal)).frame(step)

    def frame(self, after: int) -> RevealFrame:
        """For somebody who holds the steps up to `after`."""
        at = self.standing
        return RevealFrame(
            ceremony=at.id,
            contest=self.contest,
            round=at.round,
            rehearsal=at.rehearsal,
            step=at.step,
            of=at.of,
            playing=at.playing,
            ended=at.ended,
            stopped=at.stopped,
            seal=at.seal.hex(),
            after=after,
            steps=[msgspec.Raw(body) for body in self.told[after : at.step]],
            about=self.about,
        )


async def read_reveal(
    database: Queries, contests: Contests, at: Standing, before: Reveal | None = None
) -> Reveal | None:
    """The ceremony that stands there; what was read before is not read again. None if its contest is unknown."""
    reveal = before or await _begin(database, contests, at)
    if not reveal:
        return None
    told = reveal.told
    while len(told) < at.step:
        more = await bodies(database, at.id, len(told), at.step)
        assert more, f"step {len(told) + 1} of {at.step} was shown, so it can be read"
        told = (*told, *more)
    return replace(reveal, standing=at, told=told)


async def _begin(database: Queries, contests: Contests, at: Standing) -> Reveal | None:
    known, found = await contests.by_id(at.contest_id), await ceremonies.by_id(database, at.id)
    if not known or not found:
        return None
    return Reveal(standing=at, contest=known.contest.slug, about=about(known.contest, found), told=())


def about(contest: Contest, found: Ceremony) -> About:
    """What a ceremony is of: known to everybody before it begins."""
    parts = script_of(found.script).parts
    return About(
        name=dict(contest.name),
        rounds=len(contest.rounds),
        unit="of-100" if contest.composite else "per-1000",
        divisions={part.division: dict(part.name) for part in parts},
        seal=found.seal.hex(),
    )


def for_screen(standings: Iterable[Standing], screen: int, contest_id: int | None) -> Standing | None:
    """The ceremony that a screen shows: a rehearsal that chose it, else the one of the contest that it shows.

    Of several the last that was built; one that has ended gives way to one that has not.
    """
    rehearsals, public = list[Standing](), list[Standing]()
    for each in standings:
        if each.rehearsal and screen in each.screens:
            rehearsals.append(each)
        elif not each.rehearsal and each.contest_id == contest_id:
            public.append(each)
    return _last([each for each in rehearsals if not each.ended]) or _last(public) or _last(rehearsals)


def for_round(standings: Iterable[Standing], contest_id: int, number: int) -> Standing | None:
    """The ceremony of a round that everybody may see."""
    return _last(
        [each for each in standings if not each.rehearsal and (each.contest_id, each.round) == (contest_id, number)]
    )


def _last(found: list[Standing]) -> Standing | None:
    """They come in the order in which they were built."""
    return ([each for each in found if not each.ended] or found or [None])[-1]  # type: ignore[list-item]


async def public_reveal(database: Queries, contests: Contests, ceremony_id: UUID) -> Reveal | None:
    """A ceremony of that id that was begun, however long ago; None if there is none that everybody may see."""
    at = await ceremonies.standing_of(database, ceremony_id)
    return await read_reveal(database, contests, at) if at and not at.rehearsal else None


async def last_reveal(database: Queries, contests: Contests, contest_id: int, number: int) -> Reveal | None:
    """The last ceremony of a round that was begun, however long ago."""
    found = [
        each for each in await ceremonies.of_round(database, contest_id, number) if each.moved and not each.rehearsal
    ]
    return await public_reveal(database, contests, found[0].id) if found else None
