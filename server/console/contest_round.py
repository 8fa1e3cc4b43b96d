"""The round that an address of the console names."""

from typing import NamedTuple

from server.console.desk import Desk, require
from server.pipeline.contests import KnownContest
from server.rules.contest import Round
from server.rules.refusals import NotFound


class Named(NamedTuple):
    """A contest and one of its rounds."""

    known: KnownContest
    round: Round

    @property
    def number(self) -> int:
        """Which round it is."""
        return self.round.number

    @property
    def about(self) -> str:
        """The round as the audit log names it."""
        return f"round:{self.known.contest.slug}/{self.number}"

    def address(self, page: str) -> str:
        """A page of the round: 'result', 'recheck', 'appeals' or 'ceremony'."""
        return f"/console/contests/{self.known.contest.slug}/{page}/{self.number}"


async def round_named(desk: Desk) -> Named:
    """The contest and round of the address. Raises NotFound."""
    slug, text = desk.path("slug"), desk.path("round")
    known: KnownContest = require(await desk.resources.contests.by_slug(slug), f"there is no contest {slug!r}")
    each = known.contest.round(int(text)) if text.isascii() and text.isdecimal() and len(text) < 4 else None
    if not each:
        raise NotFound(f"the contest has {len(known.contest.rounds)} rounds, none is {text[:20]!r}", where="/console")
    return Named(known, each)


async def last_round(desk: Desk) -> Named:
    """The round whose result is worked on: the last that has opened."""
    slug = desk.path("slug")
    known: KnownContest = require(await desk.resources.contests.by_slug(slug), f"there is no contest {slug!r}")
    return Named(known, known.contest.current_round(desk.now))
