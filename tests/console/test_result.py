"""A round from its end to its seal, through the pages that officials use."""

import asyncio
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from httpx2 import AsyncClient, Response

from server.pipeline.results.do_result_jobs import do_result_jobs
from server.records import audit_log, samples
from server.resources import Resources
from server.rules.catalogue import WardCode
from tests.console.conftest import Console, SignIn
from tests.examples import service, skill
from tests.pages.conftest import visitor
from tests.pages.element import read
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, SLUG, Stage, build_stage

RESULT, RECHECK, APPEALS = (f"/console/contests/{SLUG}/{page}/1" for page in ("result", "recheck", "appeals"))
ANSWER = {"1-outcome": "upheld", "1-answer": "Đã đối chiếu sổ đăng ký của phường ngày 6/12 và tính thêm 12 hồ sơ."}
REASON = "Theo văn bản số 45/VP ngày 5/12, đã đối chiếu với sổ của phường."


@dataclass(slots=True)
class Scene:
    """A contest whose round is over, and the console beside it."""

    stage: Stage
    console: Console

    async def work(self) -> None:
        """What the chores and the pipeline do meanwhile."""
        resources = self.stage.resources
        await self.stage.move()
        await do_result_jobs(resources.database, resources.boards, resources.contests)
        await self.console.resources.contests.reread()

    def later(self, span: timedelta) -> None:
        """Time passes for everybody."""
        self.stage.clock.now = self.console.now = self.stage.clock.now + span


@pytest.fixture
async def scene(console: Console, resources: Resources) -> Scene:
    """Points in two wards, and the round is over."""
    stage = await build_stage(resources)
    await stage.enrol(1, HOAN_KIEM, neighbourhood="00070/to-3")
    await stage.enrol(2, BA_DINH)
    await stage.accept(skill(of=1), service(of=2, case="H-1"), skill("password-otp", of=2))
    await stage.count_heads(HOAN_KIEM, 70_000)
    await stage.move()
    each = (await stage.known()).contest.rounds[0]
    stage.clock.now = console.now = each.late_until + timedelta(minutes=3)
    await stage.move()
    await console.resources.contests.reread()
    return Scene(stage, console)


@asynccontextmanager
async def public(scene: Scene) -> AsyncIterator[AsyncClient]:
    """Somebody with a browser who is nobody."""
    async with visitor(scene.stage.resources, scene.stage.clock) as client:
        yield client


def told(answer: Response) -> str:
    """What a page refuses, or nothing."""
    return " ".join(each.text for each in read(answer.text).every("p", "refused")).strip()


async def sent(client: AsyncClient, address: str, data: dict[str, str] | None = None, status: int = 303) -> Response:
    """Send a form."""
    answer = await client.post(address, data=data or {})
    assert answer.status_code == status, (address, told(answer))
    return answer


async def drawn(scene: Scene, organizer: AsyncClient) -> None:
    """The sample is drawn."""
    await sent(organizer, f"{RECHECK}/draw")
    await scene.work()


async def ready(scene: Scene, organizer: AsyncClient) -> None:
    """Everything before the signatures."""
    await drawn(scene, organizer)
    database, known = scene.stage.resources.database, await scene.stage.known()
    for each in await samples.drawn(database, known.id, 1):
        await sent(
            organizer,
            RECHECK,
            {"ordinal": str(each.ordinal), "outcome": "right", "reason": "Đã gọi điện cho nơi báo."},
        )
    await sent(organizer, f"{RECHECK}/close")
    await sent(organizer, f"{APPEALS}/deadline", {"until": "2099-12-10 17:00"})
    await scene.work()
    scene.later(timedelta(days=8))


async def fields(client: AsyncClient) -> dict[str, str]:
    """What stands on the page that is signed."""
    page = read((await client.get(RESULT)).text)
    names = ("generation", "position", "head", "boards_sha256")
    return {name: page.every("input", name=name)[0].attributes["value"] for name in names}


