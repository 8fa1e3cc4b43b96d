"""A file of badges is read whole: each fault with its line and its remedy."""

import pytest

from server.reference import BADGES
from server.rules.game.badge_file import ReadBadges, read_badges
from server.rules.refusals import Told
from tests.examples import CATALOGUE

HEAD = """[groups]
safety = ["skill/anti-scam", "skill/password-otp"]
[[match]]
skill = "dvc-pay"
services = ["traffic-fine"]
"""
BADGE = """[[badge]]
key = "eyes"
family = "safety"
level = 1
name = { vi = "Mắt tinh", en = "Sharp eyes" }
can = { vi = "Nhận ra lời lừa.", en = "Sees a scam." }
need = [
  { count = "activities", least = 2, of = ["safety"] },
]
"""
NEED = '  { count = "activities", least = 2, of = ["safety"] },'


def _read(text: str) -> ReadBadges:
    return read_badges(text, CATALOGUE)


def _faults(need: str) -> list[tuple[int, str]]:
    text = HEAD + BADGE.replace(NEED, need)
    return [(fault.line, fault.template.format(**fault.values)) for fault in _read(text).faults]


def test_a_group_stands_for_its_activities() -> None:
    read = _read(HEAD + BADGE)

    assert read.badges and not read.faults
    assert read.badges[0].needs[0].of == (("skill", "anti-scam"), ("skill", "password-otp"))


def test_all_services_leave_out_the_help_that_only_we_record() -> None:
    [badge] = _read(HEAD + BADGE.replace('["safety"]', '["services"]')).badges or ()

    assert badge.needs[0].names(("service", "new-service"))
    assert not badge.needs[0].names(("service", "help-resident"))


def test_what_is_used_is_what_has_a_match() -> None:
    [badge] = _read(HEAD + BADGE.replace(NEED, '{ count = "used", least = 1, of = ["skills"] }')).badges or ()

    assert badge.needs[0].uses == {("skill", "dvc-pay"): (("service", "traffic-fine"),)}


@pytest.mark.parametrize(
    ("need", "told"),
    [
        ('{ count = "activities", least = 3, of = ["safety"] }', "Cần 3, mà chỉ có 2 việc"),
        ('{ count = "activities", least = 1, of = ["skill/magic"] }', "Danh mục không có skill/magic"),
        ('{ count = "activities", least = 1, of = ["service/death"] }', "không bao giờ được tính điểm"),
        ('{ count = "clicks", least = 1, of = ["safety"] }', "Chỉ có: activities, cases, weeks"),
        ('{ count = "activities", least = 1, of = ["safety"], by = ["done_for"] }', "Chỉ có: self, guided"),
        ('{ count = "activities", least = 0, of = ["safety"] }', "Cần số nguyên từ 1"),
        ('{ count = "used", least = 1, of = ["skill/anti-scam"] }', "Chưa có mục [[match]] cho skill/anti-scam"),
        ('{ count = "activities", least = 1, of = ["skills", "safety"] }', "là tất cả của một loại"),
        ('{ count = "activities", least = 1, of = ["safety"], days = 3 }', "Ô này không có ở đây"),
    ],
)
def test_what_is_wrong_with_a_need_is_told_with_its_line(need: str, told: str) -> None:
    lines = [(line, text) for line, text in _faults(need) if told in text]

    assert lines and {line for line, _ in lines} == {12}


def test_a_key_stands_once_and_no_two_are_given_for_the_same() -> None:
    twice = _read(HEAD + BADGE + BADGE)

    told = [fault.template for fault in twice.faults]
    assert any("Mỗi huy hiệu một khóa riêng" in each for each in told)
    assert any("đòi hỏi như nhau" in each for each in told)


def test_what_is_not_toml_is_refused_in_a_sentence() -> None:
    with pytest.raises(Told, match="không phải TOML"):
        _read("[[badge]")


def test_the_shipped_file_is_whole() -> None:
    read = _read(BADGES.read_text())

    assert read.faults == []
