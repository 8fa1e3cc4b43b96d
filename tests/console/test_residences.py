"""The queue of residences: what a ward confirms, and what goes with a residence that it returns."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from server.pipeline.contests import KnownContest
from server.pipeline.residents.declare import Declared, declare
from server.pipeline.residents.join import join, leave
from server.records import consents, enrolments, residents
from server.records.residents import Resident
from server.rules.consent import VERSIONS
from tests.console.addresses import ANOTHER_WARD, OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.examples import PSEUDONYMS, skill
from tests.live.stage import SLUG, Pipeline
from tests.pipeline.stage import Clock, Stage

QUEUE = "/console/residences"
REASON = "Không có tên trong sổ của phường. Khai lại nơi đang ở."
Live = Callable[..., Awaitable[Resident]]


async def known_of(console: Console) -> KnownContest:
    found = await console.resources.contests.by_slug(SLUG)
    assert found, "the pipeline has loaded it"
    return found


async def again(console: Console, who: UUID) -> Resident:
    found = await residents.by_id(console.resources.database, who)
    assert found
    return found


@pytest.fixture
def live(console: Console) -> Live:
    """`await live(1)` is a resident who declares to live in OWN_WARD and takes part for it."""

    async def declares(of: int = 900, ward: str = OWN_WARD, *, joined: bool = True) -> Resident:
        database, who = console.resources.database, PSEUDONYMS.resident(f"ref:resident-{of}")
        await residents.sign_in(database, who, "Nguyễn Thị Hoa", 1960, "2", console.now)
        await consents.give(database, who, {"contest": VERSIONS["contest"]}, console.now)
        await moves(console, who, ward)
        if joined:
            await join(database, await again(console, who), await known_of(console), console.now)
        return await again(console, who)

    return declares


async def moves(console: Console, who: UUID, ward: str) -> None:
    resources, said = console.resources, Declared(ward=ward, neighbourhood=None, unit=None, groups=("resident",))
    async with resources.database.transaction() as connection:
        resident = await again(console, who)
        await declare(connection, resources.contests, resources.reference.catalogue, resident, said, console.now)


async def held(console: Console, who: UUID) -> str | None:
    """For which ward somebody takes part now."""
    found = (await enrolments.of_resident(console.resources.database, who)).get((await known_of(console)).id)
    return str(found.body["ward"]) if found and found.takes_part else None


async def test_an_officer_confirms_the_own_wards_and_sees_until_when(
    console: Console, pipeline: Pipeline, official: SignIn, live: Live
) -> None:
    here, there = await live(900), await live(901, ANOTHER_WARD)
    officer = await official("ward_officer")

    queue = await officer.get(QUEUE)
    assert f'value="{here.residence_id}"' in queue.text
    assert f'value="{there.residence_id}"' not in queue.text
    assert "10/11/2026" in queue.text, "declared on 5 November, five days"

    await officer.post(QUEUE, data={"residence": str(here.residence_id)})
    assert (await again(console, here.id)).residence == "confirmed"
    answer = await officer.post(QUEUE, data={"residence": [str(there.residence_id), "0"]})
    assert (answer.status_code, (await again(console, there.id)).residence) == (422, "declared")


async def test_a_returned_residence_takes_its_enrolments_and_their_points_back_until_it_is_declared_again(
    console: Console, pipeline: Pipeline, official: SignIn, live: Live
) -> None:
    stage = Stage(pipeline.resources, Clock(), pipeline.mover)
    before = await stage.points(OWN_WARD), await stage.points(ANOTHER_WARD)
    here, officer = await live(900), await official("ward_officer")
    await stage.accept(skill(of=900))
    await pipeline.move()
    assert await stage.points(OWN_WARD) == before[0] + 10

    console.now += timedelta(minutes=30)
    answer = await officer.post(f"{QUEUE}/{here.residence_id}", data={"outcome": "return", "reason": REASON})
    await pipeline.move()

    assert answer.status_code == 303
    returned = await again(console, here.id)
    assert (returned.residence, returned.residence_reason) == ("returned", REASON)
    assert (await held(console, here.id), await stage.points(OWN_WARD)) == (None, before[0])

    console.now += timedelta(minutes=10)
    await moves(console, here.id, ANOTHER_WARD)
    await pipeline.move()

    assert await held(console, here.id) == ANOTHER_WARD
    assert (await stage.points(OWN_WARD), await stage.points(ANOTHER_WARD)) == (before[0], before[1] + 10)
    assert await stage.differences() == []


async def test_a_return_touches_nothing_that_was_so_before_the_declaration(
    console: Console, pipeline: Pipeline, official: SignIn, live: Live
) -> None:
    """Who moved to a wrong ward is in the ward before again; who left by their own will stays away."""
    moved, gone = await live(900, ANOTHER_WARD), await live(901)
    console.now += timedelta(minutes=10)
    await moves(console, moved.id, OWN_WARD)
    await leave(console.resources.database, gone.id, None, console.now)
    officer = await official("ward_officer")

    for who in (moved, gone):
        last = (await again(console, who.id)).residence_id
        await officer.post(f"{QUEUE}/{last}", data={"outcome": "return", "reason": REASON})

    assert (await held(console, moved.id), await held(console, gone.id)) == (ANOTHER_WARD, None)
    console.now += timedelta(minutes=10)
    await moves(console, moved.id, OWN_WARD)
    assert await held(console, moved.id) == OWN_WARD


async def test_a_return_needs_a_reason_that_its_resident_may_read(
    console: Console, pipeline: Pipeline, official: SignIn, live: Live
) -> None:
    here, officer = await live(), await official("ward_officer")

    for outcome, reason, told in (("", "", "Chọn xác nhận hoặc trả lại."), ("return", "sai", "Có 3 ký tự, cần từ 10"),
                                  ("return", "Căn cước 001234567890 không đúng", "giống số căn cước")):  # fmt: skip
        sent = {"outcome": outcome, "reason": reason}
        answer = await officer.post(f"{QUEUE}/{here.residence_id}", data=sent)
        assert (answer.status_code, told in answer.text, reason in answer.text) == (422, True, True)
    assert (await again(console, here.id)).residence == "declared"


async def test_what_is_decided_superseded_or_anothers_is_decided_no_more(
    console: Console, pipeline: Pipeline, official: SignIn, live: Live
) -> None:
    here, there, officer = await live(900), await live(901, ANOTHER_WARD), await official("ward_officer")
    decide = {"outcome": "confirm"}

    assert (await officer.post(f"{QUEUE}/{there.residence_id}", data=decide)).status_code == 404
    assert (await officer.get(f"{QUEUE}/{there.residence_id}")).status_code == 404
    assert (await officer.post(f"{QUEUE}/{here.residence_id}", data=decide)).status_code == 303
    assert (await officer.post(f"{QUEUE}/{here.residence_id}", data=decide)).status_code == 422
    console.now += timedelta(minutes=10)
    await moves(console, here.id, ANOTHER_WARD)
    assert (await officer.get(f"{QUEUE}/{here.residence_id}")).status_code == 404


async def test_reading_names_is_kept_in_the_log(
    console: Console, pipeline: Pipeline, official: SignIn, live: Live
) -> None:
    here, officer = await live(), await official("ward_officer")
    await officer.get(QUEUE)
    await officer.get(f"{QUEUE}/{here.residence_id}")

    rows = await console.resources.database.fetch(
        "SELECT object, arguments::text FROM audit_log WHERE action = 'resident.read' ORDER BY number"
    )
    assert [row[0] for row in rows] == ["residences", f"residence:{here.residence_id}"]
    assert not any("Hoa" in row[1] or str(here.id) in row[1] for row in rows)
