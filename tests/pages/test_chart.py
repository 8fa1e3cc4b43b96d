"""Rank over time, drawn by the server."""

from datetime import timedelta

from server.pages.chart import Chart, Place, draw
from server.paper.numbers import Numbers
from server.paper.words import words_of
from tests.pages.printed import at

START = at("2026-11-05T01:00")


def place(hours: float, rank: int, rank_from: int | None = None, rank_to: int | None = None) -> Place:
    """A place some hours after the start."""
    return Place(at=START + timedelta(hours=hours), rank=rank, rank_from=rank_from or rank, rank_to=rank_to or rank)


def drawn(*places: Place, size: int = 126) -> Chart:
    """The drawing of these places."""
    chart = draw(places, size=size, words=words_of("vi"), numbers=Numbers(language="vi"))
    assert chart, "two places make a line"
    return chart


def test_one_place_makes_no_line() -> None:
    assert draw([place(0, 3)], size=126, words=words_of("vi"), numbers=Numbers(language="vi")) is None


def test_the_best_rank_is_at_the_top() -> None:
    chart = drawn(place(0, 40), place(1, 20))

    (_, first), (_, last) = (point.split() for point in chart.path[1:].split("L"))
    assert float(first) > float(last)


def test_lines_are_round_ranks_that_hold_all_places() -> None:
    chart = drawn(place(0, 41, 32, 50), place(1, 27, 21, 37))

    assert [line.rank for line in chart.lines] == [20, 30, 40, 50]


def test_the_first_line_is_rank_one() -> None:
    assert [line.rank for line in drawn(place(0, 1), place(1, 18)).lines] == [1, 5, 10, 15, 20]


def test_no_line_stands_for_a_rank_that_nobody_can_have() -> None:
    assert all(line.rank <= 126 for line in drawn(place(0, 126), place(1, 60)).lines)


def test_everything_stays_inside_the_drawing() -> None:
    chart = drawn(*(place(hour, 1 + hour * 7 % 126, 1, 126) for hour in range(60)))

    numbers = [float(number) for number in chart.band[1:-1].replace("L", " ").split()]
    assert all(0 <= number <= 360 for number in numbers)


def test_the_sentence_tells_what_the_line_shows() -> None:
    chart = drawn(place(0, 41, 32, 50), place(30, 27, 21, 37))

    assert chart.sentence == "Từ hạng 32–50 lúc 08:00, 5/11 đến hạng 21–37 lúc 14:00, 6/11."
    assert chart.now_text == "21–37"


def test_many_days_are_drawn_by_their_last_hour() -> None:
    chart = drawn(*(place(hour, 1 + hour) for hour in range(24 * 6)))

    assert chart.path.count("L") == 6
    assert [day.rank for day in chart.days][:2] == [144, 136]


def test_a_rank_that_never_changes_is_a_level_line() -> None:
    chart = drawn(place(0, 5), place(5, 5))

    assert len({point.split()[1] for point in chart.path[1:].split("L")}) == 1
