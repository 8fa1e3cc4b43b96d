"""What each scene says, printed from plain values."""

from dataclasses import replace

import pytest

from server.paper.print import paper_for
from server.rules.screen_plan import SCENE_KINDS, SceneKind
from server.scenes.join import join
from server.scenes.reading import Scenes
from server.scenes.window import window
from tests.examples import CONTEST, contest
from tests.pages.element import Element, read
from tests.scenes.printed import (
    LONG,
    OWN,
    WEIGHED,
    all_rows,
    notice,
    parts_of,
    print_screen,
    scenes_data,
    some_milestones,
)


def scene(data: Scenes, kind: SceneKind, language: str = "vi") -> Element:
    """One scene of a screen."""
    page = print_screen(data, kind, language).replace("<!doctype html>", "")  # type: ignore[arg-type]
    return read(page).one("section", "turn")


def rows_of(found: Element, only: str = "only-tall") -> list[str]:
    """The wards of the rows that have room on a screen that lies."""
    return [row.attributes["data-ward"] for row in found.every("li", "far-row") if only not in row.classes]


@pytest.mark.parametrize(
    ("count", "own", "rows", "left_out"),
    [
        (126, 26, [*range(8), 25, 26, 27], 17),
        (126, 10, [*range(12)], 0),
        (126, 11, [*range(8), 10, 11, 12], 2),
        (126, 125, [*range(8), 123, 124, 125], 115),
        (126, None, [*range(12)], 0),
        (12, 11, [*range(12)], 0),
        (7, 3, [*range(7)], 0),
    ],
)
def test_the_own_row_is_in_sight_with_a_neighbour_on_each_side(
    count: int, own: int | None, rows: list[int], left_out: int
) -> None:
    lines = window(count, own, 12)

    assert [line.index for line in lines if not line.left_out] == rows
    assert sum(line.left_out for line in lines) == left_out
    assert len(lines) <= 12


def test_a_line_that_both_kinds_of_screens_show_is_printed_once() -> None:
    found = scene(scenes_data(), "city")

    lying, standing = rows_of(found), rows_of(found, "only-wide")
    assert len(lying) == 11
    assert len(standing) == 12
    assert lying[-2] == standing[-2] == OWN
    gaps = [(gap.text, gap.classes & {"only-wide", "only-tall"}) for gap in found.every("li", "far-gap")]
    assert gaps == [("17 nơi khác ở giữa", {"only-wide"}), ("16 nơi khác ở giữa", {"only-tall"})]


def test_the_own_row_is_marked_on_every_board_of_wards() -> None:
    for kind in ("city", "division"):
        assert [row.attributes["data-ward"] for row in scene(scenes_data(), kind).every("li", "mine")] == [OWN]


def test_all_places_are_there_for_the_browser_to_turn_their_pages() -> None:
    found = scene(scenes_data(), "places")

    kept = found.one("template", "all-rows").every("i")
    assert len(kept) == 126
    assert "thứ 27 theo điểm trên 126 nơi" in found.one("far-own").text
    assert "trang 1 trên 11" in found.text


def test_a_division_is_the_cluster_else_the_wards_of_the_same_size() -> None:
    clustered = CONTEST.replace('"00070", "00004"', f'"{OWN}", "{LONG}"').replace('lead = "00070"', f'lead = "{OWN}"')

    assert scene(scenes_data(clustered), "division").one("h2").text == "Cụm 1"
    assert scene(scenes_data(), "division").one("h2").text == "Phường, xã từ 60 đến 90 nghìn dân"


def test_neighbourhoods_are_told_with_their_points_and_without_counted_people_by_these_alone() -> None:
    counted = scene(scenes_data(), "neighbourhoods")
    uncounted = scene(scenes_data(parts=parts_of(known=False)), "neighbourhoods")

    assert counted.every("li", "far-row")[0].text == "Hạng 1–20 Tổ dân phố 1 1.839 điểm 967,9"
    assert uncounted.every("li", "far-row")[0].one("span", "value").text == "1.839"
    assert uncounted.one("p", "unit").text == "điểm của mọi người"


def test_goals_are_those_of_the_contest() -> None:
    goals = scene(scenes_data(WEIGHED), "target").every("li", "goal")

    assert [goal.attributes["data-goal"] for goal in goals] == ["level", "coverage", "attainment", "progress"]
    assert goals[1].one("p", "goal-said").text == "8.732 người, còn 6.069 nữa là đủ 14.801"
    assert goals[1].one("p", "goal-big").text == "58\u00a0%"
    assert "mức 300 trên 1.000 người lớn, trọn 30 điểm" in goals[1].text


