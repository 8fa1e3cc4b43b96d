"""Many entries make one change: each tick, every board that somebody watches is told what differs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from server.boards.bus import Announcement, Bus
from server.boards.keys import LIVE, frozen
from server.boards.store import BoardStore, Cursor
from server.pipeline.contests import KnownContest
from server.pipeline.frames import encode_change, encode_phase
from server.pipeline.show import rank_members
from server.rules.board import BoardName, Row, Scope, changed_rows, parse_board_name
from server.rules.layout import Tally
from server.rules.refusals import Refusal


@dataclass(slots=True)
class Told:
    """What was last told about a board."""

    view: str
    generation: int
    position: int
    rows: list[Row]


@dataclass(slots=True)
class Announcer:
    """What has been told about each watched board of one contest, and which boards may have moved since."""

    told: dict[BoardName, Told] = field(default_factory=dict)
    dirty: set[tuple[str, str]] = field(default_factory=set)
    all_dirty: bool = False
    phases: dict[Scope, str] = field(default_factory=dict)

    def counted(self, known: KnownContest, tallies: Iterable[Tally]) -> None:
        """Note which boards the entries just counted may have moved."""
        for each in tallies:
            self.dirty |= each.touched(known.layout)

    def lost_sight(self) -> None:
        """Somebody else moved the boards, or they were rebuilt: every one may have moved."""
        self.all_dirty = True


async def announce(
    bus: Bus, boards: BoardStore, known: KnownContest, names: dict[str, str], announcer: Announcer
) -> int:
    """Tell each watched board's changes since it was last told, and return how many changes there were.

    A board that is newly watched is told whole, from position 0, so that nobody who read it just before can
    have missed something. A board that cannot be read now stays dirty.
    """
    watched = {name for name in map(_parsed, await bus.watched(known.id)) if name and known.layout.has(name)}
    for name in announcer.told.keys() - watched:
        del announcer.told[name]
    asked = [name for name in watched if _may_have_moved(announcer, known, name)]
    changes = [change for scope in {name.scope for name in asked}
               for change in await _changes(boards, known, names, announcer, scope, asked)]  # fmt: skip
    if changes:
        await bus.announce(changes)
    announcer.dirty.clear()
    announcer.all_dirty = False
    return len(changes)


def _parsed(text: str) -> BoardName | None:
    try:
        return parse_board_name(text)
    except Refusal:
        return None


def _may_have_moved(announcer: Announcer, known: KnownContest, name: BoardName) -> bool:
    told = announcer.told.get(name)
    if not told or announcer.all_dirty or (str(name.scope), name.board) in announcer.dirty:
        return True
    hidden = known.hidden_since(name.scope)
    return told.view != (frozen(hidden.round) if hidden else LIVE)


async def _changes(
    boards: BoardStore,
    known: KnownContest,
    names: dict[str, str],
    announcer: Announcer,
    scope: Scope,
    asked: list[BoardName],
) -> list[Announcement]:
    mine = [name for name in asked if name.scope == scope]
    behind = known.rounds_behind(scope)
    view, cursor, found = await boards.read_public(known.id, str(scope), [name.board for name in mine], behind)
    changes = []
    for name, members in zip(mine, found, strict=True):
        rows = list(rank_members(known, cursor, scope, members, names))
        if change := _change(known, name, announcer.told.get(name), cursor, rows):
            changes.append(change)
            announcer.told[name] = Told(view, cursor.generation, cursor.position, rows)
        else:
            announcer.told[name].view = view
    return changes


def _change(
    known: KnownContest, name: BoardName, told: Told | None, cursor: Cursor, rows: list[Row]
) -> Announcement | None:
    if not told or told.generation != cursor.generation:
        since, changed, gone = 0, rows, list[str]()
    else:
        changed, gone = changed_rows(told.rows, rows)
        since = told.position
        if not changed and not gone:
            return None
        if cursor.position <= told.position or not told.position:
            # The board was put right, or got other members: who stands there already takes only a whole one.
            # And a change from position 0 is a whole one by the rule.
            since, changed, gone = 0, rows, []
    frame = encode_change(
        name, generation=cursor.generation, since=since, position=cursor.position, rows=changed, gone=gone
    )
    return Announcement(
        contest_id=known.id,
        board=str(name),
        kind="change",
        generation=cursor.generation,
        since=since,
        position=cursor.position,
        frame=frame,
    )


async def announce_phases(bus: Bus, known: KnownContest, phases: dict[Scope, str], announcer: Announcer) -> None:
    """Tell the rounds whose phase is another than was last told."""
    news = [
        Announcement(
            contest_id=known.id,
            board=f"{known.contest.slug}/{scope}",
            kind="phase",
            generation=known.generation,
            since=0,
            position=0,
            frame=encode_phase(known.contest.slug, scope, phase),
        )
        for scope, phase in phases.items()
        if announcer.phases.get(scope, phase) != phase
    ]
    if news:
        await bus.announce(news)
    announcer.phases = phases


async def beat(bus: Bus, known: KnownContest, cursor: Cursor) -> None:
    """Say once a second that the announcer lives, so that servers notice when they hear nothing."""
    alive = Announcement(
        contest_id=known.id, board="", kind="beat", generation=cursor.generation, since=cursor.position,
        position=cursor.position, frame=b"",
    )  # fmt: skip
    await bus.announce([alive])