async def test_a_round_is_led_to_its_seal(scene: Scene, official: SignIn, tmp_path: Path) -> None:
    await ready(scene, await official("organizer"))
    organizer, first, second = await official("organizer"), await official("council"), await official("council")
    await sent(organizer, f"{RESULT}/recount")
    assert "Đang tính lại" in (await organizer.get(RESULT)).text
    await scene.work()
    page = read((await first.get(RESULT)).text)
    assert "5 trên 5 đã đạt" in page.one("section", id="gate").text
    shown = await fields(first)

    refused = await sent(first, f"{RESULT}/sign", {**shown, "position": "1"}, 422)
    assert "đã khác bản vừa xem" in told(refused)
    await sent(first, f"{RESULT}/sign", shown)
    assert "của người khác" in told(await sent(first, f"{RESULT}/sign", shown, 422))
    assert (await organizer.post(f"{RESULT}/sign", data=shown)).status_code == 403
    await sent(second, f"{RESULT}/sign", shown)
    await scene.work()

    for file in ("minutes.pdf", "standings.xlsx", "standings.csv", "pack.zip"):
        answer = await first.get(f"{RESULT}/1/{file}")
        assert (answer.status_code, "chưa công bố" in told(answer)) == (422, True), file
    async with public(scene) as anybody:
        assert (await anybody.get(f"/c/{SLUG}/1/result/1/pack.zip")).status_code == 404
        assert (await anybody.get(f"/c/{SLUG}/1/result/1")).status_code == 404
    assert "Mở bảng" in told(await sent(first, f"{RESULT}/publish", status=422))
    for act in ("reveal", "publish", "seal"):
        await sent(first, f"{RESULT}/{act}")
    await scene.work()

    minutes = await organizer.get(f"{RESULT}/1/minutes.pdf")
    assert minutes.content.startswith(b"%PDF")
    async with public(scene) as anybody:
        result = read((await anybody.get(f"/c/{SLUG}/1/result")).text)
        assert shown["head"][:4] in result.one("section", id="kiem-tra").text
        assert len(result.one("section", id="hang").every("tr")) == 127
        assert not [text for text in ("Người ",) if text in result.one("ul", "signed").text], "roles, no names"
        assert (await anybody.get(f"/c/{SLUG}/1/result/1/minutes.pdf")).status_code == 404
        assert (await anybody.get(f"/c/{SLUG}/1/result/1/standings.csv")).content.startswith(b"\xef\xbb\xbf")
        pack = await anybody.get(f"/c/{SLUG}/1/result/1/pack.zip")
    with zipfile.ZipFile(BytesIO(pack.content)) as files:
        files.extractall(tmp_path)
    command = [sys.executable, "-I", "verify.py", "--head", shown["head"]]
    run = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    acts = [line.act.action for line in await audit_log.lines(scene.stage.resources.database)]
    assert acts[:6] == [
        "result.seal",
        "result.publish",
        "result.reveal",
        "result.sign",
        "result.sign",
        "result.recount",
    ]


async def test_a_signed_result_is_withdrawn_by_two_before_anybody_saw_it(scene: Scene, official: SignIn) -> None:
    await ready(scene, await official("organizer"))
    first, second = await official("council"), await official("council")
    await sent(first, f"{RESULT}/recount")
    await scene.work()
    shown = await fields(first)
    await sent(first, f"{RESULT}/sign", shown)
    await sent(second, f"{RESULT}/sign", shown)

    short = await sent(first, f"{RESULT}/withdraw", {"withdraw-reason": "Sai"}, 422)
    await sent(first, f"{RESULT}/withdraw", {"withdraw-reason": REASON})
    own = await sent(first, f"{RESULT}/withdraw/1", {"do": "agree"}, 422)
    await sent(second, f"{RESULT}/withdraw/1", {"do": "agree"})

    assert "Lý do có 3 ký tự" in short.text
    assert "không tự quyết định" in told(own)
    assert "Chưa có bản nào" in told(await sent(first, f"{RESULT}/reveal", status=422))
    assert "Đã hủy" in (await first.get(RESULT)).text
    await sent(first, f"{RESULT}/recount", {"recount-reason": REASON})
    await scene.work()
    shown = await fields(first)
    await sent(first, f"{RESULT}/sign", shown)
    await sent(second, f"{RESULT}/sign", shown)
    assert "Bản 2, đã ký" in (await first.get(RESULT)).text


async def test_signing_asks_for_the_password_again(scene: Scene, official: SignIn) -> None:
    council = await official("council")
    scene.later(timedelta(minutes=11))

    answer = await council.post(f"{RESULT}/sign", data={"position": "7"})

    assert answer.status_code == 200
    assert read(answer.text).one("input", id="password_again")
    assert read(answer.text).every("input", name="position")[0].attributes["value"] == "7"


