"""The file of titles is read whole: each fault with its line and its remedy."""

import pytest

from server.reference import TITLES
from server.rules.game.title_file import read_titles
from tests.examples import CATALOGUE

TEXT = TITLES.read_text(encoding="utf-8")


def faults(text: str) -> list[str]:
    found = read_titles(text, CATALOGUE).faults
    return [f"{fault.line}: {fault.column}: {fault.template.format(**fault.values)}" for fault in found]


def test_the_file_that_is_shipped_is_whole_and_each_title_has_levels() -> None:
    titles = read_titles(TEXT, CATALOGUE).titles

    assert titles and len(titles.skills) == 5
    assert {len(titles.person), len(titles.family), *map(len, titles.places.values())} == {3}


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("skill/shop-safe", "skill/shop", "Danh mục không có skill/shop để tính điểm"),
        ("skill/dvc-pay", "skill/shop-safe", "skill/shop-safe có ở nhiều mục"),
        ('key = "payment"', 'key = "shopping"', "shopping có ở nhiều mục"),
        ("used = 4", "used = 1", "Bậc này cần 1, bậc trước cần 2"),
        ("citizens = 2\neach = 3", "citizens = 2\neach = 1", "Bậc này đòi hỏi như bậc trước"),
        ("skills = 5", "skills = 6", "từ 1 đến 5"),
        ("people = 500", "people = 1500", "từ 1 đến 1000"),
        ("kept = 0", "keeps = 0", "Thiếu ô này"),
        ('name = { vi = "Gia đình số", en = "Digital family" }', 'name = { vi = "Gia đình số" }', "Thiếu ô này"),
    ],
)
def test_what_is_wrong_is_told(was: str, becomes: str, told: str) -> None:
    assert was in TEXT
    found = faults(TEXT.replace(was, becomes, 1))
    assert any(told in each for each in found), found
