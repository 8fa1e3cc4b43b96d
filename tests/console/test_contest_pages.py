"""Officials plan, announce and change contests in the console; each page works without scripts."""

import re
from html import unescape

import pytest
from httpx2 import AsyncClient

from server.pipeline.planning.draft_criteria import draft_criteria, save_criteria
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.planning.plan_contest import planned, versions
from tests.console.conftest import Console, SignIn
from tests.console.drafting import BASE, BEFORE, PLAN, WHY, begun, filled, form_of, page_of
from tests.examples import CATALOGUE, CONTEST, DURING
from tests.live.stage import SLUG, Pipeline


@pytest.fixture
async def organizer(console: Console, official: SignIn) -> AsyncClient:
    console.now = BEFORE
    return await official("organizer")


async def test_a_contest_is_begun_filled_in_previewed_and_announced(
    console: Console, organizer: AsyncClient, official: SignIn
) -> None:
    await begun(console, {key: PLAN[key] for key in ("criteria", "scoring")})
    facts = await form_of(organizer, "facts") | {
        "name.vi": "Thủ đô số 2026", "name.en": "Digital Capital",
        "slogan.vi": "Đi từng ngõ", "slogan.en": "Every door",
        "decision.number": "12/QĐ-UBND", "decision.date": "2026-10-20",
    }  # fmt: skip
    await organizer.post(f"{BASE}/facts", data=facts)
    await organizer.post(f"{BASE}/wards", data=await form_of(organizer, "wards") | {"scope": "all"})
    rounds = await form_of(organizer, "rounds") | {
        "rounds.1.opens": "2026-11-02T08:00",
        "rounds.1.closes": "30/11/2026 20:00",
    }
    await organizer.post(f"{BASE}/rounds", data=rounds)
    drafted = filled(
        page_of(
            await organizer.post(f"{BASE}/clusters", data={**await form_of(organizer, "clusters"), "do": "draft"})
        )
    )
    await organizer.post(f"{BASE}/clusters", data=drafted)

    preview = await organizer.get(f"{BASE}/preview")
    hidden = await console.resources.contests.by_slug(SLUG)
    version = filled(page_of(await organizer.get(BASE)))["version"]
    answer = await organizer.post(f"{BASE}/announce", data={"version": version})
    await console.resources.contests.reread()
    known = await console.resources.contests.by_slug(SLUG)

    assert "Xem trước" in preview.text
    assert "Thủ đô số 2026" in preview.text
    assert hidden is None
    assert answer.status_code == 303
    assert known
    assert len(known.contest.clusters) == 16
    assert known.contest.rounds[0].opens.isoformat() == "2026-11-02T08:00:00+07:00"


async def test_a_page_names_every_fault_at_once_and_keeps_what_was_typed(
    console: Console, organizer: AsyncClient
) -> None:
    await begun(console)
    sent = await form_of(organizer, "rounds") | {
        "rounds.1.opens": "hôm qua", "rounds.2.closes": "2026-12-01T00:00",
    }  # fmt: skip

    answer = await organizer.post(f"{BASE}/rounds", data=sent)

    page = page_of(answer)
    assert answer.status_code == 422
    assert page.one("input", id="rounds.1.opens").attributes["value"] == "hôm qua"
    assert "chưa phải ngày giờ" in page.one("p", id="rounds.1.opens-error").text
    assert "phải sau giờ mở" in page.one("p", id="rounds.2.closes-error").text


async def test_a_ward_is_moved_between_clusters_and_leads_are_chosen_without_scripts(
    console: Console, organizer: AsyncClient
) -> None:
    await begun(console)
    drafted = filled(
        page_of(await organizer.post(f"{BASE}/clusters", data=await form_of(organizer, "clusters") | {"do": "draft"}))
    )
    from_number = drafted["cluster.00070"]
    to = "1" if from_number != "1" else "2"
    before = len((await planned(console.resources.database, SLUG)).plan["clusters"])

    answer = await organizer.post(
        f"{BASE}/clusters",
        data=drafted | {"cluster.00070": to, f"clusters.{to}.name": "Cụm Hồ Gươm", f"clusters.{to}.lead": "00070"},
    )

    clusters = (await planned(console.resources.database, SLUG)).plan["clusters"]
    moved = next(each for each in clusters if each["name"] == "Cụm Hồ Gươm")
    assert (answer.status_code, before, len(clusters)) == (303, 1, 16)
    assert moved["lead"] == "00070"
    assert sum("00070" in each["wards"] for each in clusters) == 1