def test_without_targets_the_next_five_percent_are_the_goal_and_the_screen_says_so() -> None:
    found = scene(scenes_data(), "target")

    assert [goal.one("p", "goal-rule").text for goal in found.every("li", "goal")] == [
        "mốc kế tiếp: 20\u00a0% số người lớn",
        "mốc kế tiếp: 5\u00a0% số người lớn",
    ]
    assert "Tiêu chí cuộc thi không đặt mức đạt" in found.text


def test_the_sum_of_the_own_ward_adds_up_line_by_line() -> None:
    plain = [line.text for line in scene(scenes_data(), "how").every("dd")]
    weighed = [line.text for line in scene(scenes_data(WEIGHED), "how").every("dd")]

    assert plain == ["26.196", ": 49.334", "× 1.000", "= 531,0"]
    assert weighed == ["40,0", "+ 17,7", "+ 8,8", "+ 10,0", "= 76,5"]


def test_movers_are_the_highest_climbs_and_nobody_who_fell() -> None:
    climbs = [row.text for row in scene(scenes_data(), "movers").every("li", "riser")]

    assert len(climbs) == 8
    assert all(climb.startswith("lên ") for climb in climbs)


def test_the_code_leads_to_the_own_page_and_after_the_round_to_its_result() -> None:
    data = scenes_data()
    over = replace(data, now=contest().rounds[0].closes)

    assert "thidua.hanoi.gov.vn/me" in scene(data, "join").text
    assert "thidua.hanoi.gov.vn/c/thu-do-so-2026" in scene(over, "join").text
    assert join(paper_for("vi"), data, "https://x.vn/").address == "x.vn/me"


def test_notices_stand_in_their_time_and_without_one_the_words_of_the_contest() -> None:
    none = scene(scenes_data(), "notices")
    text = "Mất điện <b>sáng mai</b>."
    found = scene(scenes_data(notices=[notice(text), notice("Chưa tới", 2, hours=-1)]), "notices")

    assert "hidden" not in none.one("div", "notices-none").attributes
    assert "Đi từng ngõ, gõ từng nhà" in none.text
    assert [each.text for each in found.every("li") if "hidden" not in each.attributes] == [text]


def test_milestones_stand_behind_what_officials_say_and_leave_their_place_to_it() -> None:
    data = scenes_data()
    assert data.known
    told = replace(data, milestones=some_milestones(data.known, OWN), places={f"{OWN}/to-4": "Tổ 4"})
    alone = scene(told, "notices")
    behind = scene(replace(told, notices=[notice(str(at), at) for at in (1, 2)]), "notices")

    shown = [each.text for each in alone.every("li") if "hidden" not in each.attributes]
    assert shown[0] == "Dấu mốc Tổ 4, phường Ô Chợ Dừa đã đông đủ: 80\u00a0% người lớn tham gia."
    assert "hidden" in alone.one("div", "notices-none").attributes
    assert [each.text for each in behind.every("li") if "hidden" not in each.attributes][:2] == ["1", "2"]
    assert "/milestones/00190.json?lang=vi" in alone.one("scene-notices").attributes["data-address"]


def test_a_ward_that_takes_no_part_is_told_so_and_sees_the_city() -> None:
    apart = CONTEST.replace('wards = "all"', 'wards = ["00070", "00004"]')
    data = scenes_data(apart, rows=[row for row in all_rows(contest(apart)) if row.code in ("00070", "00004")])

    assert "Phường Ô Chợ Dừa không tham gia cuộc thi này" in scene(data, "target").text
    assert sorted(rows_of(scene(data, "city"))) == ["00004", "00070"]


def test_before_anybody_has_points_the_board_says_what_will_come() -> None:
    rows = all_rows(contest(), active=0)

    assert "Nơi đầu tiên sẽ hiện ở đây" in scene(scenes_data(rows=rows), "city").one("div", "far-empty").text
    before = replace(scenes_data(rows=rows), now=contest().rounds[0].opens.replace(day=1, hour=0))
    assert "Vòng chưa mở" in scene(before, "places").text


@pytest.mark.parametrize("kind", SCENE_KINDS)
def test_a_scene_speaks_english_too(kind: SceneKind) -> None:
    found = scene(scenes_data(WEIGHED, notices=[notice("x")]), kind, "en").text

    assert not any(word in found for word in ("điểm", "phường", "người", "hạng"))


def test_a_picture_of_a_screen_carries_no_rows_that_have_no_room() -> None:
    page = print_screen(scenes_data(), "city", whole=False)

    assert "all-rows" not in page
    assert page.count('class="far-row') < 16
