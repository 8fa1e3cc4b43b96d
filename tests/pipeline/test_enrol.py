"""A register is taken whole or not at all, and every wrong row is told with its line."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.pipeline.registers.enrol import RowErrors, enrol, moment_of, read_register
from server.rules.refusals import Refusal
from tests.examples import PSEUDONYMS, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage

HEAD = "subject,ward,neighbourhood,unit,groups,joined_at\n"
GOOD = "ref:resident-1,00070,Tổ 3,school/THCS Láng,elderly near_poor,2026-11-02"


def register(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    file = folder / "people.csv"
    file.write_bytes((head + "\n".join(rows) + "\n").encode(encoding))
    return file


async def load(stage: Stage, file: Path) -> tuple[int, int]:
    found = read_register(file, await stage.known(), PSEUDONYMS)
    return await enrol(stage.resources.database, found)


async def enrolled(stage: Stage) -> int:
    return int(await stage.resources.database.fetchval("SELECT count(*) FROM facts WHERE kind = 'enrolment'"))


async def test_a_row_enrols_a_resident_where_they_belong(stage: Stage, tmp_path: Path) -> None:
    assert await load(stage, register(tmp_path, GOOD)) == (1, 0)

    await stage.accept(skill(of=1))
    await stage.move()

    assert await stage.points() == 15
    neighbourhood = await stage.row("00070/to-3", "1/ward/00070/neighbourhoods")
    unit = await stage.row("school/thcs-lang", "1/units/school")
    assert [(row.name, row.points) for row in (neighbourhood, unit)] == [("Tổ 3", 15), ("THCS Láng", 15)]


async def test_only_subject_ward_and_time_are_needed(stage: Stage, tmp_path: Path) -> None:
    await load(stage, register(tmp_path, "ref:resident-1,00070,,,,2026-11-02"))

    body = await stage.resources.database.fetchval("SELECT body FROM facts")

    assert body == {"ward": "00070", "neighbourhood": None, "unit": None, "groups": []}


async def test_the_same_file_again_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    file = register(tmp_path, GOOD, "ref:resident-2,00004,,,,2026-11-02")
    await load(stage, file)

    assert await load(stage, file) == (0, 2)
    assert await enrolled(stage) == 2


async def test_a_longer_file_adds_what_is_new(stage: Stage, tmp_path: Path) -> None:
    await load(stage, register(tmp_path, GOOD))

    assert await load(stage, register(tmp_path, GOOD, "ref:resident-2,00004,,,,2026-11-02")) == (1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
async def test_a_mark_of_the_byte_order_makes_no_difference(stage: Stage, tmp_path: Path, encoding: str) -> None:
    assert await load(stage, register(tmp_path, GOOD, encoding=encoding)) == (1, 0)


async def test_columns_may_stand_in_any_order_and_others_beside_them(stage: Stage, tmp_path: Path) -> None:
    head = "note,joined_at,groups,unit,neighbourhood,ward,subject\n"

    await load(stage, register(tmp_path, "x,2026-11-02,,,Tổ 3,00070,ref:resident-1", head=head))

    body = await stage.resources.database.fetchval("SELECT body FROM facts")
    assert (body["ward"], body["neighbourhood"]) == ("00070", "00070/to-3")


async def test_later_rows_of_a_person_move_them(stage: Stage, tmp_path: Path) -> None:
    rows = ["ref:resident-1,00070,,,,2026-11-02", "ref:resident-1,00004,,,,2026-12-01"]

    assert await load(stage, register(tmp_path, *rows)) == (2, 0)


async def test_one_wrong_row_keeps_all_others_out(stage: Stage, tmp_path: Path) -> None:
    file = register(tmp_path, GOOD, "ref:resident-2,99999,,,,2026-11-02")

    with pytest.raises(RowErrors):
        await load(stage, file)

    assert await enrolled(stage) == 0
    assert await stage.resources.database.fetchval("SELECT count(*) FROM places") == 0


async def test_a_person_enrolled_elsewhere_at_the_same_time_keeps_the_whole_file_out(
    stage: Stage, tmp_path: Path
) -> None:
    await load(stage, register(tmp_path, "ref:resident-1,00070,,,,2026-11-02"))
    file = register(tmp_path, "ref:resident-2,00070,,,,2026-11-02", "ref:resident-1,00004,,,,2026-11-02")

    with pytest.raises(Refusal) as refused:
        await load(stage, file)

    assert str(refused.value).startswith("line 3, joined_at: this person was enrolled before at the same time")
    assert await enrolled(stage) == 1


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("cccd:12345,00070,,,,2026-11-02", "line 3, subject: 'cccd:' is followed by 5 characters, 12 digits"),
        ("001099012345,00070,,,,2026-11-02", "line 3, subject: subject must be 'cccd:' and 12 digits"),
        (",00070,,,,2026-11-02", "line 3, subject: subject must be"),
        ("ref:a b,00070,,,,2026-11-02", "line 3, subject: 'ref:' needs 1 to 128 printable"),
        ("ref:b,00071,,,,2026-11-02", "line 3, ward: '00071' is no ward of this contest"),
        ("ref:b,,,,,2026-11-02", "line 3, ward: '' is no ward"),
        ("ref:b,00070,!!,,,2026-11-02", "line 3, neighbourhood: the name has 2 characters"),
        (f"ref:b,00070,{'x' * 81},,,2026-11-02", "line 3, neighbourhood: the name has 81 characters; 1 to 80"),
        ("ref:b,00070,,club/x,,2026-11-02", "line 3, unit: 'club/x' must be agency/NAME or school/NAME or"),
        ("ref:b,00070,,school,,2026-11-02", "line 3, unit: 'school' must be"),
        ("ref:b,00070,,school/,,2026-11-02", "line 3, unit: 'school/' must be"),
        ("ref:b,00070,,,old,2026-11-02", "line 3, groups: 'old' is no group; groups are resident, official"),
        ("ref:b,00070,,,,2026-11-02T08:00:00", "line 3, joined_at: '2026-11-02T08:00:00' has no offset; write"),
        ("ref:b,00070,,,,hôm qua", "line 3, joined_at: 'hôm qua' is no time; write 2026-11-02 or"),
        ("ref:b,00070,,,,", "line 3, joined_at: '' is no time"),
        ("ref:b,00070,,,,2026-02-30", "line 3, joined_at: '2026-02-30' is no time"),
        ("ref:b,00070,,,,0001-01-01", "line 3, joined_at: '0001-01-01' is no time"),
        ("ref:b,00070,,,,9999-12-31T23:00:00-10:00", "line 3, joined_at: '9999-12-31T23:00:00-10:00' is no time"),
        (f"ref:b,00070,,,,{'x' * 900}", f"line 3, joined_at: '{'x' * 60}…' is no time"),
        (GOOD, "line 3, subject, joined_at: the same person with the same time stands in line 2"),
    ],
)
async def test_a_wrong_row_is_told_with_line_and_column(
    stage: Stage, tmp_path: Path, row: str, complaint: str
) -> None:
    with pytest.raises(RowErrors) as refused:
        read_register(register(tmp_path, GOOD, row), await stage.known(), PSEUDONYMS)

    assert complaint in str(refused.value)


NUMBER = "001099012345"


@pytest.mark.parametrize(
    "row",
    [
        f"{NUMBER},00070,,,,2026-11-02",
        f"cccd:{NUMBER}0,00070,,,,2026-11-02",
        f"00070,cccd:{NUMBER},,,,2026-11-02",
        f"ref:b,{NUMBER},,,,2026-11-02",
        f"ref:b,00070,Tổ 3 {NUMBER},,,2026-11-02",
        "ref:b,00070,001 099 012 345,,,2026-11-02",
        f"ref:b,00070,,school/{NUMBER},,2026-11-02",
        f"ref:b,00070,,{NUMBER},,2026-11-02",
        f"ref:b,00070,,,{NUMBER},2026-11-02",
        f"ref:b,00070,,,,{NUMBER}",
    ],
)
async def test_an_identity_number_in_any_column_is_refused_and_never_repeated(
    stage: Stage, tmp_path: Path, row: str
) -> None:
    with pytest.raises(RowErrors) as refused:
        read_register(register(tmp_path, row), await stage.known(), PSEUDONYMS)

    assert "line 2" in str(refused.value)
    assert NUMBER not in str(refused.value).replace(" ", "")


async def test_many_wrong_rows_are_told_fifty_at_a_time(stage: Stage, tmp_path: Path) -> None:
    rows = [f"ref:r{number},1,,,,2026-11-02" for number in range(70)]

    with pytest.raises(RowErrors) as refused:
        read_register(register(tmp_path, *rows), await stage.known(), PSEUDONYMS)

    lines = str(refused.value).splitlines()
    assert lines[0].endswith("70 rows cannot be taken, so nothing was recorded:")
    assert (lines[50][:8], lines[51]) == ("line 51,", "… and 20 more")


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ("subject,ward,neighbourhood,unit,groups\n", "the columns joined_at are missing"),
        ("subject;ward;neighbourhood;unit;groups;joined_at\n", "the columns subject, ward, neighbourhood"),
        ("", "the columns subject, neighbourhood"),
    ],
)
async def test_a_missing_column_is_named(stage: Stage, tmp_path: Path, head: str, missing: str) -> None:
    with pytest.raises(Refusal, match=r"people\.csv, line 1") as refused:
        read_register(register(tmp_path, "ward", head=head), await stage.known(), PSEUDONYMS)

    assert missing in str(refused.value)


async def test_a_file_without_rows_enrols_nobody(stage: Stage, tmp_path: Path) -> None:
    assert await load(stage, register(tmp_path)) == (0, 0)


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16"])
async def test_what_is_not_utf_8_is_told_with_the_byte(stage: Stage, tmp_path: Path, encoding: str) -> None:
    with pytest.raises(Refusal, match=r"byte [0-9]+ is not UTF-8; save the file as CSV UTF-8"):
        read_register(register(tmp_path, "ref:b,00070,đ,,,2026", encoding=encoding), await stage.known(), PSEUDONYMS)


@pytest.mark.parametrize(
    "row", ['ref:b,00070,"Tổ 3"x,,,2026-11-02', 'ref:b,00070,"never closed,,,2026-11-02', "a\0b"]
)
async def test_what_is_not_csv_is_told_with_the_line(stage: Stage, tmp_path: Path, row: str) -> None:
    with pytest.raises(Refusal, match=r"people.csv, line [23]: "):
        read_register(register(tmp_path, GOOD, row), await stage.known(), PSEUDONYMS)


async def test_two_loads_at_once_take_each_row_once(stage: Stage, tmp_path: Path) -> None:
    rows = [f"ref:r{number},00070,,,,2026-11-02" for number in range(1_200)]
    known = await stage.known()
    forwards = read_register(register(tmp_path, *rows), known, PSEUDONYMS)
    backwards = read_register(register(tmp_path, *reversed(rows)), known, PSEUDONYMS)

    told = await asyncio.gather(enrol(stage.resources.database, forwards), enrol(stage.resources.database, backwards))

    assert sum(new for new, _ in told) == 1_200
    assert await enrolled(stage) == 1_200


def test_a_date_is_its_midnight_in_ha_noi() -> None:
    assert moment_of("2026-11-02") == datetime(2026, 11, 1, 17, tzinfo=UTC)
    assert moment_of("2026-11-02T08:00:00+07:00") == datetime(2026, 11, 2, 1, tzinfo=UTC)


async def test_a_ward_that_takes_no_part_is_refused(stage: Stage, tmp_path: Path) -> None:
    known = await stage.known()
    assert {HOAN_KIEM, BA_DINH} < set(known.contest.wards)
    rows = [f"ref:r,{ward},,,,2026-11-02" for ward in (HOAN_KIEM, "00012")]

    with pytest.raises(RowErrors, match="line 3, ward: '00012'"):
        read_register(register(tmp_path, *rows), known, PSEUDONYMS)
