"""The page on which sites are allowed to show boards, and frames are copied."""

import re

import pytest

from server.records import audit_log, embed_origins
from server.rules.embedding import ORIGINS_MAX
from tests.console.addresses import ANOTHER_WARD, OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.live.stage import SLUG, Pipeline
from tests.pages.element import read

PAGE = "/console/embedding"


async def test_a_ward_allows_its_own_site_and_its_frame_keeps_its_row(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    officer = await official("ward_officer")

    added = await officer.post(PAGE, data={"origin": "https://Phuong.example.vn/"})
    page = read((await officer.get(PAGE)).text)

    database = console.resources.database
    assert added.status_code == 303
    assert await embed_origins.allowed(database, OWN_WARD) == ("https://phuong.example.vn",)
    assert await embed_origins.allowed(database, ANOTHER_WARD) == ()
    src = page.one("iframe").attributes["src"]
    assert src == f"/embed/{SLUG}/current/wards?ward={OWN_WARD}&rows=10&lang=vi"
    snippet = page.one("code", id="snippet").text
    assert f'src="http://thidua.example{src.replace("&", "&amp;")}"' in snippet
    assert 'loading="lazy"' in snippet
    assert re.search(r'title="[^"]+"', snippet)
    (line,) = [
        each for each in await audit_log.lines_after(database, 0, 9) if each.act.action.startswith("embedding")
    ]
    assert (line.act.object, line.act.arguments) == (f"ward:{OWN_WARD}", {"origin": "https://phuong.example.vn"})


async def test_an_organizer_allows_for_the_city_and_takes_back_what_a_ward_allowed(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    officer, organizer = await official("ward_officer"), await official("organizer")
    await officer.post(PAGE, data={"origin": "https://phuong.example.vn"})
    await organizer.post(PAGE, data={"origin": "https://thudo.example.vn"})
    ward, city = (
        each.id
        for each in sorted(await embed_origins.every(console.resources.database), key=lambda each: not each.ward)
    )

    assert (await officer.post(f"{PAGE}/{city}/remove")).status_code == 404
    assert (await organizer.post(f"{PAGE}/{ward}/remove")).status_code == 303
    assert await embed_origins.allowed(console.resources.database, OWN_WARD) == ("https://thudo.example.vn",)


@pytest.mark.parametrize("typed", ["http://phuong.vn", "https://phuong.vn/tin", "<script>alert(1)</script>", ""])
async def test_what_is_no_site_is_refused_where_it_stands_and_stays_typed(official: SignIn, typed: str) -> None:
    officer = await official("ward_officer")

    answer = await officer.post(PAGE, data={"origin": typed})

    page = read(answer.text)
    assert answer.status_code == 422
    assert page.one("input", id="origin").attributes["aria-invalid"] == "true"
    assert page.one("input", id="origin").attributes["value"] == typed


async def test_a_ward_has_twenty_sites_at_most_and_each_once(console: Console, official: SignIn) -> None:
    officer = await official("ward_officer")
    answers = [
        await officer.post(PAGE, data={"origin": f"https://phuong-{number}.example.vn"})
        for number in range(ORIGINS_MAX - 1)
    ]
    again = await officer.post(PAGE, data={"origin": "https://phuong-3.example.vn"})
    last = await officer.post(PAGE, data={"origin": "https://phuong-last.example.vn"})
    above = await officer.post(PAGE, data={"origin": "https://phuong-above.example.vn"})

    assert {answer.status_code for answer in [*answers, last]} == {303}
    assert "đã có trong danh sách" in again.text
    assert "Đã có 20 trang web, nhiều nhất 20." in above.text
    assert len(await embed_origins.allowed(console.resources.database, OWN_WARD)) == ORIGINS_MAX


async def test_the_page_frames_only_our_own_boards(official: SignIn, pipeline: Pipeline) -> None:
    organizer = await official("organizer")

    answer = await organizer.get(f"{PAGE}?board={SLUG}/total/wards/xa&ward=00004&rows=15&language=en&theme=dark")

    page = read(answer.text)
    assert "frame-src 'self';" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert page.every("iframe") == []
    assert f"/embed/{SLUG}/total/wards/xa?ward=00004&amp;rows=15&amp;lang=en&amp;theme=dark" in page.one(
        "code", id="snippet").text  # fmt: skip


async def test_what_is_no_board_gives_no_frame(official: SignIn, pipeline: Pipeline) -> None:
    organizer = await official("organizer")

    answer = await organizer.get(f"{PAGE}?board=../console&rows=1000")

    assert answer.status_code == 200
    assert read(answer.text).every("code", id="snippet") == []