async def test_an_officer_checks_other_wards_only(scene: Scene, official: SignIn) -> None:
    await drawn(scene, await official("organizer"))
    known = await scene.stage.known()
    [found] = await samples.drawn(scene.stage.resources.database, known.id, 1)
    own = await official("ward_officer", WardCode(found.ward))
    other = await official("ward_officer", WardCode("00008"))
    finding = {"ordinal": "1", "outcome": "wrong", "reason": "Hồ sơ giấy không có tên việc này."}

    refused = await sent(own, RECHECK, finding, 422)
    await sent(other, RECHECK, finding)

    assert "của mình" in refused.text
    assert "Sai: Hồ sơ giấy" in read((await other.get(RECHECK)).text).one("p", "verdict").text
    assert (await other.post(f"{RECHECK}/close")).status_code == 403


async def test_a_large_sample_is_read_page_by_page(
    scene: Scene, official: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.console.results.recheck.CASES_A_PAGE", 2)
    await drawn(scene, await official("organizer"))
    known, organizer = await scene.stage.known(), await official("organizer")
    rows = [(known.id, 1, n, "dvcqg", f"x-{n}", BA_DINH) for n in range(2, 6)]
    async with scene.stage.resources.database.connection() as connection:
        await connection.copy_records_to_table(
            "sampled_facts", records=rows, columns=("contest_id", "round", "ordinal", "source", "source_ref", "ward")
        )

    refused = await sent(organizer, RECHECK, {"ordinal": "4", "outcome": "right", "reason": "Sai"}, 422)
    await sent(organizer, RECHECK, {"ordinal": "4", "outcome": "right", "reason": "Đã gọi điện cho nơi báo."})
    left = await organizer.get(f"{RECHECK}?left=1&from=3")

    def shown(page: Response) -> list[str]:
        return [each.attributes["id"] for each in read(page.text).every("article", "case")]

    assert shown(await organizer.get(RECHECK)) == ["viec-1", "viec-2"]
    assert shown(refused) == ["viec-3", "viec-4"]
    assert shown(left) == ["viec-3", "viec-5"]
    assert shown(await organizer.get(f"{RECHECK}?from=99")) == ["viec-5"]


async def test_what_was_typed_stays_when_it_is_refused(scene: Scene, official: SignIn) -> None:
    organizer = await official("organizer")
    await drawn(scene, organizer)

    short = await sent(organizer, RECHECK, {"ordinal": "1", "outcome": "wrong", "reason": "Sai"}, 422)
    appeal = await sent(organizer, APPEALS, {"ward": HOAN_KIEM, "words_given": "Thiếu"}, 422)

    assert read(short.text).one("textarea", id="reason-1").text == "Sai"
    assert "Có 3 ký tự" in short.text
    assert read(appeal.text).one("textarea", id="words_given").text.strip() == "Thiếu"


async def test_a_ward_appeals_for_itself_and_is_answered(scene: Scene, official: SignIn) -> None:
    own, other = await official("ward_officer"), await official("ward_officer", WardCode(BA_DINH))
    council = await official("council")
    await sent(own, APPEALS, {"ward": BA_DINH, "words_given": REASON}, 422)
    await sent(own, APPEALS, {"ward": HOAN_KIEM, "words_given": REASON})

    assert REASON in (await own.get(APPEALS)).text
    assert REASON not in (await other.get(APPEALS)).text
    await sent(council, f"{APPEALS}/1", {"1-outcome": "upheld", "1-answer": "Vâng"}, 422)
    await sent(council, f"{APPEALS}/1", ANSWER)
    assert "trả lời rồi" in told(await sent(council, f"{APPEALS}/1", ANSWER, 422))
    assert (await own.post(f"{APPEALS}/1", data={})).status_code == 403


async def test_the_seed_is_public_only_by_its_hash_until_it_is_drawn(scene: Scene, official: SignIn) -> None:
    known = await scene.stage.known()
    sample = await samples.of_round(scene.stage.resources.database, known.id, 1)
    assert sample
    organizer = await official("organizer")
    async with public(scene) as anybody:
        before = [(await anybody.get(f"/c/{SLUG}/{page}")).text for page in ("how", "1/result")]
    before.append((await organizer.get(RECHECK)).text)
    await drawn(scene, organizer)
    async with public(scene) as anybody:
        after = (await anybody.get(f"/c/{SLUG}/how")).text

    pages = [page.replace(" ", "") for page in before]
    assert all(sample.seed_sha256 in page for page in pages)
    assert not [page for page in pages if sample.seed.hex()[:12] in page]
    assert sample.seed.hex() in after
