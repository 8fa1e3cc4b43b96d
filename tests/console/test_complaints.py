"""What the reader of files refuses is told in the words of the pages, with its line and key."""

import tomllib
from collections.abc import Iterator

import pytest

from server.console.criteria.complaints import complaint
from server.paper.words import words_of
from server.rules.criteria_plan import criteria_refusal
from tests.examples import CATALOGUE
from tests.rules.test_caps import GROUPED
from tests.rules.test_valuing import COMPOSITE, INTEGRITY

WHOLE = GROUPED[GROUPED.index("[[groups]]") :].split("[[clusters]]")[0] + COMPOSITE + INTEGRITY
WARDS = tuple(CATALOGUE.wards)


def wrong() -> Iterator[tuple[str, str, str]]:
    yield 'code = "K1"\n', "", "criteria.1.code: thiếu khóa này."
    yield "points = 5", 'points = "năm"', "criteria.2.points: 'năm' không phải số nguyên."
    yield "points = 5", "points = -5", "-5 không nằm trong khoảng 0 đến 10000."
    yield "points = 5", "punkte = 5", "criteria.2.points: thiếu khóa này."
    yield "max_times = 3", "max_times = 3\nextra = 1", "criteria.2.extra: không có khóa này ở đây."
    yield 'code = "K2"', "code = 5", "criteria.2.code: 5 không phải chữ."
    yield 'code = "K2"', f'code = "{"K" * 41}"', "có 41 ký tự, nhiều nhất là 40."
    yield '["scene-report", "health-insurance"]', '"scene-report"', "không phải danh sách chữ."
    yield '["scene-report", "health-insurance"]', "[]", "danh sách có 0 mục, ít nhất là 1."
    yield '"health-insurance"', '"scene-report"', "có 2 lần, một lần là đủ."
    yield '"health-insurance"', '"juggling"', "'juggling' không có trong danh mục."
    yield '"health-insurance"', '"birth"', "'birth' là sự kiện của đời người"
    yield 'kind = "service"', 'kind = "task"', "'task' không phải 'skill' hay 'service'."
    yield 'code = "K2"', 'code = "K1"', "mã 'K1' đã dùng ở trên."
    yield 'code = "T"', 'code = "A"', "mã 'A' đã dùng ở trên."
    yield 'group = "A"', 'group = "X"', "không có nhóm 'X' trong tệp; tệp có A, T."
    yield "resident_cap = 8\n", "", "nhóm điểm thưởng cần mức nhiều nhất riêng"
    yield "bonus = true", "bonus = 1", "1 không phải true hay false."
    yield "weight = 40", "weight = 41", "các trọng số cộng lại được 101, cần đúng 100."
    yield '"00070" = 100', '"99999" = 100', "'99999' không tham gia cuộc thi này."
    yield 'bound = "lower"', 'bound = "middle"', "'middle' không phải 'lower' hay 'upper'."
    yield "level = { weight = 40, target = 500 }", "level = 40", "composite.level: 40 không phải một bảng."
    yield (
        WHOLE[: WHOLE.index("[scoring]")],
        "groups = 5\n",
        "viết mỗi mục thành một bảng riêng, đầu bảng là [[groups]].",
    )


@pytest.mark.parametrize(("old", "new", "told"), wrong())
def test_a_wrong_key_is_told_in_vietnamese(old: str, new: str, told: str) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)

    refusal = criteria_refusal(tomllib.loads(text), CATALOGUE, WARDS, text)

    assert refusal
    sentence = complaint(refusal, words_of("vi"))
    assert told in sentence
    assert sentence.startswith(("Dòng ", "Khóa "))
    assert refusal.message not in sentence


def test_the_example_has_nothing_to_complain_of() -> None:
    assert criteria_refusal(tomllib.loads(WHOLE), CATALOGUE, WARDS, WHOLE) is None


def test_a_baseline_without_progress_is_told_too() -> None:
    text = WHOLE.replace("progress = { weight = 10", "level2 = { weight = 10").replace("weight = 40", "weight = 50")

    refusal = criteria_refusal(tomllib.loads(text), CATALOGUE, WARDS, text)

    assert refusal and "mức xuất phát chỉ dùng cho tiến bộ" in complaint(refusal, words_of("vi"))
