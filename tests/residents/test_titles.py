"""A resident's own titles: level, what is missing, the way to it; the house's without names; and the switch."""

from datetime import timedelta

from server.records import facts
from server.resources import Resources
from tests.examples import DURING, revocation, skill
from tests.pages.element import Element, read
from tests.pipeline.stage import HOAN_KIEM, build_stage
from tests.residents.conftest import Door, Signed, SignIn
from tests.titles import DOCUMENT, TO_1, begin, learnt

FIVE = ("dvc-submit", "shop-safe", "cashless", "anti-scam", "ihanoi-report")


async def learns(door: Door, who: Signed, *keys: str, days: int = 0) -> None:
    events = [
        skill(key, name=f"{who.id}/{key}/{days}", at=DURING + timedelta(days=days))._replace(resident=who.id)
        for key in keys
    ]
    await facts.record_events(door.resources.database, "dvcqg", events)


async def page(who: Signed, address: str = "/me/titles", language: str = "vi") -> Element:
    answer = await who.get(address, headers={"accept-language": language})
    assert answer.status_code == 200, answer.text
    return read(answer.text)


async def test_what_is_missing_is_told_with_the_way_to_it(door: Door, signed_in: SignIn) -> None:
    here = await signed_in()
    await learns(door, here, *FIVE[:3])

    mine = (await page(here)).one("section", id="cua-toi")
    assert "3 trên 5 kỹ năng" in mine.text and "Chưa có bậc nào" in mine.text
    assert "Còn thiếu: tự bảo vệ mình trên mạng, gửi phản ánh trên iHanoi." in mine.text
    assert [a.attributes["href"] for a in mine.every("a")] == ["/me/skills/anti-scam"]
    english = (await page(here, language="en")).one("section", id="cua-toi").text
    assert "Still missing: protecting oneself online, reporting on iHanoi." in english

    await learns(door, here, *FIVE[3:])
    reached = (await page(here)).one("section", id="cua-toi")
    assert "Bậc 1 trên 3 · đủ năm kỹ năng" in reached.text
    assert [a.attributes["href"] for a in reached.every("a")] == ["/me/claims/new"]
    assert "Tự dùng thêm 2 dịch vụ khác nhau." in reached.text
    assert "Bậc 1 trên 3 · đủ năm kỹ năng" in (await page(here, "/me")).one("section", id="own-titles").text
    await facts.record_events(door.resources.database, "dvcqg", [revocation(f"{here.id}/shop-safe/0")])
    assert "Còn thiếu: mua sắm trực tuyến an toàn." in (await page(here)).text, "it falls with its ground"


async def test_they_are_switched_off_everywhere_and_on_again(door: Door, signed_in: SignIn) -> None:
    here = await signed_in()
    await here.post("/me/family")
    await learns(door, here, *FIVE)
    assert "Gia đình số" in (await page(here, "/me")).text

    await here.post("/me/titles", data={"wish": "off"})

    for address in ("/me", "/me/titles", "/me/family"):
        assert "Bậc 1" not in (await page(here, address)).text
    await here.post("/me/titles", data={"wish": "on"})
    assert "Bậc 1 trên 3" in (await page(here)).one("section", id="cua-nha").text


async def test_the_own_neighbourhood_and_unit_are_told_and_nobody_elses(
    resources: Resources, door: Door, signed_in: SignIn
) -> None:
    stage = await build_stage(resources, DOCUMENT)
    await begin(stage)
    for one in range(1, 7):
        await stage.accept(*learnt(one))
    await stage.restart()
    here = await signed_in(joined=True, neighbourhood=TO_1)
    away = await signed_in(joined=True, neighbourhood=f"{HOAN_KIEM}/to-2")

    places = (await page(here)).one("section", id="cua-noi-o").text
    assert "Bậc 1 trên 3 · khởi đầu" in places
    assert "Thêm 7 người tự làm được một việc (đang có 6 trên 13)." in places
    assert "Bậc 1 trên 3 · khởi đầu" in (await page(here, "/me")).one("section", id="own-titles").text
    assert not (await page(away)).every("section", id="cua-noi-o"), "nobody has counted the people there"
