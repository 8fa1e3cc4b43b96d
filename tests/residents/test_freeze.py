"""What a resident is shown while the board stands still: their own points move, no figure of a place does."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from server.pipeline.results.file_receipts import file_all_receipts
from server.records import facts
from server.resources import Resources
from tests.console.test_freeze_crawler import Crawler, Seen, award, changed
from tests.examples import CONTEST, DURING, OPENS, resident, service, skill
from tests.live.stage import SLUG, Pipeline, build_pipeline
from tests.residents.conftest import WARD, Door, Signed, SignIn

FREEZING = CONTEST.replace("closes =", "freezes = 2026-11-06T00:00:00+07:00\ncloses =", 1)
BEFORE, FROZEN = OPENS + timedelta(hours=5), DURING + timedelta(days=2)
NEIGHBOURS = range(200, 224)
"""So many with points in the ward that one is told a quarter."""
STARTS = ("/me", "/me/contests", f"/me/contests/{SLUG}", "/me/claims/new", "/me/skills", "/me/family", "/me/help")
_SHARE = re.compile(r"trong ([\d.,]+) điểm trên 1\.000 người")


@pytest.fixture
async def pipeline(resources: Resources) -> Pipeline:
    """Points in twenty wards and a crowd in one."""
    built = await build_pipeline(resources, FREEZING)
    known = await resources.contests.by_slug(SLUG)
    assert known
    crowd = [
        {"kind": "enrolment", "source": "register", "source_ref": f"neighbour-{number}", "contest_id": known.id,
         "resident": resident(number), "happened_at": OPENS,
         "body": {"ward": WARD, "neighbourhood": None, "unit": None, "groups": []}}
        for number in NEIGHBOURS
    ]  # fmt: skip
    await facts.record_own(resources.database, crowd)
    await facts.record_events(resources.database, "dvcqg", [skill(of=number, at=BEFORE) for number in NEIGHBOURS])
    return built


@pytest.fixture
async def here(door: Door, pipeline: Pipeline, signed_in: SignIn) -> Signed:
    """A resident who joined and did something before the freeze, and looks into it."""
    door.now = BEFORE
    signed = await signed_in(joined=True)
    done = [skill(at=BEFORE)._replace(resident=signed.id), service(at=BEFORE)._replace(resident=signed.id)]
    await facts.record_events(door.resources.database, "dvcqg", done)
    await move(pipeline)
    pipeline.mover.stores = replace(pipeline.mover.stores, clock=lambda: FROZEN)
    await move(pipeline)
    door.now = FROZEN
    await signed.get("/me")
    return signed


async def move(pipeline: Pipeline) -> None:
    """Everything is counted, and its receipts are filed."""
    await pipeline.move()
    known = await pipeline.resources.contests.by_slug(SLUG)
    assert known
    await file_all_receipts(pipeline.resources.database, known)


async def pages(here: Signed) -> Seen:
    """Every page of the resident's that a link leads to."""
    return await Crawler(here, "/me").read(STARTS)


async def test_what_others_do_in_the_freeze_moves_nothing_of_mine(here: Signed, pipeline: Pipeline) -> None:
    before = await pages(here)
    assert "phần tư" in before["/me"][1].decode(), "the band is told"
    assert _SHARE.findall(before["/me"][1].decode()) > ["0,0"]
    await award(pipeline)
    crowd = [service(of=number, case=f"crowd-{number}") for number in NEIGHBOURS]
    await facts.record_events(pipeline.resources.database, "dvcqg", crowd)
    await move(pipeline)

    after = await pages(here)

    assert len(before) > 25, "the crawler finds its way"
    assert changed(before, after) == []


async def test_what_i_do_in_the_freeze_moves_my_points_alone(here: Signed, pipeline: Pipeline) -> None:
    before = (await here.get("/me")).text
    done = skill("password-otp")._replace(resident=here.id)
    await facts.record_events(pipeline.resources.database, "dvcqg", [done])
    await move(pipeline)

    after = (await here.get("/me")).text

    assert [re.findall(r'data-points="(\d+)"', page) for page in (before, after)] == [["15"], ["25"]]
    assert _SHARE.findall(after) == _SHARE.findall(before)
    assert "Bảng đang khóa" in after
