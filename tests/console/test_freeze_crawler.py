"""A crawler reads every byte that may be had, as nobody and as each role, before and after an award in the freeze.

What the public gets must not differ in a byte: pages, searches, machine-readable boards, exports, sockets. Officials
may see more only on pages that the table of rights gives them for it.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette
from starlette.routing import Match, Route

from config.settings import Settings
from server.console.routes import routes
from server.pages.routes import routes as public_routes
from server.paper.errors import error_handlers
from server.pipeline.game import plan_duels
from server.pipeline.game.count_titles import count_titles
from server.pipeline.registers.count_heads import record_figures
from server.pipeline.remember_standings import remember_standings
from server.records import audits, facts, ledger, places
from server.records.headcounts import Headcount
from server.reference import read_titles
from server.resources import Resources
from server.rules.catalogue import UNIT_KINDS
from server.rules.contest import Contest
from server.rules.game.duel import windows_of
from server.rules.game.milestones import Marks
from server.rules.game.mission import LEVELS
from server.rules.game.pairing import Pairing
from server.rules.rights import RIGHTS, ROLES
from tests.console.conftest import Console, SignIn
from tests.corrections import grant
from tests.examples import DURING, OPENS, revocation, service, skill, two_rounds
from tests.live.page import Page, open_page
from tests.live.stage import SLUG, Door, Pipeline, build_pipeline
from tests.milestones import tell
from tests.missions import announce, organizer
from tests.pipeline.stage import Clock
from tests.seasons import PAGE, announce_season
from tests.titles import DOCUMENT

FREEZING = two_rounds(DOCUMENT).replace("closes =", "freezes = 2026-11-04T12:00:00+07:00\ncloses =", 1)
BEFORE = OPENS + timedelta(hours=5)
WARDS = ("00004", "00008", "00070", "00577")
"""Wards whose pages are read: two that are awarded, one that stands still, one without anything."""
UNIT = "truong-1"
"""The unit whose pages are read: people of it are awarded."""
MADE_OF = ("ward/00004/receipts", "ward/00004/neighbourhoods/", "ward/00004/unassigned", f"units/school/{UNIT}",
           "sums/wards", "sums/wards/cum-1", "sums/units/school")  # fmt: skip
DUELS = (f"/c/{SLUG}/duels", f"/c/{SLUG}/duels/00004")
"""Of wards, and of the neighbourhoods of one."""
"""Pages of what a number is made of, which the crawler must have come to in every scope."""
SOCKETS = ("1/wards", "1/wards/phuong", "1/ward/00004/neighbourhoods", "1/units/school", "total/wards")
RECEIPTS = {
    "receipts", "receipts-ward", "receipts-entries", "unit-receipts", "unit-receipts-of", "unit-receipts-entries",
}  # fmt: skip
LIVE_PAGES = {"contest-board", "contest", "result", "mission", "missions", "duels", "duel", "duel-pairing", *RECEIPTS}
"""Pages that show what stands behind the freeze, to those who may read the live board: that board, the ledger's
position, how far missions and duels have come, and the entries themselves."""
OF_THE_PLATFORM = {"account", "audit-log", "audit-log-export", "audit-log-line", "operations"}
"""Pages that tell of sessions, of who read what, and of how much is under way: of no ward, and of no board."""
MARKS = Marks(ward_percents=(10,), neighbourhood_percent=80, city_people=(30, 45))
"""People of the city: before the freeze more than the first, behind it more than the second."""
PAGES_MAX = 400
_LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
_UNIT = re.compile(r"school/(truong-[0-9]+)")
_WARD = re.compile(r"(?:/|code=)([0-9]{5})(?=[/?&]|$)")

Seen = dict[str, tuple[int, bytes]]


@dataclass(slots=True)
class Crawler:
    """Follows every link from where it starts, and keeps what was answered."""

    client: AsyncClient
    within: str
    seen: Seen = field(default_factory=dict)

    async def read(self, starts: Sequence[str]) -> Seen:
        """Read the pages and all that they lead to."""
        left = list(starts)
        while left:
            address = left.pop()
            if address in self.seen or not self._is_ours(address):
                continue
            assert len(self.seen) < PAGES_MAX, "the pages have an end"
            answer = await self.client.get(address)
            self.seen[address] = (answer.status_code, _told(answer))
            left += _LINK.findall(answer.text) if "html" in answer.headers.get("content-type", "") else []
            if "location" in answer.headers:
                left.append(answer.headers["location"])
        return self.seen

    def _is_ours(self, address: str) -> bool:
        ward, unit = _WARD.search(address), _UNIT.search(address)
        return (
            address.startswith(self.within)
            and not address.startswith("/static/")
            and "lang=" not in address
            and "large=" not in address
            and (not ward or ward[1] in WARDS)
            and (not unit or unit[1] == UNIT)
        )


def _told(answer: Response) -> bytes:
    """Everything of an answer, its headers too, but for those of the transport."""
    headers = sorted(f"{name}: {value}" for name, value in answer.headers.items() if name != "set-cookie")
    return "\n".join(headers).encode() + b"\n\n" + answer.content


def changed(before: Seen, after: Seen) -> list[str]:
    """The addresses that answer otherwise, or that came or went."""
    return sorted(address for address in before.keys() | after.keys() if before.get(address) != after.get(address))


@pytest.fixture
async def pipeline(resources: Resources) -> Pipeline:
    """Points in twenty wards, and then the freeze."""
    clock = Clock(BEFORE)
    built = await build_pipeline(resources, FREEZING, clock)
    for level in LEVELS:
        await announce(resources, level)
    await announce_season(resources)
    await let_meet(resources)
    known = await resources.contests.by_slug(SLUG)
    assert known and await count_titles(resources.database, known, read_titles())
    reports = [service(of=number, at=BEFORE, case=f"before-{number}") for number in range(40)]
    reports += [skill(of=number, at=BEFORE, name=f"skill-{number}") for number in range(30)]
    await facts.record_events(resources.database, "dvcqg", reports)
    await built.move()
    clock.now = DURING
    await built.move()
    await resources.contests.reread()
    known = await resources.contests.by_slug(SLUG)
    assert known and (turn := known.turn_of(1, "frozen")) and turn.position > 40
    await look(built)
    return built


async def let_meet(resources: Resources) -> None:
    """Two wards, and two neighbourhoods of a ward, meet over the first week; people of all four are awarded."""
    known, by = await resources.contests.by_slug(SLUG), await organizer(resources)
    assert known
    week, early = windows_of(known.contest.rounds[0])[1], OPENS - timedelta(days=1)
    parts = ("00004/to-0", "00004/to-1")
    figures = [(Headcount(kind="neighbourhood", code=code, people=40, as_of=early.date(), source="điều tra",
                          state="confirmed"), code) for code in parts]  # fmt: skip
    async with resources.database.transaction() as connection:
        await places.name_places(connection, "neighbourhood", {code: code for code in parts})
        await record_figures(connection, figures, early)
        field = await plan_duels.field_within(connection, known, "00004")
        wards, neighbours = Pairing(pairs=(("00004", "00070"),)), Pairing(pairs=(parts,))
        await plan_duels.announce(connection, known, week, wards, "Thi đua", by, early)
        await plan_duels.announce(connection, known, week, neighbours, "Thi đua", by, early, field)


async def look(pipeline: Pipeline) -> None:
    """The chores audit the boards, remember the standing of the hour, tell milestones. That the time of an audit is
    told says nothing of awards: it is every minute's."""
    resources, database = pipeline.resources, pipeline.resources.database
    known = await resources.contests.by_slug(SLUG)
    assert known
    head = await ledger.head(database, known.id, known.generation)
    await audits.note(database, known.id, head.position, 0)
    await database.execute("UPDATE audits SET audited_at = $1", DURING)
    await remember_standings(database, resources.boards, resources.contests, known, DURING)
    await tell(resources, DURING, MARKS)


