"""The page of a board, printed from plain values."""

from dataclasses import replace

import pytest

from server.paper.phases import all_phases
from server.paper.words import words_of
from tests.examples import CATALOGUE, CONTEST, contest, two_rounds
from tests.pages.printed import NOW, OWN, all_rows, at, board_data, print_board, row

PAGE = print_board()


def test_all_126_wards_stand_on_the_first_paint() -> None:
    rows = PAGE.one("ol", "board").every("li", "row")

    assert len(rows) == 126
    assert len({each.attributes["data-ward"] for each in rows}) == 126


def test_there_is_one_h1_and_it_is_the_contest() -> None:
    assert PAGE.one("h1").text == "Thủ đô số 2026"


def test_a_row_shows_place_name_value_and_coverage() -> None:
    page = print_board(board_data([row()]))

    own = page.one("ol", "board").one("li", "row")
    assert own.one("span", "rank").text == "Hạng 21–37"
    assert own.one("span", "nth").text == "thứ 27"
    assert own.one("div", "who").text == "Ô Chợ Dừa phường"
    assert own.one("div", "value").text == "447,9 cách tính"
    assert own.one("div", "cover").text == "tham gia 18,0\u00a0%"


def test_a_shared_rank_is_dashed_and_a_sure_one_is_not() -> None:
    page = print_board(board_data([row(), row(code="00004", rank=1, rank_from=1, rank_to=1)]))

    own, first = (page.one("ol", "board").one("li", data_ward=code).one("span", "rank") for code in (OWN, "00004"))
    assert own.classes == {"rank", "shared"}
    assert first.classes == {"rank", "first"}


def test_a_value_links_to_its_arithmetic() -> None:
    own = PAGE.one("ol", "board").one("li", data_ward=OWN)

    assert own.one("div", "value").one("a").attributes["href"] == f"/c/thu-do-so-2026/1/ward/{OWN}#cach-tinh"


def test_a_ward_without_points_stands_without_a_place() -> None:
    last = PAGE.one("ol", "board").every("li", "row")[-1]

    assert "empty" in last.classes
    assert last.one("span", "rank").text == "Hạng –"
    assert last.one("div", "value").text == "chưa có điểm cách tính"


def test_arrows_show_the_move_since_midnight() -> None:
    page = print_board(board_data([row()], before={OWN: 30}))

    own = page.one("ol", "board").one("li", "row")
    assert own.one("span", "move").text == "lên 3"
    assert own.one("span", "move").one("use").attributes["href"] == "#icon-up"
    assert own.attributes["data-before"] == "30"


def test_movers_are_the_five_who_moved_most() -> None:
    rows = [row(code=code, rank=place, rank_from=place, rank_to=place)
            for place, code in enumerate(list(CATALOGUE.wards)[:8], 1)]  # fmt: skip
    before = {each.code: each.rank + shift for each, shift in zip(rows, (6, -1, 0, 3, -4, 1, 2, 0), strict=True)}

    movers = print_board(board_data(rows, before=before)).one("ul", "movers").every("li")

    assert [mover.one("span", "said").text for mover in movers] == ["lên 6", "xuống 4", "lên 3", "lên 2", "lên 1"]


def test_sums_add_up_what_the_board_shows() -> None:
    page = print_board(board_data([row(), row(code="00004", points=3, participants=120, adults=10_666)]))

    assert page.one(data_total="points").text == "22.100"
    assert page.one(data_total="participants").text == "9.000"
    assert page.one(data_total="coverage").text == "15,0\u00a0%"
    assert page.one(data_total="active").text == "2"


def test_hostile_names_are_text() -> None:
    hostile = '<img src=x onerror="alert(1)">\'&'
    document = CONTEST.replace("Đi từng ngõ, gõ từng nhà", "<script>alert(1)</script>")
    data = board_data([row(name=hostile)], contest=contest(document), query="<b>q</b>")

    page = print_board(data)

    assert page.one("ol", "board").one("span", "name").text == hostile
    assert page.one("p", "slogan").text == "<script>alert(1)</script>"
    assert page.one("input", type="search").attributes["value"] == "<b>q</b>"
    assert page.every("img") == []


def test_nothing_is_inline() -> None:
    scripts = PAGE.every("script")

    assert {script.text for script in scripts} == {""}
    assert PAGE.every("style") == []
    assert not [element for element in PAGE.every() if any(name == "style" or name.startswith("on")
                                                           for name in element.attributes)]  # fmt: skip


def test_tabs_lead_to_each_kind_of_group_and_tell_how_many_compete() -> None:
    tabs = PAGE.one("nav", aria_label="Xem theo nhóm").every("a")

    assert [tab.text for tab in tabs] == [
        "Cả thành phố 126", "Phường 51", "Xã 75", "Cùng cỡ dân số", "Cụm thi đua", "Đơn vị",
    ]  # fmt: skip
    assert [tab.attributes.get("aria-current") for tab in tabs][:2] == ["true", None]


