"""The first page: contests that run, that come, that are over."""

import pytest

from server.pages.home import Running
from tests.examples import contest
from tests.pages.element import Element
from tests.pages.printed import all_rows, print_home

EACH = contest()


def running(phase: str = "open", *, rows: bool = True) -> Running:
    """The example contest in a phase."""
    return Running(contest=EACH, round=EACH.rounds[0], phase=phase, rows=all_rows() if rows else None)


def sections(page: Element) -> list[str]:
    return [section.one("h2").text for section in page.one("div", "home").every("section")]


def test_without_a_contest_the_page_says_what_will_be_here() -> None:
    assert sections(print_home([])) == ["Chưa có cuộc thi đua nào."]


@pytest.mark.parametrize(
    ("phase", "heading"),
    [
        ("announced", "Sắp mở"),
        ("open", "Đang diễn ra"),
        ("frozen", "Đang diễn ra"),
        ("closed", "Đang diễn ra"),
        ("revealed", "Đã có kết quả"),
        ("sealed", "Đã có kết quả"),
    ],
)
def test_a_contest_stands_where_its_phase_belongs(phase: str, heading: str) -> None:
    assert sections(print_home([running(phase)])) == [heading]


def test_a_poster_tells_name_slogan_phase_time_leaders_and_people() -> None:
    poster = print_home([running()]).one("article", "poster")

    assert poster.one("h3").text == "Thủ đô số 2026"
    assert poster.one("p", "slogan").text == "Đi từng ngõ, gõ từng nhà"
    assert poster.one("span", "phase").text == "Đang diễn ra"
    assert poster.one("time").text == "Còn 25 ngày"
    assert len(poster.one("ol", "leaders").every("li")) == 3
    assert "Người tham gia 984.375" in poster.text


def test_a_contest_whose_board_is_being_rebuilt_still_stands_there() -> None:
    poster = print_home([running(rows=False)]).one("article", "poster")

    assert poster.every("ol", "leaders") == []
    assert poster.one("h3").one("a").attributes["href"] == "/c/thu-do-so-2026"


def test_a_contest_to_come_has_no_counts() -> None:
    assert "Người tham gia" not in print_home([running("announced")]).text
