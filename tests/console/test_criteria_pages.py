"""The criteria at the desk: edited without scripts, issued under a decision, rehearsed, applied by somebody else."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response

from server.pipeline.planning.load_contest import load_contest
from server.pipeline.planning.plan_contest import begin_draft, planned
from server.pipeline.planning.rehearse import Rehearsing, rehearse
from server.records import audit_log, rehearsals
from tests.console.conftest import Console, SignIn
from tests.examples import CATALOGUE, CONTEST, OPENS
from tests.live.stage import Pipeline
from tests.pages.element import Element, read
from tests.rules.test_valuing import COMPOSITE, INTEGRITY

START = "/console/contests/thu-do-so-2026/criteria"
REASON = "Theo Quyết định số 15/QĐ-UBND, nhóm kỹ năng được tính cao hơn vì nhiều nơi mới học."
DECISION = {"number": "15/QĐ-UBND", "date": "2026-11-04"}


@pytest.fixture
async def contest(console: Console) -> Console:
    """The example contest, loaded long before it opens."""
    console.now = OPENS - timedelta(days=30)
    await load_contest(console.resources.database, CATALOGUE, CONTEST, console.now)
    await console.resources.contests.reread()
    return console


def sent(page: Element) -> dict[str, str | list[str]]:
    """What a browser would send of the page's last form, untouched."""
    form = [each for each in page.every("form") if each.attributes.get("method") == "post"][-1]
    found: dict[str, str | list[str]] = {}
    for field in form.every("input"):
        name, kind = field.attributes.get("name"), field.attributes.get("type", "text")
        if not name or (kind in ("checkbox", "radio") and "checked" not in field.attributes) or kind == "file":
            continue
        value, held = field.attributes.get("value", ""), found.get(name)
        found[name] = [*(held if isinstance(held, list) else [held]), value] if held is not None else value
    for field in form.every("select"):
        chosen = [each for each in field.every("option") if "selected" in each.attributes]
        found[field.attributes["name"]] = (chosen or field.every("option"))[0].attributes["value"]
    for field in form.every("textarea"):
        found[field.attributes["name"]] = "".join(map(str, field.parts)).replace("\r", "").removeprefix("\n")
    return found


async def edit(client: AsyncClient, address: str, **changes: str | list[str]) -> Response:
    """Open a page, change some fields, and send it."""
    page = read((await client.get(f"{START}{address}")).text)
    return await client.post(f"{START}{address}", data={**sent(page), **changes})


async def text_of(client: AsyncClient) -> str:
    return (await client.get(f"{START}/file.toml")).text


async def test_a_criterion_is_added_changed_moved_and_removed_without_scripts(
    contest: Console, official: SignIn
) -> None:
    client = await official("organizer")

    added = await edit(client, "/item", code="K3", skills=["connect"], points="4", max_times="1")
    changed = await edit(client, "/item?code=K1", points="12")
    version = str(sent(read((await client.get(START)).text))["version"])
    moved = await client.post(START, data={"version": version, "do": "up:criteria:K3"})
    removed = await client.post(START, data={"version": str(int(version) + 1), "do": "remove:criteria:K2"})

    assert [each.status_code for each in (added, changed, moved, removed)] == [303] * 4
    page = read((await client.get(START)).text)
    assert [row.every("th")[0].every("a")[0].text for row in page.every("tr") if row.every("td")][:2] == ["K1", "K3"]
    assert "points = 12" in await text_of(client)
    assert [line.act.action for line in await audit_log.lines(contest.resources.database)] == ["criteria.draft"] * 4


