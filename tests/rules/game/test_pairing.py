"""Swiss pairing: everybody has an opponent, nobody meets twice while that is possible, rests are fair."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from server.rules.game.matching import ALONE, largest
from server.rules.game.pairing import SIZES, Pairing, Player, pair, size_of
from tests.examples import CATALOGUE

BANDS = range(1, 6)
CITY = [Player(code=ward.code, band=int(ward.size_band[1:])) for ward in CATALOGUE.wards.values()]

Edges = frozenset[frozenset[int]]
edges = st.sets(st.sampled_from([frozenset(two) for two in combinations(range(9), 2)]), max_size=24)


@cache
def most_pairs(free: frozenset[int], allowed: Edges) -> int:
    if not free:
        return 0
    one, rest = min(free), free - {min(free)}
    with_one = [1 + most_pairs(rest - {other}, allowed) for other in rest if frozenset((one, other)) in allowed]
    return max([most_pairs(rest, allowed), *with_one])


@given(edges)
def test_as_many_are_paired_as_trying_everything_pairs(allowed: set[frozenset[int]]) -> None:
    graph = [[other for other in range(9) if frozenset((one, other)) in allowed] for one in range(9)]

    mate = largest(graph)

    assert all(mate[other] == one and other in graph[one] for one, other in enumerate(mate) if other != ALONE)
    assert sum(other != ALONE for other in mate) == 2 * most_pairs(frozenset(range(9)), frozenset(allowed))


def season(players: list[Player], weeks: int, chance: Random) -> list[Pairing]:
    """Play weeks with results by chance; asserts of each that everybody has one opponent or rests."""
    met: Counter[frozenset[str]] = Counter()
    found = []
    for _ in range(weeks):
        made = pair(chance.sample(players, len(players)), met)
        assert made == pair(players, met), "the order in which they are given says nothing"
        there = [code for two in made.pairs for code in two] + ([made.rests] if made.rests else [])
        assert sorted(there) == sorted(player.code for player in players)
        met.update(frozenset(two) for two in made.pairs)
        winners = {chance.choice(two) for two in made.pairs} | {made.rests}
        players = [
            replace(player, points=player.points + 3 * (player.code in winners),
                    rests=player.rests + (player.code == made.rests))
            for player in players
        ]  # fmt: skip
        found.append(made)
    return found


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.integers(0, 1), st.integers())
def test_a_season_of_the_whole_city_has_no_second_meeting_and_stays_near_its_bands(odd: int, seed: int) -> None:
    bands = {player.code: player.band for player in CITY}

    weeks = season(CITY[odd:], 10, Random(seed))

    assert max(Counter(two for week in weeks for two in week.pairs).values()) == 1
    assert max(Counter(week.rests for week in weeks if week.rests).values(), default=0) <= 1
    apart = [[abs(bands[one] - bands[other]) for one, other in week.pairs] for week in weeks]
    assert all(max(week) <= 2 for week in apart)
    assert all(sum(week) <= 6 for week in apart[:4]), "while the smallest band has somebody new to meet"


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(st.lists(st.sampled_from(BANDS), min_size=1, max_size=7), st.integers(1, 8), st.integers())
def test_a_small_contest_meets_again_only_when_it_must_and_rests_in_turn(
    bands: list[int], count: int, seed: int
) -> None:
    players = [Player(code=f"{number:05}", band=band) for number, band in enumerate(bands)]
    met: Counter[frozenset[str]] = Counter()
    rests: Counter[str] = Counter({player.code: 0 for player in players})

    for week in season(players, count, Random(seed)):
        least = {code for code in rests if rests[code] == min(rests.values())}
        assert week.rests in (least if len(players) % 2 else {None})
        if any(met[frozenset(two)] for two in week.pairs):
            assert not _can_be_new([player.code for player in players], met, least)
        met.update(frozenset(two) for two in week.pairs)
        rests.update([week.rests] if week.rests else [])


def _can_be_new(codes: list[str], met: Counter[frozenset[str]], least: set[str]) -> bool:
    fresh = frozenset(
        frozenset((one, other)) for one, other in combinations(range(len(codes)), 2)
        if not met[frozenset((codes[one], codes[other]))]
    )  # fmt: skip
    every = frozenset(range(len(codes)))
    without = [every - {codes.index(code)} for code in least] if len(codes) % 2 else [every]
    return any(2 * most_pairs(group, fresh) == len(group) for group in without)


def test_the_nearest_in_standing_meet_and_one_of_an_odd_band_goes_up() -> None:
    small = [Player(code=f"a{points}", band=1, points=points) for points in (9, 6, 6 - 3)]
    large = [Player(code=f"b{points}", band=2, points=points) for points in (9, 8, 1)]

    assert pair([*large, *small], {}).pairs == (("a3", "a6"), ("a9", "b9"), ("b1", "b8"))


def test_nobody_and_one_alone() -> None:
    assert pair([], {}) == Pairing(pairs=())
    assert pair([Player(code="a", band=1)], {}) == Pairing(pairs=(), rests="a")


def test_of_one_size_none_is_twice_as_large_as_another() -> None:
    assert [size_of(adults) for adults in (1, 249, 250, 499, 500, 3_999, 4_000, 90_000)] == [1, 1, 2, 2, 3, 5, 6, 6]
    assert all(larger <= 2 * size for size, larger in pairwise(SIZES))
