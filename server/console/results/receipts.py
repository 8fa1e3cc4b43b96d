"""From any number down to its entries: the city or a kind of units, and what it adds up to."""

from starlette.responses import Response

from server.boards.keys import LIVE
from server.console.desk import Desk
from server.console.results import receipt_words
from server.console.results.corrections import contest_of
from server.console.results.receipts_of import file_receipts_to, scope_of
from server.paper.divisions import division_names, unit_names
from server.pipeline.add_up import AddedUp, Level, add_up, boards_to_read
from server.pipeline.contests import KnownContest
from server.rules.board import BoardName
from server.rules.catalogue import UNIT_KINDS, WardCode
from server.rules.refusals import NotFound

TEMPLATE = "console/receipts.html"


async def show(desk: Desk) -> Response:
    """The wards and what they add up to; an officer of a ward comes to their own."""
    known = await contest_of(desk)
    if desk.account.ward:
        return desk.go(f"/console/contests/{known.contest.slug}/receipts/{desk.account.ward}")
    return await _page(desk, known, "wards")


async def show_units(desk: Desk) -> Response:
    """The units of a kind and what they add up to."""
    kind = desk.path("kind")
    if kind not in UNIT_KINDS:
        raise NotFound(f"units are {', '.join(UNIT_KINDS)}, not {kind[:40]!r}", where="/console")
    return await _page(desk, await contest_of(desk), f"units/{kind}")


async def _page(desk: Desk, known: KnownContest, board: str) -> Response:
    scope, start = scope_of(desk, known), f"/console/contests/{known.contest.slug}"
    name = BoardName(slug=known.contest.slug, scope=scope, board=board)
    boards = boards_to_read(known, name)
    cursor, members = await desk.resources.boards.read(known.id, LIVE, [(str(scope), each) for each in boards])
    filed = await file_receipts_to(desk, known, cursor)
    sums = await add_up(desk.resources.database, known, name, cursor, dict(zip(boards, members, strict=True)))
    kinds = unit_names(desk.words)
    return desk.page(
        TEMPLATE,
        contest=known.contest,
        scope=scope,
        scopes=receipt_words.scopes(desk.words, known.contest),
        kind=name.unit_kind,
        kinds=[(label, f"{start}/unit-receipts/{code}?round={scope}") for code, label in kinds.items()],
        city=f"{start}/receipts?round={scope}",
        whole=kinds[name.unit_kind] if name.unit_kind else desk.words.gettext("Cả thành phố"),
        rows=[(_name(desk, known, level), _address(start, level, scope), level) for level in sums.levels],
        clusters=_clusters(desk, known, sums),
        sums=sums,
        waits=filed < cursor.position,
        position=cursor.position,
    )


def _name(desk: Desk, known: KnownContest, level: Level) -> str:
    if level.placed is not None:
        return known.layout.wards[WardCode(level.code)].full_name
    return desk.resources.contests.place_names.get(level.code, level.code)


def _address(start: str, level: Level, scope: object) -> str:
    return f"{start}/{'receipts' if level.placed is not None else 'unit-receipts'}/{level.code}?round={scope}"


def _clusters(desk: Desk, known: KnownContest, sums: AddedUp) -> list[tuple[str, int]]:
    names = division_names(known.contest, desk.words)
    return [(names[code], points) for code, points in sums.clusters.items()]
