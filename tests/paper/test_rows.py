"""The rows of a board: badges, moves, bars."""

import pytest

from server.paper.numbers import Numbers
from server.paper.rows import Badge, Pen, Subject
from server.paper.words import words_of
from server.rules.board import Row
from tests.pages.printed import OWN, row

PEN = Pen(words=words_of("vi"), numbers=Numbers(language="vi"))
FIRST = {"rank": 1, "rank_from": 1, "rank_to": 1}
THIRD = {"rank": 3, "rank_from": 3, "rank_to": 3}
PODIUM = {"rank": 2, "rank_from": 1, "rank_to": 3}
FOURTH = {"rank": 4, "rank_from": 4, "rank_to": 4}
NEARLY = {"rank": 1, "rank_from": 1, "rank_to": 4}


@pytest.mark.parametrize(
    ("own", "badge"),
    [
        (row(**FIRST), Badge(text="1", shape="first", nth="")),
        (row(**THIRD), Badge(text="3", shape="podium", nth="")),
        (row(**FOURTH), Badge(text="4", shape="", nth="")),
        (row(**PODIUM), Badge(text="1–3", shape="shared podium", nth="thứ 2")),
        (row(**NEARLY), Badge(text="1–4", shape="shared", nth="thứ 1")),
        (row(), Badge(text="21–37", shape="shared", nth="thứ 27")),
        (row(points=0, value=0, participants=0), Badge(text="–", shape="", nth="")),
        (row(adults=0, value=0), Badge(text="–", shape="", nth="")),
    ],
)
def test_a_badge_is_red_for_a_sure_first_gold_for_a_sure_podium_and_dashed_within_chance(
    own: Row, badge: Badge
) -> None:
    assert PEN.badge(own) == badge


@pytest.mark.parametrize(
    ("before", "direction", "words"),
    [
        ({OWN: 30}, "up", "lên 3"),
        ({OWN: 26}, "down", "xuống 1"),
        ({OWN: 27}, "same", "giữ"),
        ({"00004": 1}, "new", "mới vào"),
        ({}, "none", ""),
    ],
)
def test_a_move_is_told_since_midnight(before: dict[str, int], direction: str, words: str) -> None:
    move = PEN.move(row(), before)

    assert (move.direction, move.words) == (direction, words)


def test_a_row_without_points_says_so_and_does_not_move() -> None:
    view = PEN.row(row(points=0, value=0, participants=0), Subject(), {OWN: 1}, 900_000)

    assert (view.value, view.empty, view.move.direction, view.bar) == ("chưa có điểm", True, "none", 0)


def test_a_row_whose_adults_nobody_counted_says_so() -> None:
    view = PEN.row(row(adults=0, value=0), Subject(), {}, 900_000)

    assert (view.value, view.cover) == ("chưa có số dân", "–")


def test_a_bar_is_the_share_of_the_leader() -> None:
    rows = PEN.rows([row(value=800_000), row(code="00004", value=600_000)], {}, {})

    assert [view.bar for view in rows] == [1_000, 750]


def test_figures_are_packed_for_the_browser() -> None:
    assert PEN.row(row(), Subject(), {}, 1).packed == "27 21 37 447931 22097 8880 3000 49334 estimated"
