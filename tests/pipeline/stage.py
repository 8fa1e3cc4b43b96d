"""One contest on real stores, moved turn by turn, with the clock in the hand of the test."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from server.pipeline import audit
from server.pipeline.accept import accept
from server.pipeline.contests import KnownContest
from server.pipeline.frames import encode_shown
from server.pipeline.move import Mover, Stores
from server.pipeline.planning.load_contest import Loaded, load_contest
from server.pipeline.registers.count_heads import count_heads
from server.pipeline.show import show_board
from server.records import facts
from server.records.headcounts import Headcount
from server.resources import Resources
from server.rules.board import BoardName, BoardView, Row, parse_board_name
from server.rules.catalogue import UNIT_KINDS
from server.rules.event import Event
from server.rules.fact import Fact
from tests.examples import CATALOGUE, CONTEST, DURING, OPENS, enrolment_fact

SLUG = "thu-do-so-2026"
HOAN_KIEM, BA_DINH = "00070", "00004"


@dataclass(slots=True)
class Clock:
    """The time, as the test says."""

    now: datetime = DURING

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Stage:
    """What a test does to a contest, and what it sees of it."""

    resources: Resources
    clock: Clock
    mover: Mover
    slug: str = SLUG

    async def accept(self, *events: Event, source: str = "dvcqg") -> set[str]:
        """Record events of a partner."""
        return await accept(self.resources.database, source, events)

    async def enrol(self, of: int, ward: str = HOAN_KIEM, *, joined_at: datetime = OPENS, **place: Any) -> str:
        """Enrol a resident, move them from a time on or let them leave, and return the name of the enrolment."""
        known = await self.known()
        fact = enrolment_fact(0, of=of, ward=ward, joined_at=joined_at, **place)
        own = {**fact._asdict(), "contest_id": known.id, "source_ref": f"{known.id}/{fact.source_ref}"}
        assert await facts.record_own(self.resources.database, [own])
        return str(own["source_ref"])

    async def unenrol(self, ref: str) -> None:
        """Take an enrolment back."""
        back = {"kind": "revoked", "source": "register", "source_ref": f"{ref}/back", "target": ref}
        assert await facts.record_own(self.resources.database, [{**back, "happened_at": self.clock.now}])

    async def correct(self, fact: Fact) -> None:
        """Record a correction as it is applied."""
        known = await self.known()
        assert await facts.record_own(self.resources.database, [{**fact._asdict(), "contest_id": known.id}])

    async def count_heads(self, code: str, people: int, *, kind: str = "ward", state: str = "confirmed") -> int:
        """Take a headcount, a moment later."""
        self.clock.now += timedelta(microseconds=1)
        figure = Headcount(
            kind=kind, code=code, people=people, as_of=self.clock.now.date(), source="điều tra", state=state
        )
        return await count_heads(self.resources.database, [(figure, code.partition("/")[2])], self.clock.now)

    async def load(self, document: str) -> Loaded:
        """Load a contest file, known everywhere at once."""
        loaded = await load_contest(self.resources.database, CATALOGUE, document, self.clock.now)
        await self.resources.contests.reread()
        return loaded

    async def known(self) -> KnownContest:
        """The contest."""
        found = await self.resources.contests.by_slug(self.slug)
        assert found
        return found

    async def move(self) -> None:
        """Move until there is nothing left to do."""
        while await self.mover.move():
            pass

    async def restart(self) -> None:
        """Another process takes the contest over, and moves it."""
        self.mover = replace_mover(self.mover)
        await self.move()

    async def flush(self) -> None:
        """Redis loses everything."""
        await self.resources.boards._redis.flushall()

    async def view(self, board: str = "1/wards") -> BoardView:
        """A board as the public sees it."""
        name = parse_board_name(f"{self.slug}/{board}")
        return await show_board(self.resources.contests, self.resources.boards, name, self.clock.now)

    async def row(self, code: str = HOAN_KIEM, board: str = "1/wards") -> Row:
        """One row of it."""
        return next(row for row in (await self.view(board)).rows if row.code == code)

    async def points(self, code: str = HOAN_KIEM, board: str = "1/wards") -> int:
        """The points of one row."""
        return (await self.row(code, board)).points

    async def public(self, wards: Iterable[str] = (HOAN_KIEM, BA_DINH)) -> Mapping[str, bytes]:
        """Every public board of the contest, byte for byte, with the neighbourhoods of some wards."""
        known = await self.known()
        boards = ["wards", *(f"wards/{each}" for each in known.layout.divisions)]
        boards += [f"ward/{ward}/neighbourhoods" for ward in wards] + [f"units/{kind}" for kind in UNIT_KINDS]
        names = [BoardName(slug=self.slug, scope=s, board=b) for s in known.contest.scopes for b in boards]
        return {
            str(name): encode_shown(
                await show_board(self.resources.contests, self.resources.boards, name, self.clock.now)
            )
            for name in names
        }

    async def differences(self) -> list[str]:
        """Everything in which facts, ledger, chain and boards do not agree."""
        known, stores = await self.known(), self.resources
        _, _, counted = await audit.recount(stores.database, known)
        _, shown = await audit.audit_boards(stores.database, stores.boards, known)
        return [*counted, *await audit.audit_chain(stores.database, known), *shown]


def replace_mover(mover: Mover) -> Mover:
    """A mover of the same contest that remembers nothing."""
    return Mover(contest_id=mover.contest_id, stores=mover.stores)


async def build_stage(resources: Resources, document: str = CONTEST, slug: str = SLUG) -> Stage:
    """A contest that was loaded before it opened, and nothing else."""
    clock = Clock()
    resources = replace(resources, clock=clock)
    await load_contest(resources.database, CATALOGUE, document, OPENS.replace(year=2025))
    await resources.contests.reread()
    found = await resources.contests.by_slug(slug)
    assert found
    stores = Stores(
        database=resources.database,
        boards=resources.boards,
        bus=resources.bus,
        contests=resources.contests,
        clock=clock,
        tick_seconds=0.0,
    )
    return Stage(resources, clock, Mover(contest_id=found.id, stores=stores), slug)
