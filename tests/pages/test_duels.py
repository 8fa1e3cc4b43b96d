"""The page of duels: both sides alike, who won, the tables, and what is hidden behind a freeze."""

from datetime import datetime, timedelta

import pytest

from server.paper.duels import Names, view
from server.paper.print import paper_for
from server.pipeline.contests import KnownContest
from server.pipeline.game import plan_duels
from server.pipeline.game.decide_duels import decide_duels
from server.pipeline.game.read_duels import Duels, Fight
from server.pipeline.identity.accounts import add_account
from server.pipeline.registers.count_heads import record_figures
from server.records import accounts, duels, facts, places
from server.records.duels import Duel
from server.records.headcounts import Headcount
from server.resources import Resources
from server.rules.game.duel import LATE_DAYS, Side, windows_of
from server.rules.game.pairing import Pairing
from server.rules.layout import Layout
from tests.examples import CATALOGUE, DURING, OPENS, contest, enrolment_fact, service
from tests.live.stage import RESIDENTS, SLUG, Pipeline
from tests.pages.conftest import visitor
from tests.pages.element import Element, read
from tests.pipeline.stage import replace_mover

WEEK = timedelta(days=7)
PAGE = f"/c/{SLUG}/duels"


@pytest.fixture
async def fought(resources: Resources, pipeline: Pipeline) -> tuple[str, str]:
    """The sides of a duel of the second week: everybody enrolled in the first ward did something in it."""
    known = await resources.contests.by_slug(SLUG)
    assert known
    wards = list(known.contest.wards[:20])
    number = next(at for at, code in enumerate(wards[1:], 1) if known.layout.wards[code].size_band
                  == known.layout.wards[wards[0]].size_band)  # fmt: skip
    sides = (wards[0], wards[number])
    await add_account(resources.database, "lan", "Lan", "organizer", None, None)
    by = await accounts.by_login(resources.database, "lan")
    assert by
    async with resources.database.transaction() as connection:
        await plan_duels.announce(
            connection, known, windows_of(known.contest.rounds[0])[2], Pairing(pairs=(sides,), rests="00340"),
            "Tuần giúp nhau", by.id, DURING,
        )  # fmt: skip
    done = [service(of=of, at=OPENS + WEEK, case=f"w{of}") for of in range(0, RESIDENTS, 20)]
    await facts.record_events(resources.database, "dvcqg", done)
    pipeline.mover = replace_mover(pipeline.mover)
    await pipeline.move()
    return sides


async def page(resources: Resources, now: datetime, address: str = PAGE) -> Element:
    async with visitor(resources, lambda: now) as client:
        answer = await client.get(address)
        assert answer.status_code == 200
        return read(answer.text)


async def test_a_running_duel_shows_both_shares_and_says_what_chance_may_do(
    resources: Resources, fought: tuple[str, str]
) -> None:
    shown = (await page(resources, OPENS + WEEK + timedelta(days=1))).one(id="dang-dua")

    sides = shown.every("li", "duel-side")
    assert [side.attributes["data-side"] for side in sides] == list(fought)
    assert sides[0].one("p", "of").text.startswith("3 người trên ")
    assert sides[1].one("p", "share").text == "0,00\u00a0%"
    assert "Đang ngang nhau" in shown.text
    assert "nghỉ tuần này" in shown.text


async def test_a_decided_duel_stands_with_its_position_and_fills_the_tables(
    resources: Resources, fought: tuple[str, str]
) -> None:
    known, now = await resources.contests.by_slug(SLUG), OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)
    assert known
    assert await decide_duels(resources.database, known, now) == 2

    whole = await page(resources, now)

    assert "Hòa: chênh lệch còn trong khoảng may rủi." in whole.one(id="da-dua").text
    assert "Kết quả lấy ở vị trí" in whole.one(id="da-dua").text
    rows = [[cell.text for cell in row.every("td")] for row in whole.one(id="bang-dua").every("tr")]
    assert sorted({row[4] for row in rows if row}, reverse=True) == ["3", "1", "0"]
    assert sum(row[1] == "1" for row in rows if row) == 3


async def test_a_screen_reads_the_duel_of_its_ward_and_null_where_there_is_none(
    resources: Resources, fought: tuple[str, str]
) -> None:
    async with visitor(resources, lambda: OPENS + WEEK) as client:
        told = (await client.get(f"{PAGE}/{fought[0]}.json?lang=en")).json()["duel"]
        none = (await client.get(f"{PAGE}/00091.json")).json()
        missing = await client.get(f"{PAGE}/99999.json")

    assert [side["code"] for side in told["sides"]] == list(fought)
    assert "Level" in told["said"]
    assert none == {"duel": None}
    assert missing.status_code == 404


async def test_a_wards_page_shows_its_duel(resources: Resources, fought: tuple[str, str]) -> None:
    whole = await page(resources, OPENS + WEEK + timedelta(days=1), f"/c/{SLUG}/1/ward/{fought[1]}")

    assert len(whole.one(id="giao-uoc").every("li", "duel-side")) == 2