def test_size_bands_are_a_second_row_with_the_chosen_one_marked() -> None:
    page = print_board(board_data(board="wards/s2"))

    tabs = page.one("nav", aria_label="Chọn nhóm").every("a")
    assert [tab.text.rpartition(" ")[0] for tab in tabs] == [
        "Dưới 30 nghìn dân", "Từ 30 đến 60 nghìn dân", "Từ 60 đến 90 nghìn dân", "Từ 90 đến 120 nghìn dân",
        "Từ 120 nghìn dân",
    ]  # fmt: skip
    assert "aria-current" in tabs[1].attributes
    assert page.one("h2", id="board-heading").text == "Bảng xếp hạng: từ 30 đến 60 nghìn dân"


def test_a_cluster_keeps_the_spelling_of_its_name() -> None:
    page = print_board(board_data([row(code="00070")], board="wards/cum-1"))

    assert page.one("h2", id="board-heading").text == "Bảng xếp hạng: Cụm 1"


def test_rounds_are_offered_once_there_are_two() -> None:
    page = print_board(board_data(contest=contest(two_rounds())))

    assert not PAGE.every("nav", "rounds")
    assert [tab.text for tab in page.one("nav", "rounds").every("a")] == ["Vòng 1", "Vòng 2", "Cả cuộc thi"]
    assert page.one("p", "facts").text.startswith("Vòng 1, từ 2/11 đến 30/11/2026. Quyết định số 12/QĐ-UBND ngày")


def test_units_have_no_map_and_no_search_but_each_its_page() -> None:
    page = print_board(board_data([row(code="school/lang", name="THCS Láng")], board="units/school"))

    assert page.every("tile-map") == page.every("ward-search") == []
    links = {each.attributes["href"] for each in page.one("ol", "board").every("a")}
    assert links == {"/c/thu-do-so-2026/1/units/school/lang", "/c/thu-do-so-2026/1/units/school/lang#cach-tinh"}
    assert page.one("h2", id="board-heading").text == "Bảng xếp hạng: trường học"


def test_an_empty_board_says_so() -> None:
    assert print_board(board_data([], board="units/school")).one("p", "empty-board").text == "Chưa có nơi nào ở đây."


@pytest.mark.parametrize(
    ("phase", "left"),
    [
        ("announced", "Mở sau"),
        ("open", "Còn"),
        ("frozen", "Còn"),
        ("closed", "Kết thúc"),
        ("revealed", "Kết thúc"),
        ("sealed", "Kết thúc"),
    ],
)
def test_every_phase_has_its_word_its_sign_and_what_comes_next(phase: str, left: str) -> None:
    page = print_board(board_data(phase=phase))

    chip, view = page.one("span", "phase"), all_phases(words_of("vi"))[phase]
    assert chip.text == view.words
    assert chip.one("use").attributes["href"] == f"#icon-{view.icon}"
    assert page.one("p", "left").text.startswith(left)


def test_a_frozen_board_says_since_when_it_stands_still() -> None:
    each = contest()
    frozen = replace(each, rounds=(replace(each.rounds[0], freezes=at("2026-11-27T13:00")),))

    page = print_board(board_data(contest=frozen, phase="frozen"))

    assert page.one("live-state").text == "Đứng yên từ 20:00, 27/11"
    assert "data-still" in page.one("live-state").attributes


def test_a_running_board_says_of_when_its_figures_are_before_scripts_do() -> None:
    assert PAGE.one("live-state").text == "Số lúc 00:00:00 5/11"


def test_a_search_answers_without_scripts() -> None:
    page = print_board(board_data(query="dong da"))

    found = page.one("div", "found")
    assert "hidden" not in found.attributes
    assert found.every("li")[0].text.startswith("Đống Đa phường hạng")
    assert found.one("p", "group").text == "Quận Đống Đa trước đây, 7 phường, xã"


def test_a_search_that_finds_nothing_says_what_to_try() -> None:
    assert print_board(board_data(query="zzzz")).one("div", "found").text.startswith("Không thấy tên này.")


def test_the_page_speaks_english_when_asked() -> None:
    page = print_board(board_data([row()], before={OWN: 30}), "en")

    own = page.one("ol", "board").one("li", "row")
    assert page.one("html").attributes["lang"] == "en"
    assert page.one("h1").text == "Digital Capital 2026"
    assert own.one("div", "value").text == "447.9 how"
    assert own.one("span", "move").text == "up 3"
    assert own.one("span", "kind").text == "ward"


def test_each_language_links_to_the_other() -> None:
    assert [link.attributes["href"] for link in PAGE.every("a", hreflang="en")] == ["/there", "/there"]


def test_demonstration_data_is_marked_and_real_data_is_not() -> None:
    assert print_board(demo=True).one("p", "demo").text.startswith("Số liệu minh họa")
    assert PAGE.every("p", "demo") == []


def test_the_board_tells_the_browser_where_it_stands() -> None:
    board = PAGE.one("live-board").attributes

    assert board["data-board"] == "thu-do-so-2026/1/wards"
    assert (board["data-generation"], board["data-position"]) == ("1", "77")


def test_a_long_name_is_whole() -> None:
    page = print_board(board_data([each for each in all_rows() if each.code == "00226"]))

    assert page.one("ol", "board").one("span", "name").text == "Văn Miếu - Quốc Tử Giám"


def test_a_board_that_never_moved_is_as_old_as_the_page() -> None:
    page = print_board(board_data(as_of=""))

    assert page.one("live-state").attributes["data-as-of"] == str(int(NOW.timestamp() * 1000))
