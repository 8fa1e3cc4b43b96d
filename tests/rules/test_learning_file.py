"""A learning file is read whole, or every fault is named with its line and item."""

import pytest

from server.rules.learning_advice import advice
from server.rules.learning_file import read_learning
from server.rules.refusals import Told
from tests.learning import DOCUMENT, learning

SKILLS = ("anti-scam",)


def faults(document: str) -> list[tuple[str, str]]:
    return [
        (fault.column, Told(fault.template, **fault.values).message)
        for fault in read_learning(document, SKILLS).faults
    ]


def test_the_whole_example_is_read() -> None:
    read = learning()

    assert (read.skill, read.version, len(read.cells), len(read.items)) == ("anti-scam", 1, 6, 12)
    assert [item.kind for item in read.items][:6] == ["one", "several", "order", "match", "number", "screen"]
    assert ["màn hình tập" in told.message for told in advice(read)] == [True], "two screens in twelve are few"


@pytest.mark.parametrize(
    ("old", "new", "where", "told"),
    [
        ('skill = "anti-scam"', 'skill = "juggling"', "skill", "Danh mục không có"),
        ("version = 1", "version = 0", "version", "từ 1"),
        ("pass_percent = 70", "pass_percent = 20", "pass_percent", "từ 50"),
        ("minutes = 6", "minuts = 6", "minutes", "Thiếu"),
        ("minutes = 6", "minutes = 6\nmore = 1", "more", "không có ở đây"),
        ('en = "Stop."', 'en = ""', "lesson.step 1.en", "từ 1 đến"),
        ("level = 3", "level = 4", "cell number.level", "từ 1 đến 3"),
        ('cell = "one"', 'cell = "two"', "item one-1", "Không có ô two"),
        ('key = "several-1"', 'key = "several-2"', "item several-2", "2 mục"),
        ('kind = "match"', 'kind = "mach"', "item match-1.kind", "one, several"),
        ("right = true\n", "", "item one-1.option", "0 lựa chọn"),
        ('vi = "Lựa chọn b"', 'vi = "Lựa chọn a"', "item one-1.option", "cùng chữ (vi)"),
        ("answer = 1500", 'answer = "1500"', "item number-1.number.answer", "Cần một số"),
        ("tolerance = 0", "tolerance = -1", "item number-1.number.tolerance", "từ 0"),
        ('scene = "message"', 'scene = "sms"', "item screen-1.screen.scene", "message, call"),
        ("empty = true\n", "", "item screen-1.screen.part code.accept", "Thiếu"),
        ("nhan-hang.example\", en", "nhan-hang.com\", en", "item screen-1.screen.part link.text.vi", ".example"),
        ("Chào bác", "Số 001 099 012 345", "item screen-1.screen.part greeting.text.vi", "định danh"),
        ("Chào bác", "Chào \u202ebác", "item screen-1.screen.part greeting.text.vi", "U+202E"),
        ('"Delete" }\nright = true', '"Delete" }', "item screen-1.screen.part", "đúng một phần"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_item_and_remedy(old: str, new: str, where: str, told: str) -> None:
    assert old in DOCUMENT

    found = faults(DOCUMENT.replace(old, new, 1))

    assert any(column == where and told in message for column, message in found), found


def test_faults_carry_their_lines_and_all_are_told_at_once() -> None:
    wrong = DOCUMENT.replace("version = 1", "version = true").replace('scene = "message"', "scene = 1")

    read = read_learning(wrong, SKILLS)

    assert read.learning is None
    assert [fault.line for fault in read.faults] == [2, *(
        number for number, line in enumerate(wrong.splitlines(), 1) if line == "scene = 1"
    )]  # fmt: skip


def test_official_domains_may_stand_and_decomposed_letters_are_composed() -> None:
    read = learning(DOCUMENT.replace("Chào bác", "Cha\u0300o dichvucong.gov.vn và a.com.example"))

    assert read.items[5].screen
    assert read.items[5].screen.parts[0].text["vi"] == "Chào dichvucong.gov.vn và a.com.example"


@pytest.mark.parametrize("text", ["[[item", "a = [", "[" * 9_000])
def test_what_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(Told, match="không phải TOML"):
        read_learning(text, SKILLS)


@pytest.mark.parametrize("text", ["", "item = 1\ncell = 'x'\nlesson = 2", "item = [1, 2]", "[lesson]\nstep = 3"])
def test_what_has_another_shape_is_faults_not_a_crash(text: str) -> None:
    assert read_learning(text, SKILLS).faults


def test_an_answer_that_shows_itself_is_told() -> None:
    long = DOCUMENT.replace('vi = "Lựa chọn a"', 'vi = "Lựa chọn a dài hơn hẳn các lựa chọn khác ở đây"', 1)

    assert "item one-1" in [told.where for told in advice(learning(long))]
