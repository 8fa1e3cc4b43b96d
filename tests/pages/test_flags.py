"""Flags on pages: with the published result, by its numbers and reasons; not a byte of them before."""

from server.resources import Resources
from server.rules.game.flags import FLAGS, PEOPLE_MIN
from tests.flags import flagged
from tests.pages.conftest import visitor
from tests.pages.element import read
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, SLUG

RESULT, BOARD = f"/c/{SLUG}/1/result", f"/c/{SLUG}/1"
WARD, HELPER = f"/c/{SLUG}/2/ward/{HOAN_KIEM}", f"/c/{SLUG}/1/ward/{BA_DINH}"


async def test_flags_are_told_with_the_published_result_and_not_before(resources: Resources) -> None:
    ending = await flagged(resources)
    await ending.lead_to_version()
    await ending.stage.move()
    async with visitor(resources, ending.stage.clock) as client:
        before = [(await client.get(address)).text for address in (RESULT, BOARD, WARD, HELPER, f"/c/{SLUG}/how")]
        assert not any("images/flags" in text for text in before), "signed is not published"

    await ending.publish()
    await resources.contests.reread()

    async with visitor(resources, ending.stage.clock) as client:
        result = read((await client.get(RESULT)).text).one("section", id="co")
        cards = result.every("ul", "flags")[0].every("li", "flag")
        assert len(cards) == len(FLAGS)
        first, improved, helper, alone = (card.text for card in cards)
        assert "Hoàn Kiếm" in first
        assert "vòng đầu chưa có vòng trước" in improved
        assert "Ba Đình" in helper and "21 người được giúp, trên 40.000 người lớn" in helper
        assert f"0,1\u00a0% người lớn: {PEOPLE_MIN + 20} trên 40.000" in alone
        assert [each.text for each in result.every("summary") if "Cụm 1" in each.text], "every division has its own"
        board = read((await client.get(f"{BOARD}/wards/xa")).text)
        assert next(each.text for each in board.every("p", "nobody")).endswith("chưa nơi nào có điểm.")
        told = [each.text for each in read((await client.get(WARD)).text).one("section", id="co").every("li")]
        assert len(told) == 2 and all("Vòng 1" in each for each in told)
        english = (await client.get(f"{HELPER}?lang=en")).text
        held = [each.text for each in read(english).one("section", id="co").every("li")]
        assert held[-1].startswith("Nobody left behind") and "Whole city" in held[-1]
