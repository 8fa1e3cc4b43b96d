"""Swiss pairing: who meets whom, by size band and standing, the same for the same input in any order.

Nobody meets twice while that is possible for all; then only so many times as is needed. Of an odd number one rests:
somebody who rested least often, from the lower end of the table. In each band everybody meets somebody of it; of an
odd band one goes up to the next, and a band in which it cannot be done is joined with the next. Nobody meets somebody
further away in size than is needed for all to find somebody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from server.rules.game.matching import ALONE, augment, largest

Met = Mapping[frozenset[str], int]
"""How often two have met."""
ANY_BAND = 1_000
SIZES = (250, 500, 1_000, 2_000, 4_000)
"""Adults from which a neighbourhood is of the next size: of one size none is twice as large as another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Who is to be paired: size band (1: the smallest), standing in the table of duels, how often they rested."""

    code: str
    band: int
    points: int = 0
    share: int = 0
    rests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Who meets whom, each pair and all pairs in the order of their codes; and who rests, if anybody."""

    pairs: tuple[tuple[str, str], ...]
    rests: str | None = None


def size_of(adults: int) -> int:
    """The size of a neighbourhood by its adults, 1 for the smallest: what a size band is among wards."""
    return 1 + sum(adults >= least for least in SIZES)


def pair(players: Iterable[Player], met: Met) -> Pairing:
    """Pair everybody. Only who rests is without an opponent."""
    ordered = sorted(players, key=_standing)
    for most in count():
        for left_out in _who_may_rest(ordered):
            playing = [player for player in ordered if player is not left_out]
            if _can_all(playing, met, most, ANY_BAND):
                apart = next(bands for bands in count() if _can_all(playing, met, most, bands))
                pairs = [
                    found
                    for group in _groups(playing, met, most, apart)
                    for found in _paired(group, met, most, apart)
                ]
                return Pairing(pairs=tuple(sorted(pairs)), rests=left_out.code if left_out else None)
    raise AssertionError("everybody may meet everybody once the number is high enough")


def _standing(player: Player) -> tuple[int, int, str]:
    return -player.points, -player.share, player.code


def _who_may_rest(ordered: Sequence[Player]) -> list[Player | None]:
    if len(ordered) % 2 == 0:
        return [None]
    least = min(player.rests for player in ordered)
    return [player for player in reversed(ordered) if player.rests == least]


def _may_meet(players: Sequence[Player], met: Met, most: int, apart: int) -> list[list[int]]:
    """Whom each may meet that is at most so many bands apart, those of nearest band and standing first."""
    numbers = range(len(players))
    return [
        sorted(
            (
                other
                for other in numbers
                if other != one
                and abs(players[one].band - players[other].band) <= apart
                and _times(met, players[one], players[other]) <= most
            ),
            key=lambda other: _distance(players[one], players[other], abs(one - other), met),
        )
        for one in numbers
    ]


def _times(met: Met, one: Player, other: Player) -> int:
    return met.get(frozenset((one.code, other.code)), 0)


def _distance(one: Player, other: Player, places: int, met: Met) -> tuple[int, int, int, int, str]:
    return (_times(met, one, other), abs(one.band - other.band), abs(one.points - other.points), places, other.code)


def _can_all(players: Sequence[Player], met: Met, most: int, apart: int) -> bool:
    return len(players) % 2 == 0 and ALONE not in largest(_may_meet(players, met, most, apart))


def _groups(ordered: Sequence[Player], met: Met, most: int, apart: int) -> list[list[Player]]:
    """The bands from the smallest, each with who went up to it, joined where it cannot be paired in itself."""
    done: list[list[Player]] = []
    open_: list[Player] = []
    for _, members in groupby(sorted(ordered, key=lambda player: player.band), key=lambda player: player.band):
        open_ = sorted([*open_, *members], key=_standing)
        if _can_all(open_, met, most, apart):
            done.append(open_)
            open_ = []
        elif up := _who_goes_up(open_, met, most, apart):
            done.append([player for player in open_ if player is not up])
            open_ = [up]
    while open_ and not _can_all(open_, met, most, apart):
        open_ = sorted([*done.pop(), *open_], key=_standing)
    return [group for group in (*done, open_) if group]


def _who_goes_up(group: Sequence[Player], met: Met, most: int, apart: int) -> Player | None:
    """The highest of an odd band without whom the others can be paired: a larger ward is a harder opponent."""
    if len(group) % 2 == 0:
        return None
    return next((up for up in group if _can_all([each for each in group if each is not up], met, most, apart)), None)


def _paired(group: Sequence[Player], met: Met, most: int, apart: int) -> list[tuple[str, str]]:
    """From the top, each with the nearest whom it may meet so that all others still find somebody."""
    graph = [set(others) for others in _may_meet(group, met, most, apart)]
    wanted, mate, pairs = _may_meet(group, met, most, apart), largest(graph), list[tuple[str, str]]()
    for one in range(len(group)):
        if graph[one]:
            other = next(other for other in wanted[one] if other in graph[one] and _take(graph, mate, one, other))
            first, second = sorted((group[one].code, group[other].code))
            pairs.append((first, second))
    return pairs


def _take(graph: list[set[int]], mate: list[int], one: int, other: int) -> bool:
    """Take two out of the graph if all that are left can still be paired; `mate` pairs them."""
    trial, left = list(mate), [others - {one, other} for others in graph]
    left[one], left[other] = set(), set()
    widowed = [each for each in (mate[one], mate[other]) if each not in (one, other)]
    for each in (one, other, *widowed):
        trial[each] = ALONE
    if widowed and not augment(left, trial, widowed[0]):
        return False
    mate[:], graph[:] = trial, left
    return True
