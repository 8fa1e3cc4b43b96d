"""Help on the spot: a helper's code, the helped one's word, and what follows for both."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from server.pipeline.claims.claim import Asserted, make_claim
from server.pipeline.identity.accounts import add_account
from server.pipeline.residents.assist import name_helper
from server.records import assistances, facts, helper_team, residents
from server.records.accounts import by_id
from server.rules.catalogue import WardCode
from tests.examples import CONTEST, resident
from tests.pages.element import read
from tests.pipeline.stage import HOAN_KIEM, Stage, build_stage
from tests.qr import read_picture
from tests.residents.conftest import HERE, WARD, Door, Signed, SignIn

SHORT = re.compile(r"\b[B-Z]{3}-[B-Z]{3}\b")
K9 = '[[criteria]]\ncode = "K9"\nkind = "service"\nactivities = ["help-resident"]\npoints = 3\nmax_times = 2\n'
Helper = Callable[[], Awaitable[Signed]]


async def _officers_code(door: Door, ward: str = WARD) -> str:
    resources = door.resources
    number = await add_account(resources.database, f"can-bo-{ward}", "Mai", "ward_officer", WardCode(ward), None)
    by = await by_id(resources.database, number)
    assert by
    async with resources.database.transaction() as connection:
        return await name_helper(connection, resources.settings.key_for, by, door.now)


@pytest.fixture
def helper(door: Door, signed_in: SignIn) -> Helper:
    """`await helper()` is a resident whom an officer of the ward named."""

    async def named() -> Signed:
        who = await signed_in(name="Trần Văn Cường")
        assert (await who.post("/me/help", data={"code": await _officers_code(door)})).status_code == 303
        return who

    return named


async def _code(who: Signed) -> str:
    found = SHORT.search((await who.post("/me/help")).text)
    assert found
    return found[0]


async def _begins(who: Signed, code: str) -> str:
    """The address at which the help waits to be confirmed."""
    answer = await who.post("/me/helped", data={"code": code})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def _helped(who: Signed, by: Signed, activity: str = "anti-scam") -> int:
    address = await _begins(who, await _code(by))
    return (await who.post(address, data={"activity": activity, "outcome": "confirm"})).status_code


async def test_confirmed_help_earns_the_helper_a_capped_kind_of_points_and_the_same_help_counts_once(
    door: Door, signed_in: SignIn, helper: Helper
) -> None:
    stage = await build_stage(door.resources, CONTEST + K9)
    who, grandmother, neighbour, third = await helper(), await signed_in(), await signed_in(), await signed_in()
    await _takes_part(stage, who)

    async def points_after(by: Signed, activity: str = "anti-scam") -> int:
        assert await _helped(by, who, activity) == 303
        await stage.move()
        return await stage.points(HOAN_KIEM)

    assert await points_after(grandmother) == 3
    assert await points_after(grandmother) == 3, "the same help of the same person"
    assert await points_after(neighbour) == 6
    assert await points_after(third) == 6, "max_times"
    assert "3 người" in (await who.get("/me/help")).text


async def _takes_part(stage: Stage, who: Signed) -> None:
    body: dict[str, object] = {"ward": HOAN_KIEM, "neighbourhood": None, "unit": None, "groups": []}
    known = await stage.known()
    await facts.record_own(
        stage.resources.database,
        [{"kind": "enrolment", "source": "residents", "source_ref": "x", "contest_id": known.id, "resident": who.id,
          "happened_at": stage.clock.now, "body": body}],
    )  # fmt: skip


async def test_nothing_counts_before_the_one_who_was_helped_confirms(
    door: Door, signed_in: SignIn, helper: Helper
) -> None:
    who, grandmother, database = await helper(), await signed_in(), door.resources.database
    address = await _begins(grandmother, await _code(who))
    assert "Trần Văn Cường" in (await grandmother.get(address)).text

    await grandmother.post(address, data={"outcome": "decline"})
    assert (await grandmother.post(address, data={"activity": "anti-scam"})).status_code == 422
    assert await database.fetchval("SELECT count(*) FROM facts WHERE source = 'helping'") == 0
    assert await assistances.open_for(database, grandmother.id, "anti-scam", door.now) is None


async def test_for_an_hour_what_one_does_with_it_is_guided(door: Door, signed_in: SignIn, helper: Helper) -> None:
    who, grandmother, resources = await helper(), await signed_in(), door.resources
    await _helped(grandmother, who, "scene-report")
    me = await residents.by_id(resources.database, grandmother.id)
    assert me

    async def claimed(case: str) -> str:
        said = Asserted(service="scene-report", case=case, day=date(2026, 11, 4), at=None, by="self", evidence="")
        claim = await make_claim(
            resources.database, resources.reference.catalogue, resources.pseudonyms, me, said, resident(), door.now
        )
        return claim.by

    assert await claimed("H26-251124-0001") == "guided"
    assert await assistances.open_for(resources.database, grandmother.id, "health-insurance", door.now) is None
    door.now += timedelta(minutes=60)
    assert await claimed("H26-251124-0002") == "self"


async def test_a_code_is_for_one_person_for_ten_minutes(door: Door, signed_in: SignIn, helper: Helper) -> None:
    who, first, second = await helper(), await signed_in(), await signed_in()
    code = await _code(who)
    await _begins(first, code)
    assert (await second.post("/me/helped", data={"code": code})).status_code == 422

    code = await _code(who)
    door.now += timedelta(minutes=10)
    assert (await second.post("/me/helped", data={"code": code})).status_code == 422


async def test_a_help_waits_an_hour_for_its_word_and_takes_one_alone(
    door: Door, signed_in: SignIn, helper: Helper
) -> None:
    who, first = await helper(), await signed_in()
    sent = {"activity": "anti-scam", "outcome": "confirm"}
    address = await _begins(first, await _code(who))
    assert [(await first.post(address, data=sent)).status_code for _ in range(2)] == [303, 422]

    late = await _begins(first, await _code(who))
    door.now += timedelta(hours=1)
    assert (await first.post(late, data=sent)).status_code == 422


async def test_nobody_helps_themselves_and_nobody_else_confirms(
    door: Door, signed_in: SignIn, helper: Helper
) -> None:
    who, first, other = await helper(), await signed_in(), await signed_in()
    assert (await who.post("/me/helped", data={"code": await _code(who)})).status_code == 422
    address = await _begins(first, await _code(who))

    for stranger in (who, other):
        assert (await stranger.get(address)).status_code == 404
        assert (await stranger.post(address, data={"activity": "anti-scam"})).status_code == 404
        assert (await stranger.post(address, data={"outcome": "decline"})).status_code == 404


async def test_help_is_with_something_of_the_catalogue(signed_in: SignIn, helper: Helper) -> None:
    first, who = await signed_in(), await helper()

    assert [await _helped(first, who, activity) for activity in ("", "help-resident", "to-fly")] == [422] * 3


async def test_a_helper_is_named_by_their_own_ward_and_is_grown_up(door: Door, signed_in: SignIn) -> None:
    other, child, code = await signed_in("00004"), await signed_in(birth_year=2014), await _officers_code(door)

    assert (await other.post("/me/help", data={"code": code})).status_code == 422
    assert (await child.post("/me/help", data={"code": code})).status_code == 422
    assert (await (await signed_in()).post("/me/help", data={"code": code})).status_code == 303, "nobody used it up"


async def test_who_is_a_helper_no_longer_helps_no_more(door: Door, signed_in: SignIn, helper: Helper) -> None:
    who, first, database = await helper(), await signed_in(), door.resources.database
    code = await _code(who)
    (named,) = await helper_team.of_ward(database, WARD)
    assert await helper_team.end(database, "00004", named.number, door.now) is None, "another ward's officer"
    assert await helper_team.end(database, WARD, named.number, door.now) == who.id

    assert (await first.post("/me/helped", data={"code": code})).status_code == 422
    assert not SHORT.search((await who.post("/me/help")).text)


async def test_a_resident_who_guesses_codes_has_to_wait(door: Door, signed_in: SignIn, helper: Helper) -> None:
    who, first = await helper(), await signed_in()
    code = await _code(who)
    wrong = "BBB-BBB" if code != "BBB-BBB" else "CCC-CCC"
    for _ in range(11):
        await first.post("/me/helped", data={"code": wrong})

    assert "phải chờ" in (await first.post("/me/helped", data={"code": code})).text
    assert await _begins(await signed_in(), code), "somebody else is not held up by that"


async def test_the_code_of_the_picture_stands_behind_the_hash(door: Door, helper: Helper) -> None:
    page = (await (await helper()).post("/me/help")).text

    code = read(page).one("p", "spoken-code").text
    assert read_picture(page) == f"{HERE}/me/helped#{code}"
    assert "/me/helped?" not in page
