"""The map: every ward once, five fair steps, one river."""

import pytest

from server.paper.tiles import HEIGHT, WIDTH, fifths, lay_out
from tests.examples import REFERENCE
from tests.pages.printed import OWN, all_rows, board_data, print_board, row

MAP = lay_out(REFERENCE.tiles)  # type: ignore[arg-type]


def test_the_map_has_126_tiles_and_no_two_in_one_place() -> None:
    assert len({(tile.x, tile.y) for tile in MAP.tiles}) == 126


def test_every_tile_lies_inside_the_drawing() -> None:
    assert all(12 <= tile.x <= WIDTH - 12 and 14 <= tile.y <= HEIGHT - 14 for tile in MAP.tiles)


def test_odd_rows_stand_half_a_tile_to_the_right() -> None:
    tiles = lay_out({"even": (3, 2), "odd": (3, 3)}).tiles

    assert [tile.x for tile in tiles] == [92.0, 104.0]


def test_the_river_is_one_line() -> None:
    assert MAP.river.count("M") == 1
    assert MAP.river.count("L") == 23


def test_a_map_without_the_banks_has_no_river() -> None:
    assert lay_out({"00004": (9, 5)}).river == ""


def test_each_step_holds_a_fifth_of_the_wards() -> None:
    steps, limits = fifths(all_rows())

    assert sorted(list(steps.values()).count(step) for step in range(1, 6)) == [25, 25, 25, 25, 26]
    assert list(limits) == sorted(limits)


def test_equal_values_share_a_step() -> None:
    steps, _ = fifths([row(code=str(number), value=5) for number in range(10)])

    assert set(steps.values()) == {1}


def test_nobody_makes_no_steps() -> None:
    assert fifths([]) == ({}, ())


def test_a_tile_links_to_its_ward_and_says_name_value_and_rank() -> None:
    tile = print_board(board_data([row()])).one("svg", "tiles").one("a", data_ward=OWN)

    assert tile.attributes["href"].endswith(f"/ward/{OWN}")
    assert tile.one("title").text == "Phường Ô Chợ Dừa: 447,9 điểm trên 1.000 người lớn, hạng 21–37"


def test_wards_of_another_board_are_empty_tiles() -> None:
    tile = print_board(board_data([row()])).one("svg", "tiles").one("a", data_ward="00004")

    assert tile.one("use").classes == {"t0"}
    assert tile.one("title").text == "Phường Ba Đình: không ở trong bảng này"


def test_the_legend_tells_the_values_of_the_steps() -> None:
    page = print_board(board_data([row(code=str(number), value=number * 100_000) for number in range(1, 6)]))

    assert [step.text for step in page.one("ol", "key").every("li")] == [
        "đến 100", "đến 200", "đến 300", "đến 400", "hơn nữa",
    ]  # fmt: skip


@pytest.mark.parametrize("points", [0])
def test_a_map_without_any_points_has_no_legend(points: int) -> None:
    assert print_board(board_data([row(points=points, value=0)])).every("ol", "key") == []
