"""A resident's badges: what made them, what is near, who need not see any, and what takes one away."""

from collections.abc import AsyncIterator
from typing import Any

import jwt as another_library
import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from server.pages.routes import routes as public_routes
from server.paper.errors import error_handlers
from server.pipeline.game.own_badges import badges_since
from server.pipeline.move import Mover
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.residents.certify import take_back_fallen
from server.pipeline.residents.join import join
from server.records import certificates, facts, residents
from server.reference import read_badges
from tests.examples import CATALOGUE, CONTEST, DURING, OPENS, revocation, service, skill
from tests.live.stage import SLUG, Pipeline
from tests.residents.conftest import Door, Signed, SignIn

EARLIER_ROUND = """[[rounds]]
opens = 2026-10-01T00:00:00+07:00
closes = 2026-10-20T00:00:00+07:00
[[rounds]]"""
HAVE, NEAR = "<h2>Bạn có</h2>", "<h2>Còn một bước</h2>"


@pytest.fixture
async def checker(door: Door) -> AsyncIterator[AsyncClient]:
    """Somebody with a code, who is not signed in."""
    app = Starlette(routes=public_routes, exception_handlers=error_handlers())

    async def served(scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})["resources"] = door.resources
        await app(scope, receive, send)

    async with AsyncClient(transport=ASGITransport(app=served), base_url="http://localhost") as client:
        yield client


async def _passed(door: Door, pipeline: Pipeline, who: Signed, key: str = "password-otp", by: str = "self") -> str:
    """Pass a skill, let the ledger move, and return the event's id."""
    event = skill(key=key, by=by)._replace(resident=who.id)
    await facts.record_events(door.resources.database, "dvcqg", [event])
    await pipeline.move()
    return event.id


async def _parts(who: Signed) -> tuple[str, str]:
    """What the page says somebody has, and all that is behind it."""
    page = (await who.get("/me/badges")).text
    have, _, behind = page.partition(NEAR)
    return have, behind


async def test_a_badge_is_there_with_its_date_and_what_made_it(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)
    assert "Khóa chắc" not in (await _parts(here))[0]
    event = await _passed(door, pipeline, here)

    have, _ = await _parts(here)
    assert HAVE in have and "Khóa chắc" in have and "Từ ngày 5/11/2026 · một khấc" in have
    assert "Mật khẩu mạnh, giữ OTP, sao lưu, 5/11/2026" in have
    assert "Mới nhất: " in (await here.get("/me")).text

    await facts.record_events(door.resources.database, "dvcqg", [revocation(event)])
    await pipeline.move()
    assert "Khóa chắc" not in (await _parts(here))[0]


async def test_the_nearest_come_first_and_say_what_is_missing(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)
    await _passed(door, pipeline, here)

    _, behind = await _parts(here)
    assert "Còn thiếu 1 tuần nữa" not in behind.partition("Xa hơn một chút")[2]
    assert "Còn thiếu 1 tuần nữa, tuần nào cũng được." in behind
    assert "%" not in behind.partition("<nav")[0]
    assert "Sổ khỏe trong tay" not in behind, "this contest does not count it"


async def test_who_wants_to_see_none_sees_none(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True)
    await _passed(door, pipeline, here)
    await here.post("/me/badges", data={"wish": "off"})

    for address in ("/me", "/me/badges", "/me/certificates"):
        assert "Khóa chắc" not in (await here.get(address)).text
    assert "Bạn đã tắt huy hiệu" in (await here.get("/me/badges")).text
    assert await _since(door, here), "what was done counts as before"
    await here.post("/me/badges", data={"wish": "on"})
    assert "Khóa chắc" in (await _parts(here))[0]


async def test_a_child_is_held_out_nothing_that_a_child_cannot_do(
    door: Door, pipeline: Pipeline, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pipeline.game.own_badges.within_reach", lambda each, reach: True)
    child, adult = await signed_in(joined=True), await signed_in(joined=True)
    await residents.describe(door.resources.database, child.id, "cháu", 2014)
    await _passed(door, pipeline, child)

    assert "Khóa chắc" in (await _parts(child))[0]
    assert "Cầm tay chỉ việc" not in (await child.get("/me/badges")).text
    assert "Cầm tay chỉ việc" in (await adult.get("/me/badges")).text


async def test_what_others_did_for_a_person_makes_no_badge(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True)
    await _passed(door, pipeline, here, by="done_for")

    assert not await _since(door, here)


async def test_a_badge_by_a_service_needs_it_done_by_oneself(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)
    for by, has in (("guided", False), ("self", True)):
        event = service(by=by)._replace(resident=here.id)
        await facts.record_events(door.resources.database, "ihanoi", [event])
        await pipeline.move()
        assert ("street-eyes" in await _since(door, here)) is has


async def test_two_contests_make_one_person_but_one_deed_is_not_done_in_two_rounds(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here, resources = await signed_in(joined=True), door.resources
    document = CONTEST.replace(SLUG, "contest-two").replace("[[rounds]]", EARLIER_ROUND)
    await load_contest(resources.database, CATALOGUE, document, OPENS)
    await resources.contests.reread()
    resident = await residents.by_id(resources.database, here.id)
    other = await resources.contests.by_slug("contest-two")
    assert resident and other
    await join(resources.database, resident, other, door.now)
    await _passed(door, pipeline, here)
    await Pipeline(resources, Mover(contest_id=other.id, stores=pipeline.mover.stores)).move()

    since = await _since(door, here)
    assert since["firm-lock"] == DURING
    assert "next-round" not in since


async def test_a_badge_is_taken_along_as_an_open_badge_and_falls_with_its_ground(
    door: Door, pipeline: Pipeline, signed_in: SignIn, checker: AsyncClient
) -> None:
    here, resources = await signed_in(joined=True), door.resources
    event = await _passed(door, pipeline, here)
    sent = {"kind": "badge", "subject": "firm-lock", "shows": "nothing"}
    assert (await here.post("/me/certificates", data={**sent, "subject": "whole-book"})).status_code == 422
    code = (await here.post("/me/certificates", data=sent)).headers["location"].rpartition("/")[2]

    told = another_library.decode((await checker.get(f"/certificates/{code}/credential")).text,
                                  options={"verify_signature": False})  # fmt: skip
    said = told["credentialSubject"]["achievement"]
    assert said["name"].startswith("Khóa chắc: Đặt được mật khẩu mạnh")
    assert "Mật khẩu mạnh" in said["criteria"]["narrative"]
    picture = await checker.get(said["image"]["id"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert (await checker.get(said["id"])).json() == said
    assert (await here.get(f"/me/certificates/{code}/pdf")).content.startswith(b"%PDF-")
    assert "/badges/firm-lock.svg" in (await checker.get(f"/certificates/{code}")).text

    assert await take_back_fallen(resources.database, resources.contests, door.now) == 0
    await facts.record_events(resources.database, "dvcqg", [revocation(event)])
    await pipeline.move()
    assert await take_back_fallen(resources.database, resources.contests, door.now) == 1
    found = await certificates.of_code(resources.database, code)
    assert found and found.reason == "ground"


async def _since(door: Door, who: Signed) -> dict[str, Any]:
    resources = door.resources
    return dict(await badges_since(resources.database, resources.contests, read_badges(), who.id, door.now))