async def award(pipeline: Pipeline) -> None:
    """What moves boards: reports of both partners, one taken back, points by hand; and the chores that look at it."""
    resources, database = pipeline.resources, pipeline.resources.database
    known = await resources.contests.by_slug(SLUG)
    assert known
    reports = [skill("password-otp", of=number) for number in range(25)]
    reports += [skill("shop-safe", of=number) for number in range(25)]
    reports += [service("health-insurance", of=number, case=f"after-{number}") for number in range(25)]
    reports += [service("health-insurance", of=number, case=f"after-{number}") for number in range(40, 50)]
    await facts.record_events(database, "dvcqg", [*reports, revocation("skill-3")])
    given = grant(30, ward="00004")._asdict() | {"contest_id": known.id}
    await facts.record_own(database, [given])
    await pipeline.move()
    await look(pipeline)


@asynccontextmanager
async def nobody(console: Console) -> AsyncIterator[AsyncClient]:
    """Somebody with a browser, at every public address and at the console's."""
    app = Starlette(routes=[*routes, *public_routes], exception_handlers=error_handlers())

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})["resources"] = console.resources
        await app(scope, receive, send)

    async with AsyncClient(
        transport=ASGITransport(app=answer, raise_app_exceptions=False), base_url="http://thidua.example"
    ) as client:
        yield client


