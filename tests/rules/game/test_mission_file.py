"""A file of mission templates is read whole: each fault with its line and its remedy."""

import pytest

from server.reference import MISSIONS, read_mission_templates
from server.rules.game.mission import LEVELS
from server.rules.game.mission_file import read_templates
from tests.examples import CATALOGUE

MISSION = """[[mission]]
key = "safe-week"
level = "neighbourhood"
title = { vi = "Tuần an toàn", en = "Safe week" }
why = { vi = "Vì", en = "Why" }
of = ["skill/anti-scam", "skill/password-otp"]
need = 2
people = 50
bonus = 4
"""


def test_the_file_that_is_shipped_is_whole_and_has_one_of_each_level() -> None:
    templates = read_mission_templates()

    assert len(templates) >= 12
    assert {each.level for each in templates} == set(LEVELS)
    assert not read_templates(MISSIONS.read_text(encoding="utf-8"), CATALOGUE).faults


@pytest.mark.parametrize(
    ("was", "becomes", "line", "told"),
    [
        ("need = 2", "need = 3", 7, "Cần 3, mà chỉ có 2 việc"),
        ("bonus = 4", "bonus = 21", 9, "từ 1 đến 20"),
        ("people = 50", "permile = 5", 1, "Thiếu ô này"),
        ("skill/anti-scam", "skill/anti-spam", 6, "Danh mục không có skill/anti-spam"),
        ("skill/anti-scam", "service/death", 6, "Danh mục không có service/death để tính điểm"),
        ('level = "neighbourhood"', 'level = "street"', 3, "Chỉ có: resident, family"),
        ("need = 2", 'need = 2\nby = ["done_for"]', 8, "Chỉ có: self, guided"),
        ('title = { vi = "Tuần an toàn", en = "Safe week" }', 'title = { vi = "Tuần" }', 4, "Thiếu ô này"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(was: str, becomes: str, line: int, told: str) -> None:
    faults = read_templates(MISSION.replace(was, becomes), CATALOGUE).faults

    found = [(fault.line, fault.template.format(**fault.values)) for fault in faults]
    assert any(at == line and told in said for at, said in found), found


def test_a_key_stands_once() -> None:
    [fault] = read_templates(MISSION * 2, CATALOGUE).faults

    assert fault.template.format(**fault.values).startswith("Khóa safe-week có ở 2 mục")
