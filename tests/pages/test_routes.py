"""What pages answer, over real stores."""

import json

import pytest
from httpx2 import AsyncClient

from server.pipeline.planning.load_contest import load_contest
from server.records import standings
from server.resources import Resources
from tests.examples import CATALOGUE, CONTEST, DURING, OPENS
from tests.live.stage import SLUG, Pipeline
from tests.pages.conftest import visitor
from tests.pages.element import read


async def test_the_board_shows_what_the_ledger_counted(visit: AsyncClient, pipeline: Pipeline) -> None:
    page = read((await visit.get(f"/c/{SLUG}/1")).text)

    shown = page.one(data_total="points").text
    rows = page.one("ol", "board").every("li", "row")
    assert int(shown.replace(".", "")) > 0
    assert sum(int(row.attributes["data-row"].split()[4]) for row in rows) == int(shown.replace(".", ""))


async def test_a_place_is_the_same_on_the_board_and_on_the_ward_page(visit: AsyncClient) -> None:
    board = read((await visit.get(f"/c/{SLUG}/1")).text)
    first = board.one("ol", "board").every("li", "row")[0]

    ward = read((await visit.get(f"/c/{SLUG}/1/ward/{first.attributes['data-ward']}")).text)

    assert ward.one(data_figure="rank").text == first.one("span", "rank").one("b").text
    assert ward.every(data_figure="value")[0].text == first.one("div", "value").one("span", "num").text


async def test_the_board_of_neighbourhoods_is_on_the_ward_page(visit: AsyncClient) -> None:
    answer = await visit.get(f"/c/{SLUG}/1/ward/00070/neighbourhoods")

    assert (answer.status_code, answer.headers["location"]) == (302, f"/c/{SLUG}/1/ward/00070")


async def test_moves_are_counted_from_the_last_midnight(resources: Resources, pipeline: Pipeline) -> None:
    known = await resources.contests.by_slug(SLUG)
    assert known
    async with visitor(resources) as visit:
        rows = read((await visit.get(f"/c/{SLUG}/1")).text).one("ol", "board").every("li", "row")
    before = [row.attributes["data-ward"] for row in rows[:2]][::-1]
    kept = [(code, rank, 900_000 - rank) for rank, code in enumerate(before, 1)]
    await resources.database.execute(
        """
        INSERT INTO standings (contest_id, scope, division, taken_at, generation, position,
                               ward, rank, rank_from, rank_to, value)
        SELECT $1, '1', 'all', $2, 1, 1, code, place, place, place, value
          FROM unnest($3::text[], $4::smallint[], $5::bigint[]) AS kept (code, place, value)
        """,
        known.id,
        DURING,
        *(list(column) for column in zip(*kept, strict=True)),
    )

    async with visitor(resources) as visit:
        after = read((await visit.get(f"/c/{SLUG}/1")).text).one("ol", "board").every("li", "row")

    assert [row.one("span", "move").text for row in after[:3]] == ["lên 1", "xuống 1", "mới vào"]


async def test_wards_without_points_had_no_place_at_midnight(resources: Resources, pipeline: Pipeline) -> None:
    known = await resources.contests.by_slug(SLUG)
    assert known
    await resources.database.execute(
        """
        INSERT INTO standings (contest_id, scope, division, taken_at, generation, position,
                               ward, rank, rank_from, rank_to, value)
        SELECT $1, '1', 'all', $2, 1, 1, ward, 1, 1, 126, 0 FROM unnest($3::text[]) AS ward
        """,
        known.id,
        DURING,
        list(known.contest.wards),
    )

    assert await standings.ranks_at(resources.database, known.id, "1", "all", DURING, OPENS) == {}


async def test_the_search_index_has_every_ward_with_its_old_districts(visit: AsyncClient) -> None:
    wards = json.loads((await visit.get(f"/c/{SLUG}/wards.json")).text)

    own = next(ward for ward in wards if ward["code"] == "00190")
    assert len(wards) == 126
    assert own == {
        "code": "00190", "name": "Ô Chợ Dừa", "kind": "phường", "districts": ["Quận Đống Đa", "Quận Ba Đình"],
    }  # fmt: skip


async def test_a_language_that_is_asked_for_is_kept(visit: AsyncClient) -> None:
    first = await visit.get("/?lang=en")
    second = await visit.get(f"/c/{SLUG}")

    assert first.cookies["lang"] == "en"
    assert read(second.text).one("html").attributes["lang"] == "en"


async def test_a_browser_that_prefers_english_gets_english(visit: AsyncClient) -> None:
    answer = await visit.get("/", headers={"Accept-Language": "en-GB,en;q=0.8"})

    assert answer.headers["content-language"] == "en"
    assert read(answer.text).one("h1").text == "Contests"


async def test_the_link_to_the_other_language_carries_the_search_and_nothing_else(visit: AsyncClient) -> None:
    page = read((await visit.get(f"/c/{SLUG}/1?q=h%C3%A0&evil=%22%3E%3Cscript%3E&lang=vi")).text)

    assert page.every("a", hreflang="en")[0].attributes["href"] == f"/c/{SLUG}/1?q=h%C3%A0&lang=en"


async def test_one_printing_serves_all_who_ask_in_a_moment(
    visit: AsyncClient, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pages.moment.FRESH_SECONDS", 600.0)  # However slow the machine is.
    first = await visit.get(f"/c/{SLUG}/1")
    await pipeline.record(5)
    await pipeline.move()
    second = await visit.get(f"/c/{SLUG}/1")
    monkeypatch.setattr("server.pages.moment.FRESH_SECONDS", 0.0)
    monkeypatch.setattr("server.pipeline.show.FRESH_SECONDS", 0.0)
    third = await visit.get(f"/c/{SLUG}/1")

    assert second.text == first.text
    assert third.text != first.text


async def test_one_visitor_never_sees_what_another_typed(visit: AsyncClient) -> None:
    await visit.get(f"/c/{SLUG}/1?q=secret&lang=en&x=1")
    plain = await visit.get(f"/c/{SLUG}/1")

    assert "secret" not in plain.text
    assert "x=1" not in plain.text


async def test_methods_that_a_page_does_not_have_are_refused_with_a_page(visit: AsyncClient) -> None:
    answer = await visit.post(f"/c/{SLUG}")

    assert answer.status_code == 405
    assert read(answer.text).one("h1").text == "Trang này không làm được việc ấy"


async def test_a_page_travels_compressed(visit: AsyncClient) -> None:
    answer = await visit.get(f"/c/{SLUG}/1", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 25_000


async def test_what_was_changed_since_it_was_announced_is_shown_to_everybody(
    resources: Resources, visit: AsyncClient
) -> None:
    document = CONTEST.replace("2026-11-30", "2026-12-01").replace("Every alley", "<b>Every</b> alley")
    before = await visit.get(f"/c/{SLUG}")
    await load_contest(resources.database, CATALOGUE, document, DURING, by="Nguyễn Văn A", reason="Bão số 9")
    await resources.contests.reread()

    changes, board = await visit.get(f"/c/{SLUG}/changes"), await visit.get(f"/c/{SLUG}/1")

    assert f"/c/{SLUG}/changes" not in before.text
    assert f"/c/{SLUG}/changes" in board.text
    assert "Vòng 1, giờ đóng" in changes.text
    assert "00:00, 30/11/2026" in changes.text
    assert "Bão số 9" in changes.text
    assert "Nguyễn Văn A" not in changes.text
    assert "<b>Every</b>" not in changes.text
