"""Wards valued by a composite and their samples: on every road the value is the same, and a freeze tells nothing."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from server.pipeline import score as scoring
from server.pipeline.frames import decode_change, encode_change
from server.pipeline.results.note_samples import note_samples
from server.resources import Resources
from server.rules.board import ExplainedRow, Integrity, parse_board_name
from server.rules.catalogue import WardCode
from tests.examples import CONTEST, DURING, OPENS, skill, two_rounds
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, SLUG, Stage, build_stage
from tests.rules.test_valuing import COMPOSITE, INTEGRITY

FRAMES = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "server" / "live" / "live.schema.json").read_text())
)
IN_SECOND = OPENS + timedelta(days=40)
DOCUMENT = two_rounds(CONTEST) + COMPOSITE.replace('"00070" = 100', '"00070" = 0') + INTEGRITY
FREEZING = DOCUMENT.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)


@pytest.fixture
async def weighed(resources: Resources) -> Stage:
    """A contest of two rounds whose wards have 100 adults and a resident each, who learnt something."""
    stage = await build_stage(resources, DOCUMENT)
    for number, ward in ((1, HOAN_KIEM), (2, BA_DINH)):
        await stage.enrol(number, ward)
        await stage.count_heads(ward, 100)
    await stage.accept(skill(of=1), skill("password-otp", of=1), skill(of=2))
    await stage.move()
    return stage


async def sample(stage: Stage, checked: int, wrong: int, number: int = 1, ward: str = HOAN_KIEM) -> None:
    known = await stage.known()
    await note_samples(stage.resources.database, known.id, number, {WardCode(ward): (checked, wrong)},
                       stage.clock.now)  # fmt: skip
    await stage.move()


async def explained(stage: Stage, code: str = HOAN_KIEM, board: str = "1/wards") -> ExplainedRow:
    row = await stage.row(code, board)
    assert isinstance(row, ExplainedRow)
    return row


async def test_a_board_ranks_by_the_composite_and_says_what_made_it(weighed: Stage) -> None:
    row = await explained(weighed)

    # 200 points and 10 participants per 1,000 adults: 40 x 200/500, 30 x 10/300, 10 x 200/200.
    assert row.components
    assert [part.score for part in row.components.values()] == [16_000_000, 1_000_000, 0, 10_000_000]
    assert (row.value, row.rank) == (27_000_000, 1)
    assert (await explained(weighed, board="total/wards")).rounds == (27_000_000, 0)


async def test_a_sample_revalues_the_ward_at_a_position_of_its_own(weighed: Stage) -> None:
    before = (await weighed.view()).position

    await sample(weighed, 40, 20)

    row, view = await explained(weighed), await weighed.view()
    assert view.position == before + 1
    assert row.integrity == Integrity(checked=40, wrong=20, factor=658_008)
    assert row.value == 27_000_000 * 658_008 // 1_000_000
    assert (await weighed.row(BA_DINH)).rank == 2
    assert await weighed.differences() == []


async def test_the_last_sample_of_a_round_counts(weighed: Stage) -> None:
    await sample(weighed, 40, 20)
    weighed.clock.now += timedelta(minutes=1)

    await sample(weighed, 60, 0)

    assert (await explained(weighed)).value == 27_000_000
    assert await weighed.differences() == []


async def test_boards_that_were_lost_come_back_with_the_same_values(weighed: Stage) -> None:
    await sample(weighed, 40, 20)
    await weighed.accept(skill(of=1, at=IN_SECOND))
    await weighed.move()
    before = await weighed.public()

    await weighed.flush()
    await weighed.restart()

    assert await weighed.public() == before
    assert await weighed.differences() == []


async def test_late_points_of_a_round_move_the_round_that_is_measured_from_it(weighed: Stage) -> None:
    await weighed.accept(skill(of=1, at=IN_SECOND), skill("password-otp", of=1, at=IN_SECOND))
    await weighed.move()
    before = await explained(weighed, board="2/wards")

    await weighed.enrol(3, HOAN_KIEM)
    await weighed.accept(skill(of=3, at=DURING))
    await weighed.move()

    after = await explained(weighed, board="2/wards")
    assert before.components and after.components
    assert (before.components["progress"].value, after.components["progress"].value) == (0, -100_000)
    assert await weighed.differences() == []


async def test_while_a_round_is_hidden_the_one_measured_from_it_is_hidden_too(resources: Resources) -> None:
    stage = await build_stage(resources, FREEZING)
    await stage.enrol(1, HOAN_KIEM)
    await stage.count_heads(HOAN_KIEM, 100)
    stage.clock.now = datetime.fromisoformat("2026-11-22T01:00:00+07:00")
    await stage.accept(skill(of=1))
    await stage.move()
    before = await stage.public()

    stage.clock.now = IN_SECOND
    await stage.accept(skill(of=1, at=IN_SECOND), skill("password-otp", of=1))
    await sample(stage, 40, 20)

    shown = await stage.public()
    second = {name: body for name, body in before.items() if "/2/" in name}
    assert {name: shown[name].replace(b'"open"', b'"announced"') for name in second} == second
    assert all(b'"integrity":{' not in body for body in shown.values())


async def test_while_it_is_counted_anew_a_board_is_valued_by_the_criteria_it_was_counted_by(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await build_stage(resources, DOCUMENT)
    stage.clock.now = OPENS - timedelta(days=1)
    await stage.enrol(1, HOAN_KIEM)
    await stage.count_heads(HOAN_KIEM, 100)
    await stage.accept(skill(of=1), skill("password-otp", of=1))
    await stage.move()
    before = (await explained(stage)).value
    monkeypatch.setattr(scoring, "FACTS_MAX", 2)

    await stage.load(DOCUMENT.replace("target = 500", "target = 250"))
    await stage.mover.move()
    meanwhile = (await explained(stage)).value
    await stage.move()

    assert (before, meanwhile, (await explained(stage)).value) == (27_000_000, 27_000_000, 43_000_000)
    assert (await stage.view()).generation == 2
    assert await stage.differences() == []


async def test_what_is_announced_is_read_again_as_the_same_rows(weighed: Stage) -> None:
    await sample(weighed, 40, 20)

    for board in ("1/wards", "total/wards", "1/ward/00070/neighbourhoods"):
        name = parse_board_name(f"{SLUG}/{board}")
        rows = (await weighed.view(board)).rows
        assert decode_change(encode_change(name, generation=1, since=0, position=9, rows=rows)).rows == list(rows)
        assert FRAMES.is_valid(json.loads(encode_change(name, generation=1, since=0, position=9, rows=rows)))
