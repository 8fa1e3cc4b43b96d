"""The contests of this installation, as every process knows them: read again once a second."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from server.records import contests, phases, place_changes, places
from server.records.database import Database, Unavailable
from server.reference import Reference
from server.rules.board import Scope
from server.rules.contest import Contest, Phase, scheduled_phase
from server.rules.contest_file import parse_contest
from server.rules.layout import Layout
from server.rules.succession import PlaceChange, Places, places_after

FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownContest:
    """A contest with all that is needed to show it."""

    id: int
    version: int
    generation: int
    contest: Contest
    layout: Layout
    turns: tuple[phases.Turn, ...]
    earlier: Mapping[int, Contest] = field(default_factory=dict)
    changes: Sequence[PlaceChange] = ()

    def counted_by(self, generation: int) -> Contest:
        """The contest by whose criteria a generation was counted: a view that stands is valued by its own."""
        return self.earlier.get(generation, self.contest)

    @property
    def previous_generation(self) -> int | None:
        """The generation that counted before this one; numbers of rehearsals that were thrown away are left out."""
        return max(self.earlier, default=self.generation - 1) or None

    def rounds_behind(self, scope: Scope) -> tuple[int, ...]:
        """The rounds whose figures are read to value wards in a scope, whichever generation the view stands in."""
        every = (self.contest, *self.earlier.values())
        return tuple(sorted({number for each in every for number in each.rounds_behind(scope)}))

    def as_of(self, moment: datetime) -> Self:
        """The contest with its neighbourhoods as they were: a frozen board shows no later merger."""
        successors = places_after(self.changes, moment).successors
        return self if successors == self.layout.successors else self._laid_out(successors)

    def _laid_out(self, successors: Mapping[str, str]) -> Self:
        return replace(self, layout=replace(self.layout, successors=successors))

    def turn_of(self, number: int, phase: str) -> phases.Turn | None:
        """When the round turned into the phase, if it did."""
        return next((turn for turn in self.turns if turn.round == number and turn.phase == phase), None)

    def phase(self, number: int, now: datetime) -> Phase:
        """The phase of a round: what was turned by hand, else what the clock says."""
        each = self.contest.round(number)
        assert each, "the round is one of the contest's"
        if self.turn_of(number, "sealed"):
            return "sealed"
        return "revealed" if self.turn_of(number, "revealed") else scheduled_phase(each, now)

    def phase_of_scope(self, scope: int | str, now: datetime) -> Phase:
        """The phase of a round, or of the current round for the total."""
        return self.phase(scope if isinstance(scope, int) else self.contest.current_round(now).number, now)

    def hidden_since(self, scope: int | str) -> phases.Turn | None:
        """The freeze behind which the public sees a scope, None if it sees the live board.

        The total stands still with the first round that is frozen and not revealed, or it would tell what
        that round's board does not. So does a round that is measured from that one.
        """
        frozen = [turn for turn in self.turns if turn.phase == "frozen" and not self.turn_of(turn.round, "revealed")]
        # While a new generation is being counted, the live boards are still those of the one before.
        standing = (self.contest, self.counted_by(self.previous_generation or 0))
        hiding = [turn for turn in frozen if any(scope in each.scopes_told_by(turn.round) for each in standing)]
        return min(hiding, key=lambda turn: turn.round) if hiding else None


class Contests:
    """The shelf of contests. Answers from memory while PostgreSQL is away, if it was ever read."""

    def __init__(self, database: Database, reference: Reference) -> None:
        self._database = database
        self._reference = reference
        self._known: dict[str, KnownContest] = {}
        self._parsed: dict[tuple[int, int], Layout] = {}
        self._laid: dict[tuple[int, int], Layout] = {}
        self._names: dict[str, str] = {}
        self._places = Places()
        self._changes: Sequence[PlaceChange] = ()
        self._places_read = (0, 0)
        self._catalogue_version = 0
        self._read_at = -FRESH_SECONDS
        self._was_read = False
        self._first = asyncio.Lock()

    @property
    def reference(self) -> Reference:
        """The catalogue the contests are read with."""
        return self._reference

    @property
    def place_names(self) -> Mapping[str, str]:
        """Names of neighbourhoods and units by code, as of the last reading."""
        return self._names

    @property
    def places(self) -> Places:
        """What became of neighbourhoods, as of the last reading."""
        return self._places

    def knows(self, slug: str) -> bool:
        """Whether there was a contest of that slug at the last reading; before the first it is taken for granted."""
        return slug in self._known or not self._was_read

    async def all(self) -> list[KnownContest]:
        """Every contest, oldest first."""
        await self._refresh()
        return list(self._known.values())

    async def by_slug(self, slug: str) -> KnownContest | None:
        """The contest of that slug, or None."""
        await self._refresh()
        return self._known.get(slug)

    async def by_id(self, contest_id: int) -> KnownContest | None:
        """The contest of that id, or None."""
        await self._refresh()
        return next((known for known in self._known.values() if known.id == contest_id), None)

    async def reread(self) -> None:
        """Read again now."""
        self._read_at = -FRESH_SECONDS
        await self._refresh()

    async def _refresh(self) -> None:
        if not self._was_read:
            # Who asks while the first reading is under way waits for it: there is nothing yet to answer from.
            async with self._first:
                if not self._was_read:
                    await self._read()
                    self._was_read, self._read_at = True, time.monotonic()
            return
        if time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        self._read_at = time.monotonic()
        with suppress(Unavailable):
            await self._read()

    async def _read(self) -> None:
        turns = await phases.turns(self._database)
        await self._reference.notice(self._database)
        if self._catalogue_version != self._reference.version:
            self._parsed.clear()
            self._laid.clear()
            self._catalogue_version = self._reference.version
        await self._read_places()
        stored = await contests.all_contests(self._database)
        earlier = await self._read_earlier()
        self._known = {
            each.slug: KnownContest(
                id=each.id,
                version=each.version,
                generation=each.generation,
                contest=self._layout(each).contest,
                layout=self._laid_out(each),
                turns=tuple(turn for turn in turns if turn.contest_id == each.id),
                earlier={number: found for (of, number), found in earlier.items() if of == each.id},
                changes=self._changes,
            )
            for each in stored
        }

    async def _read_places(self) -> None:
        there = (await places.count(self._database), await place_changes.newest(self._database))
        if there == self._places_read:
            return
        self._changes = await place_changes.all_changes(self._database)
        self._places = places_after(self._changes)
        self._names = {**await places.all_names(self._database), **self._places.names}
        self._laid.clear()
        self._places_read = there

    def _laid_out(self, stored: contests.StoredContest) -> Layout:
        key = (stored.id, stored.version)
        if key not in self._laid:
            self._laid[key] = replace(self._layout(stored), successors=self._places.successors)
        return self._laid[key]

    async def _read_earlier(self) -> dict[tuple[int, int], Contest]:
        """The contest by which each generation that no longer counts was counted. Versions are read once."""
        found = {}
        for contest_id, generation, version in await contests.earlier_generations(self._database):
            if (contest_id, version) not in self._parsed:
                document = await contests.document(self._database, contest_id, version)
                self._parse(contest_id, version, document)
            found[contest_id, generation] = self._parsed[contest_id, version].contest
        return found

    def _layout(self, stored: contests.StoredContest) -> Layout:
        if (stored.id, stored.version) not in self._parsed:
            self._parse(stored.id, stored.version, stored.document)
        return self._parsed[stored.id, stored.version]

    def _parse(self, contest_id: int, version: int, document: str) -> None:
        catalogue = self._reference.ever
        self._parsed[contest_id, version] = Layout(parse_contest(document, catalogue), catalogue)
