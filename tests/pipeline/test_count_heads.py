"""A headcount is a fact: it re-values boards at the next turn, and what was known before is kept."""

from pathlib import Path

import pytest

from server.commands.told import row_errors
from server.pipeline.registers.count_heads import count_heads, read_headcounts
from server.records import headcounts
from server.rules.refusals import Told
from tests.examples import CATALOGUE, CONTEST, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage

HEAD = "kind,code,people,as_of,source,state\n"


def register(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    file = folder / "heads.csv"
    file.write_bytes((head + "\n".join(rows) + "\n").encode(encoding))
    return file


async def points_everywhere(stage: Stage) -> None:
    await stage.enrol(1, neighbourhood="00070/to-3", unit="school/thcs-lang")
    await stage.accept(skill(of=1))
    await stage.move()


async def test_a_ward_counts_by_the_estimate_until_it_says_itself(stage: Stage) -> None:
    await points_everywhere(stage)
    before = await stage.row()

    await stage.count_heads(HOAN_KIEM, 1_000)
    await stage.move()

    after = await stage.row()
    assert (before.adults, before.adults_state) == (CATALOGUE.wards[HOAN_KIEM].adults, "estimated")  # type: ignore[index]
    assert (after.adults, after.adults_state, after.value) == (1_000, "confirmed", 10_000)
    assert await stage.differences() == []


async def test_a_headcount_moves_the_board_by_one_position_and_changes_no_points(stage: Stage) -> None:
    await points_everywhere(stage)
    before = await stage.view()

    await stage.count_heads(HOAN_KIEM, 1_000)
    await stage.move()

    after = await stage.view()
    assert (after.position, await stage.points()) == (before.position + 1, 10)
    assert after.as_of > before.as_of


async def test_a_headcount_values_every_round_and_the_total(stage: Stage) -> None:
    await points_everywhere(stage)
    await stage.count_heads(HOAN_KIEM, 1_000)
    await stage.move()

    for board in ("1/wards", "total/wards", "1/wards/cum-1", "total/wards/phuong"):
        assert (await stage.row(board=board)).value == 10_000


@pytest.mark.parametrize(
    ("kind", "code", "board"),
    [
        ("neighbourhood", "00070/to-3", "ward/00070/neighbourhoods"),
        ("unit", "school/thcs-lang", "units/school"),
    ],
)
async def test_neighbourhoods_and_units_have_no_value_until_somebody_counts_them(
    stage: Stage, kind: str, code: str, board: str
) -> None:
    await points_everywhere(stage)
    before = await stage.row(code, f"1/{board}")

    await stage.count_heads(code, 50, kind=kind, state="estimated")
    await stage.move()

    after = await stage.row(code, f"1/{board}")
    assert (before.value, before.adults, before.adults_state) == (0, 0, "unknown")
    assert (after.value, after.adults, after.adults_state) == (200_000, 50, "estimated")
    assert (await stage.row()).adults_state == "estimated", "the ward's own figure is another one"
    assert await stage.differences() == []


async def test_every_figure_is_kept(stage: Stage) -> None:
    for people in (1_000, 1_100, 1_000):
        assert await stage.count_heads(HOAN_KIEM, people) == 1
    await stage.move()

    history = await headcounts.history(stage.resources.database, "ward", HOAN_KIEM)

    assert [figure.people for figure in history] == [1_000, 1_100, 1_000]
    assert (await stage.row()).adults == 1_000


async def test_a_figure_that_says_what_is_known_changes_nothing(stage: Stage) -> None:
    await stage.count_heads(HOAN_KIEM, 1_000)
    await stage.move()
    position = (await stage.view()).position

    assert await stage.count_heads(HOAN_KIEM, 1_000) == 0
    await stage.move()

    assert (await stage.view()).position == position
    assert len(await headcounts.history(stage.resources.database, "ward", HOAN_KIEM)) == 1


async def test_a_figure_of_a_ward_outside_moves_no_board(stage: Stage) -> None:
    other = await build_stage(
        stage.resources,
        CONTEST.replace("thu-do-so-2026", "hai-phuong").replace('wards = "all"', 'wards = ["00070", "00004"]'),
        slug="hai-phuong",
    )
    await other.move()

    await other.count_heads("00008", 5)
    await other.move()

    assert (await other.view()).position == 0
    assert await other.differences() == []


async def test_figures_that_come_together_count_together(stage: Stage, tmp_path: Path) -> None:
    file = register(
        tmp_path,
        f"ward,{HOAN_KIEM},1000,2026-07-01,điều tra,confirmed",
        f"ward,{BA_DINH},2000,2026-07-01,điều tra,estimated",
        f"neighbourhood,{HOAN_KIEM}/Tổ dân phố 3,300,2026-07-01,điều tra,confirmed",
        "unit,school/THCS Láng,50,2026-07-01,nhà trường,confirmed",
    )

    figures = read_headcounts(file, CATALOGUE.wards).figures
    assert await count_heads(stage.resources.database, figures, stage.clock.now) == 4
    await stage.move()

    assert [(await stage.row(code)).adults for code in (HOAN_KIEM, BA_DINH)] == [1_000, 2_000]
    named = await stage.row(f"{HOAN_KIEM}/to-dan-pho-3", f"1/ward/{HOAN_KIEM}/neighbourhoods")
    assert (named.name, named.adults) == ("Tổ dân phố 3", 300)
    assert (await stage.row("school/thcs-lang", "1/units/school")).name == "THCS Láng"


GOOD = "ward,00070,1000,2026-07-01,điều tra,confirmed"


def told(file: Path) -> str:
    """What an operator reads of a file whose rows cannot be taken."""
    return str(row_errors(read_headcounts(file, CATALOGUE.wards).faults, file))


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("city,00070,1000,2026-07-01,x,confirmed", "line 3, kind: 'city' is neither ward, neighbourhood nor unit"),
        ("ward,00070,0,2026-07-01,x,confirmed", "line 3, people: '0' is not a whole number from 1"),
        ("ward,00004,-5,2026-07-01,x,confirmed", "line 3, people: '-5' is not a whole number"),
        ("ward,00004,1.5,2026-07-01,x,confirmed", "line 3, people: '1.5' is not a whole number"),
        ("ward,00004,=1+4,2026-07-01,x,confirmed", "line 3, people: '=1+4' is a formula"),
        ("ward,00004,10000001,2026-07-01,x,confirmed", "line 3, people: '10000001' is not"),
        (f"ward,00004,{'9' * 5_000},2026-07-01,x,confirmed", "line 3, people: '999"),
        ("ward,00004,,2026-07-01,x,confirmed", "line 3, people: '' is not"),
        ("ward,00004,5,2026-13-01,x,confirmed", "line 3, as_of: '2026-13-01' is no date; write 2026-07-01"),
        ("ward,00004,5,2026-07-01,,confirmed", "line 3, source: '' has 0 characters; 1 to 200"),
        ("ward,00004,5,2026-07-01,x,sure", "line 3, state: 'sure' is neither estimated nor confirmed"),
        ("ward,99999,5,2026-07-01,x,confirmed", "line 3, code: '99999' is no ward of the catalogue"),
        ("ward,00004/Tổ 3,5,2026-07-01,x,confirmed", "line 3, code: '00004/Tổ 3' must be the five digits of a ward"),
        ("neighbourhood,00004,5,2026-07-01,x,confirmed", "line 3, code: '00004' must be WARD/NAME"),
        ("neighbourhood,00004/!!,5,2026-07-01,x,confirmed", "line 3, code: '00004/!!' needs a name of 1 to 80"),
        ("unit,club/x,5,2026-07-01,x,confirmed", "line 3, code: 'club/x' must be agency/NAME, school/NAME"),
        (GOOD, "line 3, code: '00070' stands in line 2 already"),
        ("ward,00004,5,2026-07-01,001099012345,confirmed", "line 3, source: what looks like an identity number has"),
        ("ward,001099012345,5,2026-07-01,x,confirmed", "line 3, code: what looks like an identity number is no"),
        ("ward,00004,5,2026-07-01,x, y,confirmed", "line 3: it has 7 values, and the first line names 6 columns"),
        ("ward,00004,5,2026-07-01,x", "line 3: it has 5 values, and the first line names 6 columns"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, row: str, complaint: str) -> None:
    said = told(register(tmp_path, GOOD, row))

    assert complaint in said
    assert "1 rows cannot be taken, so nothing was recorded" in said


def test_every_wrong_row_is_told_at_once(tmp_path: Path) -> None:
    said = told(register(tmp_path, *(f"ward,{number:05},5,2026-07-01,x,confirmed" for number in range(11, 14))))

    assert [f"line {line}, code" in said for line in (2, 3, 4)] == [True] * 3


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Told, match="Thiếu cột source, state"):
        read_headcounts(register(tmp_path, head="kind,code,people,as_of\n"), CATALOGUE.wards)