async def test_a_round_is_added_to_the_form_and_taken_from_it(console: Console, organizer: AsyncClient) -> None:
    await begun(console)
    sent = await form_of(organizer, "rounds")

    more = filled(page_of(await organizer.post(f"{BASE}/rounds", data=sent | {"do": "add"})))
    less = filled(page_of(await organizer.post(f"{BASE}/rounds", data=more | {"do": "remove.1"})))

    assert "rounds.3.opens" in more
    assert less["rounds.1.opens"] == sent["rounds.2.opens"]
    assert len((await planned(console.resources.database, SLUG)).plan["rounds"]) == 2


async def test_a_change_of_an_announced_contest_needs_a_reason_and_is_told(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")
    sent = await form_of(client, "rounds") | {"rounds.1.closes": "2026-12-01T00:00"}

    without = await client.post(f"{BASE}/rounds", data=sent)
    with_one = await client.post(f"{BASE}/rounds", data=sent | {"reason": WHY})
    history = await client.get(f"{BASE}/history")

    assert (without.status_code, with_one.status_code) == (422, 303)
    assert WHY in unescape(history.text)
    assert "00:00, 1/12/2026" in history.text


async def test_what_has_passed_is_refused_at_its_field(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")
    sent = await form_of(client, "rounds") | {"rounds.1.opens": "2026-11-01T00:00", "reason": WHY}

    answer = await client.post(f"{BASE}/rounds", data=sent)

    assert answer.status_code == 422
    assert "đã qua" in page_of(answer).one("p", id="rounds.1.opens-error").text


async def test_a_round_is_frozen_by_hand_and_the_live_board_stands_beside_the_frozen_one(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")
    short = await client.post(f"{BASE}/phases", data={"do": "1.freeze", "1-freeze-reason": "x"})
    frozen = await client.post(f"{BASE}/phases", data={"do": "1.freeze", "1-freeze-reason": WHY})
    await pipeline.move()
    await pipeline.record(20)
    await pipeline.move()

    board = page_of(await client.get(f"{BASE}/board"))

    assert (short.status_code, frozen.status_code) == (422, 303)
    assert "Lý do có 1 ký tự" in short.text
    assert "Công khai: hạng" in board.text
    assert "Khóa bảng" in page_of(await client.get(f"{BASE}/phases")).text


async def test_time_is_taken_out_of_a_round(console: Console, pipeline: Pipeline, official: SignIn) -> None:
    client = await official("organizer")
    sent = {"do": "1.remove", "1-remove-starts": "2026-11-03 14:00", "1-remove-extends": "y", "1-remove-reason": WHY}

    wrong = await client.post(f"{BASE}/phases", data=sent | {"1-remove-ends": "2026-12-24 14:00"})
    right = await client.post(f"{BASE}/phases", data=sent | {"1-remove-ends": "2026-11-03 18:00"})

    page = page_of(await client.get(f"{BASE}/phases"))
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "phải nằm trong vòng" in wrong.text
    assert "Đã loại ra từ 14:00, 3/11/2026 đến 18:00, 3/11/2026. Việc làm trong lúc ấy không được tính." in page.text


async def test_an_officer_of_a_ward_sees_no_draft_and_no_contest_without_their_ward(
    console: Console, organizer: AsyncClient, official: SignIn
) -> None:
    await begun(console)
    officer = await official("ward_officer")

    lines, draft = await officer.get("/console/contests"), await officer.get(BASE)

    assert SLUG not in lines.text
    assert draft.status_code == 404


async def test_a_new_contest_is_like_an_earlier_one(console: Console, pipeline: Pipeline, official: SignIn) -> None:
    client = await official("organizer")

    answer = await client.post("/console/contests", data={"name": "Thủ đô số 2027", "like": SLUG})
    taken = await client.post("/console/contests", data={"name": "Khác", "slug": SLUG, "like": ""})

    made = await planned(console.resources.database, "thu-do-so-2027")
    assert answer.headers["location"] == "/console/contests/thu-do-so-2027"
    assert made.plan["criteria"] == PLAN["criteria"]
    assert (taken.status_code, "mang tên này" in taken.text) == (422, True)


async def test_every_page_of_a_contest_is_read_by_who_may(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    console.now = DURING
    inspector = await official("inspector")

    for part in ("", "/facts", "/wards", "/rounds", "/clusters", "/phases", "/board", "/history", "/preview"):
        answer = await inspector.get(f"{BASE}{part}")
        assert answer.status_code == 200, part
        assert not re.search(r"<button[^>]*>\s*(Lưu|Công bố)", answer.text), part


async def test_a_draft_has_no_phases_yet_and_a_contest_that_does_not_exist_no_page(
    console: Console, organizer: AsyncClient
) -> None:
    await begun(console)

    await organizer.get("/console/contests")

    assert f"{BASE}/phases" not in (await organizer.get(BASE)).text
    assert (await organizer.get(f"{BASE}/phases")).headers["location"] == BASE
    assert (await organizer.get("/console/contests/khong-co/phases")).status_code == 404


async def test_the_position_behind_a_frozen_board_is_for_those_who_see_the_live_one(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    organizer, officer = await official("organizer"), await official("ward_officer")

    assert "Vị trí sổ điểm" in (await organizer.get(BASE)).text
    own = await officer.get(BASE)
    assert "Vị trí sổ điểm" not in own.text
    assert "Cụm 1, là cụm trưởng" in own.text


async def test_a_draft_that_nobody_wants_goes_and_its_name_is_free_again(
    console: Console, organizer: AsyncClient
) -> None:
    await begun(console)
    await organizer.post(f"{BASE}/facts", data=await form_of(organizer, "facts") | {"slogan.vi": "Khác"})
    async with console.resources.database.transaction() as connection:
        await save_criteria(connection, SLUG, 0, {"scoring": {"cap": 7}}, "N. V. A.")

    stale = await organizer.post(f"{BASE}/discard", data={"version": "1"})
    done = await organizer.post(f"{BASE}/discard", data={"version": "2"})
    gone = await organizer.get(BASE)
    await begun(console, {})

    again = await planned(console.resources.database, SLUG)
    assert (stale.headers["location"], done.headers["location"]) == (BASE, "/console/contests")
    assert gone.status_code == 404
    assert (again.version, again.plan) == (3, {"slug": SLUG})
    assert [each.version for each in await versions(console.resources.database, again)] == [3]
    criteria = await draft_criteria(console.resources.database, SLUG, console.now)
    assert (criteria.version, criteria.changes) == (0, [])
    assert "N. V. A." not in (await organizer.get(f"{BASE}/criteria/versions")).text


async def test_the_first_page_of_an_officer_names_the_contests_of_the_ward_only(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    document = CONTEST.replace('wards = "all"', 'wards = ["00004", "00008"]').replace(
        '["00070", "00004"]', '["00004"]'
    )
    others = document.replace("thu-do-so-2026", "cua-noi-khac").replace('lead = "00070"\n', "")
    await load_contest(console.resources.database, CATALOGUE, others, BEFORE)
    await console.resources.contests.reread()
    officer, organizer = await official("ward_officer"), await official("organizer")

    own, every = await officer.get("/console"), await organizer.get("/console")

    assert (SLUG in own.text, "cua-noi-khac" in own.text) == (True, False)
    assert "cua-noi-khac" in every.text
    assert (await officer.get("/console/contests/cua-noi-khac")).status_code == 404
