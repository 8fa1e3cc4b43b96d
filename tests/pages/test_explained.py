"""A contest that weighs several parts, or lets samples lower a value, says so wherever the value stands."""

from dataclasses import replace

from server.rules.board import ExplainedRow, Integrity, Part, Row
from tests.examples import CONTEST, contest, two_rounds
from tests.pages.printed import board_data, print_board, print_how, print_ward, row, ward_data
from tests.rules.test_caps import GROUPED
from tests.rules.test_valuing import COMPOSITE, INTEGRITY

WEIGHED = contest(two_rounds(CONTEST) + COMPOSITE + INTEGRITY)
PARTS = {
    "level": Part(value=447_931, score=35_834_480),
    "coverage": Part(value=180_000, score=18_000_000),
    "attainment": Part(value=60_810, score=12_162_000),
    "progress": Part(value=-1_000, score=0),
}


def explained(base: Row, **changes: object) -> ExplainedRow:
    figures = {name: getattr(base, name) for name in base.__dataclass_fields__}
    return ExplainedRow(**{**figures, "value": 65_996_480, "components": PARTS, **changes})  # type: ignore[arg-type]


def test_the_arithmetic_of_a_ward_adds_the_parts_up() -> None:
    page = print_ward(ward_data(explained(row()), contest=WEIGHED))

    lines = page.one("dl", "sum").every("dd")
    assert [line.text for line in lines] == ["35,8", "+ 18,0", "+ 12,2", "+ 0,0", "= 66,0"]
    assert "447,9 trên 1.000 người lớn; đạt 500 thì trọn 40 điểm" in page.one("dl", "sum").text
    assert page.every(data_figure="value")[0].text == "66,0"
    assert page.every("details", "exact") == []


def test_a_sample_is_told_with_what_is_left() -> None:
    sampled = explained(row(), value=64_951_425, integrity=Integrity(checked=40, wrong=3, factor=984_165))

    text = print_ward(ward_data(sampled, contest=WEIGHED)).one("dl", "sum").text

    assert "Phúc tra 40 việc, sai 3 Tổng trước khi trừ: 66,0 × 98,4\u00a0% Điểm tổng hợp = 65,0" in text


def test_a_sample_lowers_points_by_adults_too() -> None:
    plain = contest(CONTEST + INTEGRITY)
    sampled = explained(
        row(), value=440_837, components=None, integrity=Integrity(checked=40, wrong=3, factor=984_165)
    )

    text = print_ward(ward_data(sampled, contest=plain)).one("dl", "sum").text

    assert "Giá trị trước khi trừ: 447,9 × 98,4\u00a0% Điểm trên 1.000 người lớn = 440,8" in text


def test_a_total_adds_its_rounds_up() -> None:
    total = explained(row(), components=None, rounds=(65_996_480, 30_000_000), value=95_996_480)

    lines = print_ward(ward_data(total, contest=WEIGHED)).one("dl", "sum").every("dd")

    assert [line.text for line in lines] == ["66,0", "+ 30,0", "= 96,0"]


def test_a_board_says_that_its_values_are_of_100_points() -> None:
    data = board_data([explained(row())], contest=WEIGHED)

    page = print_board(data)

    board = page.one("live-board")
    assert "data-of-100" in board.attributes
    assert board.one("div", "value").one("span", "num").text == "66,0"
    assert "Điểm tổng hợp, mỗi vòng nhiều nhất 100." in page.text
    assert "điểm tổng hợp 66,0, hạng" in page.text


def test_a_board_that_stands_since_before_a_change_is_told_as_it_was_counted() -> None:
    data = replace(board_data([row()], contest=WEIGHED), counted_by=contest())

    assert print_board(data).one("live-board").one("div", "value").one("span", "num").text == "447,9"


def test_how_tells_weights_targets_and_what_errors_cost() -> None:
    page = print_how(WEIGHED)

    value = page.one("section", id="phuong-xa")
    assert [line.text for line in value.every("tr")][1:] == [
        "Điểm điểm trên 1.000 người lớn 500 40",
        "Người tham gia người có ít nhất một điểm, trên 1.000 người lớn 300 30",
        "Người đạt đủ bộ kỹ năng người, trên 1.000 người lớn 100 20",
        "Tiến bộ điểm trên 1.000 người lớn, tăng so với trước 200 10",
    ]
    assert "cận dưới của khoảng ấy vượt 1\u00a0% bị trừ" in value.text


def test_how_tells_groups_their_caps_and_percents_of_their_own() -> None:
    own = GROUPED.replace("points = 10", "points = 10\nby = { self = 100, guided = 80, done_for = 20 }\nuplift = {}")

    text = print_how(contest(own)).one("section", id="diem").text

    assert "Cả nhóm: mỗi người nhiều nhất 15 điểm một vòng." in text
    assert "Điểm thưởng: mỗi người nhiều nhất 8 điểm một vòng, tính ngoài mức chung." in text
    assert "Riêng việc này: tự làm 100\u00a0%, được hướng dẫn 80\u00a0%, nhờ làm hộ 20\u00a0%." in text
    assert "Việc này không cộng thêm cho nhóm nào." in text