async def public_bytes(client: AsyncClient, door: Door, contest: Contest) -> Seen:
    """All pages, searches, and machine-readable boards that anybody may have."""
    starts = ["/", *(f"/c/{SLUG}/1/{page}" for page in ("result", "result/1", "result/1/pack.zip", "wards/s1"))]
    starts += [f"/c/{SLUG}?q=ba", f"/c/{SLUG}/1?q=00004", f"/c/{SLUG}/changes", f"/c/{SLUG}/wards.json"]
    starts += [f"/c/{SLUG}/milestones{each}" for each in (".json", ".atom", "/city.json", "/00004.json")]
    seen = await Crawler(client, "/").read(starts)
    boards = [
        "wards",
        "wards/phuong",
        "wards/xa",
        "wards/s3",
        "wards/cum-1",
        *(f"units/{kind}" for kind in UNIT_KINDS),
    ]
    boards += [f"ward/{ward}/neighbourhoods" for ward in WARDS]
    async with AsyncClient(base_url=f"http://{door.host}") as machine:
        for address in ("/api/v1/contests", f"/api/v1/contests/{SLUG}/1/result"):
            answer = await machine.get(address)
            answer.headers.pop("date", None)
            seen[address] = (answer.status_code, _told(answer))
        for board in boards:
            for scope in contest.scopes:
                if scope != 2:
                    answer = await machine.get(f"/api/v1/contests/{SLUG}/{scope}/{board}")
                    answer.headers.pop("date", None)
                    seen[f"{scope}/{board}"] = (answer.status_code, _told(answer))
    return seen


async def watched(page: Page) -> dict[str, str]:
    """What a fresh socket is told of each board."""
    await page.watch(*(f"{SLUG}/{board}" for board in SOCKETS))
    for _ in SOCKETS:
        await page.next_of("board")
    return {name: repr((board.position, sorted(board.rows.items()))) for name, board in page.boards.items()}


async def test_the_public_gets_the_same_bytes(
    console: Console, pipeline: Pipeline, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pages.moment.FRESH_SECONDS", 0.0)
    known = await console.resources.contests.by_slug(SLUG)
    assert known
    door = await Door(settings).open()
    async with nobody(console) as client, open_page(door.url) as standing, open_page(door.url) as fresh:
        sockets = await watched(standing)
        before = await public_bytes(client, door, known.contest)
        live = (await ledger.head(console.resources.database, known.id, known.generation)).position
        await award(pipeline)
        assert (await ledger.head(console.resources.database, known.id, known.generation)).position > live + 40
        after = await public_bytes(client, door, known.contest)
        news = [] if await standing.nothing() else sorted(standing.boards)
        sockets_after = await watched(fresh)
    await door.close()

    frozen = {address for address in before if "/2" not in address}
    assert len(frozen) > 60, "the crawler finds its way"
    assert all(before[page][0] == 200 for page in DUELS)
    assert b"30 ng" in before[f"/c/{SLUG}/milestones"][1], "what was true before the freeze is told"
    for page in (f"/c/{SLUG}/{scope}/{page}" for scope in ("1", "total") for page in MADE_OF):
        assert any(address.startswith(page) and before[address][0] == 200 for address in before), page
    assert PAGE in frozen, "the season of the contest"
    assert [address for address in changed(before, after) if address in frozen] == []
    assert sockets_after == sockets
    assert news == []


async def test_officials_see_more_only_where_the_table_says_so(
    console: Console, pipeline: Pipeline, official: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pages.moment.FRESH_SECONDS", 0.0)
    await console.resources.contests.reread()
    async with nobody(console) as client:

        async def crawl() -> dict[str, Seen]:
            found: dict[str, Seen] = {}
            for role in ROLES:
                client.cookies = signed_in[role].cookies
                starts = [
                    "/console",
                    *(f"/console/contests/{SLUG}/{page}" for page in ("board", "result", "recheck")),
                ]
                found[role] = await Crawler(client, "/console").read(starts)
                found[f"{role} among everybody"] = await Crawler(client, f"/c/{SLUG}/1/").read(
                    [f"/c/{SLUG}/1/wards/xa"]
                )
            return found

        signed_in = {role: await official(role) for role in ROLES}
        before = await crawl()
        await award(pipeline)
        after = await crawl()

    more = {who: {page_of(each) for each in changed(before[who], after[who])} - OF_THE_PLATFORM for who in before}
    for role in ROLES:
        assert more[f"{role} among everybody"] == set()
        assert len(before[role]) > 5, "the crawler finds its way"
        assert {page for page in RECEIPTS if RIGHTS[page][role] == "r"} <= {page_of(each) for each in before[role]}
        if RIGHTS["contest-board"][role] == "-":
            own = {page for page in RECEIPTS if RIGHTS[page][role] == "o"}
            assert more[role] <= own, "no more than the entries of the own ward"
        else:
            assert {"contest-board"} <= more[role] <= LIVE_PAGES, role


def page_of(address: str) -> str:
    """The line of the table of rights that an address of the console belongs to."""
    scope = {"type": "http", "method": "GET", "path": address.partition("?")[0], "headers": []}
    found = [route for route in routes if isinstance(route, Route) and route.matches(scope)[0] == Match.FULL]
    return str(found[0].name) if found else address
