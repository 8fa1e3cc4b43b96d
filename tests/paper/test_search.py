"""Finding a ward without tones, with tones anywhere, and by old districts."""

import pytest

from server.paper.search import FOUND_MAX, find
from tests.examples import CATALOGUE
from tests.paper.search_cases import CASES

WARDS = tuple(CATALOGUE.wards.values())


@pytest.mark.parametrize(("query", "names", "districts"), CASES)
def test_a_search_finds_what_was_meant(query: str, names: list[str], districts: list[str]) -> None:
    found = find(WARDS, query)

    assert [ward.name for ward in found.wards][: len(names)] == names
    assert bool(found.wards) == bool(names)
    assert [district.name for district in found.districts] == districts


def test_an_old_district_lists_every_ward_that_holds_some_of_its_land() -> None:
    (district,) = find(WARDS, "quan dong da").districts

    assert len(district.wards) == 7
    assert {"Láng", "Ô Chợ Dừa", "Kim Liên"} <= {ward.name for ward in district.wards}


@pytest.mark.parametrize("query", ["", "   ", "\u0301", "zzzz", "<script>", "%", "a" * 10_000])
def test_nonsense_finds_nothing_and_breaks_nothing(query: str) -> None:
    assert not find(WARDS, query)


def test_a_single_letter_shows_a_few_wards_and_no_district() -> None:
    found = find(WARDS, "t")

    assert len(found.wards) == FOUND_MAX
    assert found.districts == ()
