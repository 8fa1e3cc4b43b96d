"""The first draft of clusters: six to ten wards of one kind and size wherever that is possible."""

from hypothesis import given
from hypothesis import strategies as st

from server.rules.catalogue import Ward
from server.rules.draft_clusters import LEAST, MOST, draft_clusters, sizes
from tests.examples import CATALOGUE

WARDS = list(CATALOGUE.wards.values())


def test_the_whole_city_makes_clusters_of_six_to_ten_of_one_kind() -> None:
    clusters = draft_clusters(WARDS)

    assert sorted(code for cluster in clusters for code in cluster.wards) == sorted(CATALOGUE.wards)
    assert all(LEAST <= len(cluster.wards) <= MOST for cluster in clusters)
    assert all(len({CATALOGUE.wards[code].kind for code in cluster.wards}) == 1 for cluster in clusters)
    assert [cluster.name for cluster in clusters] == [f"Cụm {number}" for number in range(1, 17)]


def test_size_bands_stay_apart_where_they_can_and_join_the_next_where_they_cannot() -> None:
    bands = [{CATALOGUE.wards[code].size_band for code in cluster.wards} for cluster in draft_clusters(WARDS)]

    assert {"s3"} in bands
    assert all(len(band) <= 2 for band in bands)


def test_each_cluster_is_led_by_its_largest_ward() -> None:
    for cluster in draft_clusters(WARDS):
        assert cluster.lead
        assert CATALOGUE.wards[cluster.lead].people == max(CATALOGUE.wards[code].people for code in cluster.wards)


@given(st.sets(st.sampled_from(range(len(WARDS))), max_size=126), st.randoms())
def test_any_wards_in_any_order_are_divided_alike_and_whole(chosen: set[int], chance: object) -> None:
    wards: list[Ward] = [WARDS[index] for index in sorted(chosen)]
    shuffled = wards[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    clusters = draft_clusters(wards)

    assert draft_clusters(shuffled) == clusters
    assert sorted(code for cluster in clusters for code in cluster.wards) == [ward.code for ward in wards]
    if len(wards) >= LEAST and len(wards) != 11:
        assert all(LEAST <= len(cluster.wards) <= MOST for cluster in clusters)


def test_sizes_are_even() -> None:
    assert [sizes(count) for count in (6, 10, 11, 12, 20, 21, 29)] == [
        (6,), (10,), (6, 5), (6, 6), (10, 10), (7, 7, 7), (8, 7, 7, 7),
    ]  # fmt: skip
