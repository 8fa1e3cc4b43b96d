"""How points are made, from the contest's own data."""

import re

from tests.examples import CONTEST, contest
from tests.pages.printed import print_how

PAGE = print_how(contest())


def test_each_criterion_tells_its_deeds_points_and_limit() -> None:
    first, second = (item for item in PAGE.one("ul", "criteria").parts if not isinstance(item, str))

    assert first.text.startswith("K1 · Kỹ năng Nhận diện và báo lừa đảo Mật khẩu mạnh")
    assert first.one("p", "worth").text == "10 điểm một việc tính 2 lần, nhiều nhất 20 điểm"
    assert second.one("p", "worth").text == "5 điểm một việc tính 3 lần, nhiều nhất 15 điểm"


def test_ways_of_doing_have_their_percents() -> None:
    ways = PAGE.one("section", id="tu-lam").every("dd")

    assert [way.text for way in ways] == ["100\u00a0%", "50\u00a0%", "0\u00a0%"]


def test_uplifts_are_told_as_what_comes_on_top() -> None:
    assert [each.text for each in PAGE.one("section", id="cong-them").every("dd")] == [
        "+50\u00a0%", "+50\u00a0%", "+30\u00a0%",
    ]  # fmt: skip


def test_a_contest_without_uplifts_does_not_speak_of_them() -> None:
    plain = CONTEST.replace("{ elderly = 50, disability = 50, near_poor = 30 }", "{}")

    page = print_how(contest(plain))

    assert page.every("section", id="cong-them") == []
    assert len(page.one("section", id="vi-du").every("tr")) == 3


def test_the_example_is_computed_by_the_rule_that_scores() -> None:
    lines = PAGE.one("section", id="vi-du").every("tr")[1:]

    assert [line.text for line in lines] == [
        "Tự làm 10 × 100\u00a0% 10",
        "Được hướng dẫn 10 × 50\u00a0% 5",
        "Người từ 60 tuổi tự làm 10 × 100\u00a0% × 150\u00a0% 15",
        "Người từ 60 tuổi được hướng dẫn 10 × 50\u00a0% × 150\u00a0% 7",
    ]


def test_the_cap_is_told_if_there_is_one() -> None:
    without = print_how(contest(CONTEST.replace("resident_cap = 100", "")))

    assert "nhiều nhất 100 điểm một vòng" in PAGE.text
    assert "điểm một vòng" not in without.text


def test_times_are_those_of_ha_noi() -> None:
    assert re.search(r"Mở 00:00, 2/11/2026 Kết thúc 00:00, 30/11/2026 .* đến 00:00, 3/12/", PAGE.text)


def test_clusters_name_their_wards() -> None:
    assert PAGE.one("ul", "clusters").text == "Cụm 1: Phường Hoàn Kiếm, Phường Ba Đình."


def test_the_page_speaks_english() -> None:
    assert print_how(contest(), "en").one("h1").text == "How points and ranks are made"
