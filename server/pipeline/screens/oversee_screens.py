"""Looking over all screens: what each should show now, what it said last, and whether it is well."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.boards.store import BoardStore, Cursor, Unavailable
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.screens.programme import ACT_HOLDS, Due, due
from server.records import ledger, screen_versions, screens
from server.records.database import Queries
from server.records.screens import Screen
from server.rules.board import BoardName, parse_board_name
from server.rules.refusals import NotFound
from server.rules.screen_health import (
    ON_THE_WAY,
    Done,
    Seen,
    State,
    Trouble,
    done,
    lacked,
    scenes_on,
    state_of,
    troubles,
)
from server.rules.screen_plan import SceneKind, turn_at

NOTED = timedelta(minutes=10)
"""So long the desk tells whether a screen did what it was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overseen:
    """A screen at a moment. `scene` should be on now, `scenes_then` were due when it last said what it showed.

    `behind` counts the changes that it lacked when it spoke and still may; None where that cannot be said.
    """

    due: Due
    seen: Seen
    state: State
    troubles: Sequence[Trouble]
    scene: SceneKind
    scenes_then: frozenset[str]
    position_due: int | None
    behind: int | None
    done: Done | None

    @property
    def screen(self) -> Screen:
        """The screen itself."""
        return self.due.screen

    @property
    def another_scene(self) -> bool:
        """Whether it said that it shows what it should not have shown then."""
        said = str(self.screen.report.get("scene", ""))
        return bool(said) and not self.screen.blank and said not in self.scenes_then


async def oversee(
    database: Queries, boards: BoardStore, contests: Contests, version: str, now: datetime, ward: str | None = None
) -> list[Overseen]:
    """Every paired screen, of a ward or of all, in the order of wards and names."""
    found = await screens.paired(database, ward)
    shown = await due(database, contests, [each.id for each in found], now)
    since = await screen_versions.since(database, version)
    stands = await _public_cursors(boards, contests, shown.values())
    return [
        await _overseen(database, shown[each.id], stands, (version, since), now) for each in found if each.id in shown
    ]


async def count_screens(database: Queries, now: datetime) -> Mapping[str, int]:
    """How many paired screens are in which state."""
    return Counter(
        state_of(
            Seen(
                now=now,
                paired_at=each.paired_at,
                reported_at=each.reported_at,
                said=each.report.get("state", "joining"),
                blank=each.blank,
            )
        )
        for each in await screens.paired(database)
    )


async def _overseen(
    database: Queries,
    each: Due,
    stands: Mapping[str, tuple[KnownContest, Cursor]],
    version: tuple[str, datetime | None],
    now: datetime,
) -> Overseen:
    said, screen = each.screen.report, each.screen
    known, public = stands.get(str(said.get("board", "")), (None, None))
    same = public is not None and said.get("generation") == public.generation
    behind = max(0, public.position - int(said["position"])) if public and same else None
    lacks = None
    if known and public and behind:
        block = await ledger.block_at(database, known.id, public.generation, int(said["position"]) + 1)
        lacks = block.closed_at if block else None
    seen = Seen(
        now=now,
        paired_at=screen.paired_at,
        reported_at=screen.reported_at,
        said=said.get("state", "joining"),
        blank=screen.blank,
        age=timedelta(seconds=int(said.get("age", 0))),
        generation=int(said.get("generation", 0)),
        generation_due=public.generation if public else None,
        lacks_since=lacks,
        version=said.get("version", ""),
        version_due=version[0],
        version_since=version[1],
        width=int(said.get("width", 0)),
        height=int(said.get("height", 0)),
        errors=tuple(said.get("errors", ())),
    )
    return Overseen(
        due=each,
        seen=seen,
        state=state_of(seen),
        troubles=troubles(seen),
        scene=each.turns[turn_at(each.turns, round(now.timestamp() * 1_000))[0]].scene,
        scenes_then=scenes_on(each.turns, screen.reported_at or now),
        position_due=public.position if public else None,
        behind=behind and (behind if lacked(seen) > ON_THE_WAY else 0),
        done=done(screen.act_number, screen.acted_at, int(said.get("acted", 0)), now, ACT_HOLDS, NOTED),
    )


async def _public_cursors(
    boards: BoardStore, contests: Contests, shown: Iterable[Due]
) -> dict[str, tuple[KnownContest, Cursor]]:
    """Where each board stands that some screen says it shows, as the public may see it."""
    found: dict[str, tuple[KnownContest, Cursor]] = {}
    for name in {str(each.screen.report.get("board", "")) for each in shown}:
        read = _readable(name)
        known = await contests.by_slug(read.slug) if read else None
        if read and known and known.layout.has(read):
            with suppress(Unavailable):
                _, cursor, _ = await boards.read_public(known.id, str(read.scope), [])
                found[name] = (known, cursor)
    return found


def _readable(name: str) -> BoardName | None:
    try:
        return parse_board_name(name) if name else None
    except NotFound:
        return None
