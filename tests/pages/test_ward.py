"""The page of a ward, printed from plain values."""

from dataclasses import replace
from datetime import date, timedelta

from server.records.audits import Audit
from server.records.headcounts import Headcount
from server.records.standings import Standing
from server.rules.board import Row
from tests.examples import CATALOGUE
from tests.pages.printed import NOW, OWN, print_ward, row, ward_data

HEAD = Headcount(
    kind="ward", code=OWN, people=49_334, as_of=date(2026, 10, 1), source="Công an phường", state="confirmed"
)


def part(number: int, points: int, adults: int = 6_000) -> Row:
    """One neighbourhood."""
    return row(code=f"{OWN}/to-{number}", name=f"Tổ {number}", points=points, adults=adults,
               value=points * 1_000_000 // adults if adults else 0)  # fmt: skip


PARTS = [part(10, 9_000), part(2, 8_000), part(1, 4_000)]


def test_the_figures_are_those_of_the_board() -> None:
    page = print_ward()

    assert page.one("h1").text == "Phường Ô Chợ Dừa"
    assert page.every(data_figure="value")[0].text == "447,9"
    assert page.one(data_figure="rank").text == "21–37"
    assert page.one(data_figure="rank-note").text == "hạng chung, thứ 27 theo điểm trên 126 nơi"
    assert page.one(data_figure="cover").text == "18,0\u00a0%"


def test_the_arithmetic_is_points_by_adults_times_a_thousand() -> None:
    lines = print_ward().one("dl", "sum").every("dd")

    assert [line.text for line in lines] == ["22.097", ": 49.334", "× 1.000", "= 447,9"]


def test_the_exact_whole_numbers_are_there_for_whoever_computes_again() -> None:
    exact = print_ward().one("details", "exact").one("span", "num")

    assert exact.text == "22.097 × 1.000.000 : 49.334 = 447.931"


def test_an_estimated_number_of_adults_says_from_what() -> None:
    assert "Ước tính từ dân số 71.293" in print_ward().one("dl", "sum").text


def test_a_confirmed_number_of_adults_says_by_whom_and_of_when() -> None:
    own = row(adults_state="confirmed")

    text = print_ward(ward_data(own, headcount=HEAD)).one("dl", "sum").text

    assert "Đã xác nhận, số ngày 1/10/2026. Nguồn: Công an phường." in text


def test_a_figure_that_is_not_on_the_board_yet_is_not_told_as_its_source() -> None:
    own = row(adults=40_000)

    assert "Công an phường" not in print_ward(ward_data(own, headcount=HEAD)).one("dl", "sum").text


def test_a_ward_that_nobody_counted_says_so() -> None:
    page = print_ward(ward_data(row(adults=0, value=0, adults_state="unknown")))

    assert page.every(data_figure="value")[0].text == "chưa có số dân"
    assert "Chưa có số người lớn của nơi này" in page.one("dl", "sum").text


def test_chance_is_told_in_a_sentence_only_where_it_shares_ranks() -> None:
    shared, sure = print_ward(), print_ward(ward_data(row(rank=4, rank_from=4, rank_to=4)))

    assert "trong khoảng 21–37" in shared.one("p", "chance").text
    assert "hidden" not in shared.one("p", "chance").attributes
    assert "hidden" in sure.one("p", "chance").attributes


def test_neighbourhoods_stand_in_order_with_what_none_of_them_holds_and_the_sum() -> None:
    table = print_ward(ward_data(neighbourhoods=PARTS)).one("table", "parts")

    assert [line.text for line in table.every("tr")] == [
        "Tổ dân phố, thôn Người lớn Điểm Trên 1.000",
        "Tổ 1 6.000 4.000 666,7",
        "Tổ 2 6.000 8.000 1.333,3",
        "Tổ 10 6.000 9.000 1.500,0",
        "Chưa xếp tổ 31.334 1.097 –",
        "Cộng 49.334 22.097",
    ]


def test_a_sum_that_agrees_says_so_and_when_it_was_audited() -> None:
    audit = Audit(contest_id=1, position=5, equal=True, differences=0, audited_at=NOW)

    page = print_ward(ward_data(neighbourhoods=PARTS, audit=audit))

    assert page.one("p", "agrees").text == (
        "Khớp với điểm của phường, xã ở trên. Các bảng đã đối chiếu với sổ điểm lúc 00:00, 5/11, đều khớp."
    )
    assert "hidden" in page.one("p", "differs").attributes


def test_a_sum_that_does_not_agree_shows_both_numbers() -> None:
    page = print_ward(ward_data(neighbourhoods=[part(1, 22_098)]))

    assert page.one("p", "differs").text == (
        "Chưa khớp, đang kiểm tra: các tổ cộng lại được 22.098, phường, xã có 22.097."
    )
    assert "hidden" not in page.one("p", "differs").attributes
    assert "hidden" in page.one("p", "agrees").attributes


def test_points_taken_by_hand_from_the_ward_itself_may_leave_less_than_its_parts_hold() -> None:
    data = ward_data(row(points=20_000), neighbourhoods=PARTS, given_by_hand=True)

    page = print_ward(data)

    assert page.one("tr", "rest").one(data_cell="points").text == "−1.000"
    assert page.one("tfoot").one(data_cell="points").text == "20.000"
    assert "hidden" not in page.one("p", "agrees").attributes


def test_an_audit_that_found_differences_is_not_told_as_agreement() -> None:
    audit = Audit(contest_id=1, position=5, equal=False, differences=2, audited_at=NOW)

    assert "đối chiếu" not in print_ward(ward_data(audit=audit)).one("p", "agrees").text


def test_neighbourhoods_without_a_headcount_have_dashes() -> None:
    table = print_ward(ward_data(neighbourhoods=[part(1, 40, 0)])).one("table", "parts")

    assert table.every("tr")[1].text == "Tổ 1 – 40 –"


def test_places_in_every_board_link_to_it() -> None:
    places = print_ward().one("ul", "places").every("li")

    assert [place.text for place in places] == ["Cả thành phố Hạng 21–37 trên 126", "Phường Hạng 21–37 trên 51"]
    assert places[1].one("a").attributes["href"] == "/c/thu-do-so-2026/1/wards/phuong"


def test_the_line_of_ranks_ends_with_now() -> None:
    history = [
        Standing(taken_at=NOW - timedelta(hours=hour), rank=40, rank_from=30, rank_to=50, value=9) for hour in (3, 2)
    ]

    chart = print_ward(ward_data(history=history)).one("svg", "chart")

    assert chart.attributes["aria-label"].endswith("đến hạng 21–37 lúc 00:00, 5/11.")
    assert chart.attributes["role"] == "img"


def test_hours_without_points_had_no_rank_to_draw() -> None:
    history = [Standing(taken_at=NOW - timedelta(hours=3), rank=1, rank_from=1, rank_to=126, value=0)]

    page = print_ward(ward_data(history=history))

    assert page.every("svg", "chart") == []
    assert "mỗi giờ một lần" in page.one("p", "none-yet").text


def test_a_hostile_neighbourhood_is_text() -> None:
    page = print_ward(ward_data(neighbourhoods=[row(code=f"{OWN}/x", name="<b>Tổ</b> 'x'")]))

    assert page.one("table", "parts").every("tr")[1].one("th").text == "<b>Tổ</b> 'x'"


def test_every_ward_of_the_city_has_a_page() -> None:
    for code, ward in CATALOGUE.wards.items():
        page = print_ward(ward_data(row(code=code, name=ward.name)))

        assert page.one("h1").text.replace("\u00a0", " ") == ward.full_name


def test_the_page_speaks_english() -> None:
    page = print_ward(replace(ward_data(), scope="total"), "en")

    assert page.one("h1").text == "Ô Chợ Dừa ward"
    assert page.one("h2", id="sum-heading").text == "How 447.9 is made"