def test_a_few_people_of_a_neighbourhood_are_told_as_fewer_than_five() -> None:
    each, side = contest(), "00070/to-"
    known = KnownContest(id=1, version=1, generation=1, contest=each, layout=Layout(each, CATALOGUE), turns=())
    duel = Duel(
        id=1, window=windows_of(each.rounds[0])[1], goal_id=1, finer=True, first=f"{side}1", second=f"{side}2",
        agreed=True, words="", state="signed", offered_by="Lan", offered_at=DURING, answered_by=None,
        answered_at=None, reason="", result=None,
    )  # fmt: skip
    fight = Fight(duel=duel, stage="runs", outcome="draw", sides=(Side(2, 40), Side(6, 40)), decided_at=DURING)
    found = Duels(known=known, found=[fight])

    few, more = view(Names(paper=paper_for("vi"), duels=found, places={}), fight).sides

    assert (few.share, few.of, few.between, few.mark) == ("–", "dưới 5 người trên 40 người lớn", "", 0)
    assert (more.share, more.of) == ("15,00\u00a0%", "6 người trên 40 người lớn")


@pytest.fixture
async def within(resources: Resources, pipeline: Pipeline) -> str:
    """A ward whose two neighbourhoods met in the second week: six people of one did something, three of the other."""
    known = await resources.contests.by_slug(SLUG)
    assert known
    await add_account(resources.database, "lan", "Lan", "organizer", None, None)
    by, ward = await accounts.by_login(resources.database, "lan"), known.contest.wards[0]
    assert by
    sides = (f"{ward}/to-1", f"{ward}/to-2")
    figures = [(head_of(code, 20), code) for code in sides]
    async with resources.database.transaction() as connection:
        await places.name_places(connection, "neighbourhood", {sides[0]: "Tổ 1", sides[1]: "Tổ 2"})
        await record_figures(connection, figures, DURING)
        field = await plan_duels.field_within(connection, known, ward)
        made = plan_duels.draft_pairing(Duels(known=known, found=[]), windows_of(known.contest.rounds[0])[2], field)
        await plan_duels.announce(
            connection, known, windows_of(known.contest.rounds[0])[2], made, "Hai tổ giúp nhau", by.id, DURING, field
        )
    enrolled = [enrolment_fact(0, of=of, ward=ward, neighbourhood=sides[of % 3 == 0]) for of in range(100, 109)]
    await facts.record_own(resources.database, [{**each._asdict(), "contest_id": known.id, "source_ref": f"w{at}"}
                                                for at, each in enumerate(enrolled)])  # fmt: skip
    done = [service(of=of, at=OPENS + WEEK, case=f"w{of}") for of in range(100, 109)]
    await facts.record_events(resources.database, "dvcqg", done)
    pipeline.mover = replace_mover(pipeline.mover)
    await pipeline.move()
    await resources.contests.reread()
    return ward


def head_of(code: str, people: int) -> Headcount:
    return Headcount(kind="neighbourhood", code=code, people=people, as_of=DURING.date(), source="điều tra",
                     state="confirmed")  # fmt: skip


async def test_neighbourhoods_meet_on_a_page_of_their_ward_and_a_few_people_are_not_told(
    resources: Resources, within: str
) -> None:
    now = OPENS + WEEK + timedelta(days=1)
    whole = await page(resources, now, f"{PAGE}/{within}")

    told = [side.one("p", "of").text for side in whole.one(id="dang-dua").every("li", "duel-side")]
    assert told[0].startswith("6 người trên 20 người lớn")
    assert told[1] == "dưới 5 người trên 20 người lớn"
    assert "Phường, xã ghép cặp." in whole.one(id="dang-dua").text
    assert "Hai tổ giúp nhau" not in (await page(resources, now)).text, (
        "the page of wards leads there and says no more"
    )
    links = [link.attributes["href"] for link in (await page(resources, now)).one(id="trong-phuong").every("a")]
    assert links == [f"{PAGE}/{within}"]
    ward = await page(resources, now, f"/c/{SLUG}/1/ward/{within}")
    assert f"{PAGE}/{within}" in [link.attributes["href"] for link in ward.one(id="giao-uoc").every("a")]


async def test_their_table_tells_no_share_that_would_give_a_few_away(resources: Resources, within: str) -> None:
    known, now = await resources.contests.by_slug(SLUG), OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)
    assert known
    assert await decide_duels(resources.database, known, now) == 1

    table = (await page(resources, now, f"{PAGE}/{within}")).one(id="bang-dua")

    rows = {row.one("th").text: [cell.text for cell in row.every("td")] for row in table.one("tbody").every("tr")}
    assert [rows[name][4:] for name in ("Tổ 1", "Tổ 2")] == [["1", "30,00\u00a0%"], ["1", "–"]]


async def test_words_that_were_taken_down_are_told_as_removed(resources: Resources, fought: tuple[str, str]) -> None:
    now = OPENS + WEEK + timedelta(days=1)
    assert "Tuần giúp nhau" in (await page(resources, now)).one(id="dang-dua").text
    for duel in await duels.of_contest(resources.database, 1):
        async with resources.database.transaction() as connection:
            await plan_duels.take_down(connection, duel, "Lời có tên một người dân.")

    shown = (await page(resources, now)).one(id="dang-dua").text

    assert "Tuần giúp nhau" not in shown
    assert "Ban tổ chức đã gỡ lời giao ước." in shown
    assert "Đang ngang nhau" in shown
