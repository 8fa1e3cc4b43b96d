"""Families: a code lets up to eight in, each into one; who began it removes, and undoes that."""

import asyncio
import re
from datetime import timedelta

from server.records import facts, families
from tests.residents.conftest import Door, Signed, SignIn

CODE = re.compile(r"\b[B-Z]{5}-[B-Z]{5}\b")
REMOVE = re.compile(r"/me/family/members/(\d+)/remove")


async def _code(creator: Signed) -> str:
    found = CODE.search((await creator.post("/me/family/code")).text)
    assert found
    return found[0]


async def _joins(who: Signed, code: str) -> int:
    return (await who.post("/me/family/join", data={"code": code})).status_code


async def _names(door: Door, who: Signed) -> list[str]:
    family = await families.of_resident(door.resources.database, who.id)
    return [each.name for each in await families.members(door.resources.database, family.id)] if family else []


async def test_a_family_comes_together_by_one_code_and_each_is_in_one_alone(door: Door, signed_in: SignIn) -> None:
    first, second, third = [await signed_in(name=name) for name in ("Hoa", "Nam", "Lan")]
    await first.post("/me/family")
    code = await _code(first)

    assert [await _joins(who, code) for who in (second, third)] == [303, 303]
    assert await _names(door, third) == ["Hoa", "Nam", "Lan"]
    assert await _joins(third, code) == 422
    assert (await third.post("/me/family")).status_code == 422
    assert "Nam" in (await third.get("/me/family")).text


async def test_a_family_has_the_five_skills_once_one_of_it_has_them(door: Door, signed_in: SignIn) -> None:
    first, second = await signed_in(), await signed_in()
    await first.post("/me/family")
    await _joins(second, await _code(first))
    keys = ("dvc-submit", "shop-safe", "cashless", "anti-scam", "ihanoi-report")

    async def learns(who: Signed, *keys: str) -> str:
        await facts.record_own(
            door.resources.database,
            [{"kind": "skill", "source": "assessment", "source_ref": f"{who.id}/{key}", "resident": who.id,
              "activity": key, "by": "self", "happened_at": door.now} for key in keys],
        )  # fmt: skip
        return (await first.get("/me/family")).text

    assert "có 3 kỹ năng" in await learns(first, *keys[:3])
    assert "có 3 kỹ năng" in await learns(second, *keys[3:]), "one person, not all together"
    assert "có người đủ năm kỹ năng" in await learns(second, *keys[:3])
    assert "có người đủ năm kỹ năng" in (await first.get("/me")).text


async def test_eight_are_the_most_also_when_they_come_at_once(door: Door, signed_in: SignIn) -> None:
    first = await signed_in()
    await first.post("/me/family")
    code, others = await _code(first), [await signed_in() for _ in range(9)]

    answers = await asyncio.gather(*(_joins(who, code) for who in others))

    assert sorted(answers) == [303] * 7 + [422] * 2
    assert len(await _names(door, first)) == 8
    assert (await first.post("/me/family/code")).status_code == 422


async def test_a_code_ends_after_a_week_and_when_another_is_made(door: Door, signed_in: SignIn) -> None:
    first, second = await signed_in(), await signed_in()
    await first.post("/me/family")
    old, code = await _code(first), await _code(first)
    assert await _joins(second, old) == 422
    door.now += timedelta(days=7)
    await door.resources.database.execute("UPDATE resident_sessions SET seen_at = $1, created_at = $1", door.now)
    assert await _joins(second, code) == 422


async def test_who_is_removed_comes_back_by_an_undo_alone(door: Door, signed_in: SignIn) -> None:
    first, second = await signed_in(name="Hoa"), await signed_in(name="Nam")
    await first.post("/me/family")
    code = await _code(first)
    await _joins(second, code)
    found = REMOVE.search((await first.get("/me/family")).text)
    assert found

    await first.post(f"/me/family/members/{found[1]}/remove")
    assert await _names(door, first) == ["Hoa"]
    assert await _joins(second, code) == 422, "the code ended with the removal"
    assert (await second.post(f"/me/family/members/{found[1]}/restore")).status_code == 404
    await first.post(f"/me/family/members/{found[1]}/restore")

    assert await _names(door, second) == ["Hoa", "Nam"]


async def test_an_undo_takes_nobody_out_of_another_family_and_ends_after_a_day(door: Door, signed_in: SignIn) -> None:
    first, second, third = await signed_in(), await signed_in(), await signed_in()
    await first.post("/me/family")
    for who in (second, third):
        await _joins(who, await _code(first))
    removed = REMOVE.findall((await first.get("/me/family")).text)
    for number in removed:
        await first.post(f"/me/family/members/{number}/remove")
    await second.post("/me/family")

    assert (await first.post(f"/me/family/members/{removed[0]}/restore")).status_code == 422
    door.now += timedelta(days=1)
    assert (await first.post(f"/me/family/members/{removed[1]}/restore")).status_code == 404


async def test_nobody_acts_in_anothers_family(door: Door, signed_in: SignIn) -> None:
    first, second, stranger = await signed_in(), await signed_in(), await signed_in()
    await first.post("/me/family")
    await _joins(second, await _code(first))
    await stranger.post("/me/family")
    found = REMOVE.search((await first.get("/me/family")).text)
    assert found

    for who in (stranger, second):
        assert (await who.post(f"/me/family/members/{found[1]}/remove")).status_code == 404
    assert (await second.post("/me/family/code")).status_code == 404
    assert "/remove" not in (await second.get("/me/family")).text
    assert len(await _names(door, first)) == 2


async def test_when_who_began_it_leaves_the_next_one_invites(door: Door, signed_in: SignIn) -> None:
    first, second, third = await signed_in(), await signed_in(), await signed_in()
    await first.post("/me/family")
    await _joins(second, await _code(first))

    await first.post("/me/family/leave")

    assert await _joins(third, await _code(second)) == 303
    assert await _joins(first, await _code(second)) == 303
    assert (await (await signed_in()).post("/me/family/leave")).status_code == 404