async def test_groups_percents_and_values_are_set_and_come_out_as_toml(contest: Console, official: SignIn) -> None:
    client = await official("organizer")

    await edit(client, "/group", code="A", name_vi="Kỹ năng", name_en="Skills", resident_cap="60")
    await edit(client, "/item?code=K1", group="A", by_self="100", by_guided="80", by_done_for="0", own_uplift="y")
    await edit(client, "/scoring", resident_cap="90", uplift_elderly="")
    value = await edit(
        client, "/value", composite="y", weight_level="60", target_level="500", weight_progress="40",
        target_progress="200", baselines="00070 120", integrity="y", tolerance="2", floor="50", bound="upper",
    )  # fmt: skip

    assert value.status_code == 303
    text = await text_of(client)
    for part in ('code = "A"', 'group = "A"', "guided = 80", "resident_cap = 90", "[composite]",
                 '00070 = 120', 'bound = "upper"'):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("address", "changes", "told"),
    [
        ("/item", {"code": "K1", "skills": ["connect"], "points": "4"}, "Mã K1 đã dùng rồi"),
        ("/item", {"code": "K9", "points": "4"}, "Chọn ít nhất một việc"),
        ("/item", {"code": "K9", "points": "vài", "skills": ["connect"]}, "Đây chưa phải số nguyên"),
        ("/item?code=K1", {"services": ["scene-report"]}, "không gồm cả hai"),
        ("/item?code=K1", {"by_self": "90"}, "điền cả ba ô"),
        ("/group", {"code": "T", "name_vi": "Thưởng", "name_en": "Bonus", "bonus": "y"}, "cần mức nhiều nhất riêng"),
        ("/scoring", {"by_self": "2000"}, "Là 2000, cần từ 0 đến 1000."),
        ("/value", {"composite": "y", "weight_level": "70", "target_level": "5"}, "cộng lại được 70, cần đúng 100"),
        ("/value", {"composite": "y", "weight_level": "70"}, "cần mức đạt trọn điểm"),
        ("/value", {"integrity": "y", "tolerance": "2"}, "Điền ô này"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    contest: Console, official: SignIn, address: str, changes: dict[str, str | list[str]], told: str
) -> None:
    client = await official("organizer")

    answer = await edit(client, address, **changes)

    assert answer.status_code == 422
    assert told in answer.text.replace("&#39;", "'")
    again = sent(read(answer.text))
    assert {name: again.get(name) for name, value in changes.items() if isinstance(value, str)} == {
        name: value for name, value in changes.items() if isinstance(value, str)
    }
    assert "Thưởng" not in await text_of(client)


async def test_two_people_at_one_criterion_see_each_other_and_overwrite_nothing(
    contest: Console, official: SignIn
) -> None:
    first, second = await official("organizer"), await official("organizer")
    mine = sent(read((await second.get(f"{START}/item?code=K1")).text))
    await edit(first, "/item?code=K1", points="12", max_times="1")

    answer = await second.post(f"{START}/item?code=K1", data={**mine, "points": "30"})

    assert answer.status_code == 409
    page = read(answer.text)
    assert (sent(page)["points"], sent(page)["max_times"]) == ("30", "1")
    assert "Người khác vừa lưu: 12" in page.text
    assert "points = 12" in await text_of(first)
    assert (await second.post(f"{START}/item?code=K1", data=sent(page))).status_code == 303
    assert "points = 30" in await text_of(first)


async def test_two_people_at_different_criteria_are_not_in_each_others_way(
    contest: Console, official: SignIn
) -> None:
    first, second = await official("organizer"), await official("organizer")
    mine = sent(read((await second.get(f"{START}/item?code=K2")).text))
    await edit(first, "/item?code=K1", points="12")

    answer = await second.post(f"{START}/item?code=K2", data={**mine, "points": "7"})

    assert answer.status_code == 303
    text = await text_of(first)
    assert "points = 12" in text and "points = 7" in text


async def test_a_file_that_is_wrong_is_told_by_line_and_key_and_stays(contest: Console, official: SignIn) -> None:
    client = await official("organizer")
    text = (await text_of(client)).replace("points = 5", 'points = "năm"')
    line = text.splitlines().index('points = "năm"') + 1

    answer = await edit(client, "/file", text=text)

    assert answer.status_code == 422
    assert f"Dòng {line}, khóa criteria.2.points: &#39;năm&#39; không phải số nguyên." in answer.text
    assert "năm" in str(sent(read(answer.text))["text"])


async def test_a_whole_contest_file_brings_its_criteria_alone(contest: Console, official: SignIn) -> None:
    client = await official("organizer")
    whole = CONTEST.replace("points = 10", "points = 11").replace("Thủ đô số 2026", "Tên khác") + COMPOSITE
    page = sent(read((await client.get(f"{START}/file")).text))

    answer = await client.post(f"{START}/file", data=page, files={"file": ("a.toml", whole.encode("utf-8-sig"))})
    wrong = await client.post(f"{START}/file", data=page, files={"file": ("a.toml", "Thủ".encode("utf-16"))})

    assert (answer.status_code, wrong.status_code) == (303, 422)
    assert "không phải UTF-8" in wrong.text
    text = await text_of(client)
    assert "points = 11" in text and "[composite]" in text and "Tên khác" not in text


async def test_criteria_are_issued_under_a_decision_until_the_first_round_opens(
    contest: Console, official: SignIn
) -> None:
    client = await official("organizer")
    await edit(client, "/item?code=K1", points="12")

    without = await edit(client, "/issue", reason="Theo quyết định mới của thành phố.")
    issued = await edit(client, "/issue", **DECISION, reason="Theo quyết định mới của thành phố.")
    contest.now = OPENS + timedelta(days=1)
    late = await (await official("organizer")).get(f"{START}/issue")

    assert (without.status_code, issued.status_code) == (422, 303)
    known = await contest.resources.contests.by_slug("thu-do-so-2026")
    assert known and known.contest.criteria[0].points == 12
    assert known.contest.criteria_decision and known.contest.criteria_decision.number == "15/QĐ-UBND"
    assert "phải diễn tập trước" in late.text


async def test_a_contest_that_is_still_a_draft_gets_its_first_criteria(console: Console, official: SignIn) -> None:
    client, database = await official("organizer"), console.resources.database
    async with database.transaction() as connection:
        await begin_draft(connection, "moi", {"wards": "all"}, "an")
    address = "/console/contests/moi/criteria"
    early = await client.post(f"{address}/issue", data={"version": "0", **DECISION})
    new = sent(read((await client.get(f"{address}/item")).text))

    await client.post(f"{address}/item", data={**new, "code": "K1", "skills": ["connect"], "points": "4"})
    issued = await client.post(f"{address}/issue", data={"version": "1", **DECISION})

    assert (early.status_code, issued.status_code) == (422, 303)
    assert "Bản thảo chưa đủ để ban hành." in early.text
    plan = (await planned(database, "moi")).plan
    assert [each["code"] for each in plan["criteria"]] == ["K1"]
    assert plan["criteria_decision"]["number"] == "15/QĐ-UBND"


async def test_versions_are_compared(contest: Console, official: SignIn) -> None:
    client = await official("organizer")
    await edit(client, "/item?code=K1", points="12")
    await edit(client, "/item?code=K1", points="14")

    page = read((await client.get(f"{START}/versions?older=1&newer=2")).text)

    assert page.one("dl", "changes").text == "Tiêu chí K1, điểm một việc trước đây: 12 bây giờ: 14"


@pytest.fixture
async def running(console: Console, pipeline: Pipeline, official: SignIn) -> AsyncClient:
    """An organizer at a contest that runs, whose draft has other criteria."""
    client = await official("organizer")
    await edit(client, "/file", text=(await text_of(client)).replace("points = 10", "points = 20") + INTEGRITY)
    return client


async def go_on(console: Console) -> None:
    for number in await rehearsals.at_work(console.resources.database):
        await rehearse(console.resources.database, console.resources.contests, number, Rehearsing(), console.now, 20)


async def test_a_change_is_rehearsed_proposed_and_applied_by_somebody_else(
    console: Console, pipeline: Pipeline, official: SignIn, running: AsyncClient
) -> None:
    council = await official("council")
    assert "phải được diễn tập" in (await running.get(START)).text

    await running.post(f"{START}/rehearsal", data={"do": "begin"})
    assert "trên" in (await running.get(f"{START}/rehearsal")).text
    await go_on(console)
    page = read((await running.get(f"{START}/rehearsal")).text)
    assert len(page.one("table", "matrix").every("tr")) == 127
    proposed = await running.post(f"{START}/rehearsal", data={"do": "propose", **DECISION, "reason": REASON})
    waiting = sent(read((await council.get(f"{START}/rehearsal")).text))
    own = await running.post(f"{START}/decide", data={**waiting, "agreed": "yes"})
    applied = await council.post(f"{START}/decide", data={**waiting, "agreed": "yes"})
    await pipeline.move()

    assert (proposed.status_code, own.status_code, applied.status_code) == (303, 422, 303)
    assert "Người đề nghị không tự quyết định được" in own.text
    await console.resources.contests.reread()
    known = await console.resources.contests.by_slug("thu-do-so-2026")
    assert known and (known.generation, known.contest.criteria[0].points) == (2, 20)
    assert "Ban hành theo Quyết định số 15/QĐ-UBND" in (await running.get(START)).text
    assert [line.act.action for line in await audit_log.lines(console.resources.database)][:3] == [
        "criteria.apply", "criteria.propose", "criteria.rehearse",
    ]  # fmt: skip


async def test_a_rehearsal_can_be_rejected_and_thrown_away(
    console: Console, official: SignIn, running: AsyncClient
) -> None:
    council = await official("council")
    await running.post(f"{START}/rehearsal", data={"do": "begin"})
    await go_on(console)
    await running.post(f"{START}/rehearsal", data={"do": "propose", **DECISION, "reason": REASON})
    held = await running.post(f"{START}/rehearsal", data={"do": "throw"})
    waiting = sent(read((await council.get(f"{START}/rehearsal")).text))
    await council.post(f"{START}/decide", data={**waiting, "agreed": "no"})

    assert held.status_code == 422
    known = await console.resources.contests.by_slug("thu-do-so-2026")
    assert known
    [found] = await rehearsals.of_contest(console.resources.database, known.id)
    assert (found.state, known.generation) == ("thrown_away", 1)
    await running.post(f"{START}/rehearsal", data={"do": "begin"})
    assert (await running.post(f"{START}/rehearsal", data={"do": "throw"})).status_code == 303


async def test_an_incomplete_reason_is_told_and_stays(console: Console, running: AsyncClient) -> None:
    await running.post(f"{START}/rehearsal", data={"do": "begin"})
    await go_on(console)

    answer = await running.post(f"{START}/rehearsal", data={"do": "propose", **DECISION, "reason": "ngắn"})

    assert answer.status_code == 422
    assert "Có 4 ký tự, cần từ 40" in answer.text
    assert sent(read(answer.text))["reason"] == "ngắn"
