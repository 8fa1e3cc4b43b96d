"""A first draft of clusters: wards of one kind and size, six to ten together, neighbours before strangers."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from server.rules.catalogue import Ward
from server.rules.contest import Cluster

LEAST, MOST = 6, 10
USUAL = 8
_BANDS = ("s1", "s2", "s3", "s4", "s5")
_KINDS = ("phường", "xã")

Group = tuple[Ward, ...]


def draft_clusters(wards: Iterable[Ward]) -> tuple[Cluster, ...]:
    """Clusters of all the wards, the same for the same wards in any order.

    Kinds are kept apart and size bands too; bands that cannot be divided into six to ten join the next band.
    Where even all of one kind cannot be, kinds join; a contest of fewer than six wards, or of eleven, is one
    for which no division exists, and the nearest to it is taken.
    """
    every = sorted(wards, key=lambda ward: ward.code)
    if not every:
        return ()
    clusters = [part for group in _groups(every) for part in _neighbours(group, sizes(len(group)))]
    return tuple(
        Cluster(name=f"Cụm {number}", wards=tuple(ward.code for ward in part), lead=_lead(part).code)
        for number, part in enumerate(clusters, 1)
    )


def sizes(count: int) -> tuple[int, ...]:
    """How many wards each cluster of a group gets: even, near USUAL, and all from LEAST to MOST where possible."""
    number = min(max(round(count / USUAL), -(-count // MOST)), max(count // LEAST, 1))
    if count > number * MOST:
        number += 1
    small, larger = divmod(count, number)
    return (small + 1,) * larger + (small,) * (number - larger)


def _divides(count: int) -> bool:
    return all(LEAST <= size <= MOST for size in sizes(count))


def _groups(wards: Sequence[Ward]) -> list[Group]:
    cells = {(kind, band): [ward for ward in wards if (ward.kind, ward.size_band) == (kind, band)]
             for kind in _KINDS for band in _BANDS}  # fmt: skip
    by_kind = [_joined([cells[kind, band] for band in _BANDS]) for kind in _KINDS]
    if all(groups is not None for groups in by_kind):
        return [group for groups in by_kind for group in groups or ()]
    together = _joined([cells[kind, band] for band in _BANDS for kind in _KINDS])
    return together if together is not None else [tuple(wards)]


def _joined(cells: Sequence[Sequence[Ward]]) -> list[Group] | None:
    """The cells, as many as possible apart, each joined with the next ones until it divides; None if none does."""
    filled = [cell for cell in cells if cell]
    for cuts in range(len(filled) - 1, -1, -1):
        for places in combinations(range(1, len(filled)), cuts):
            limits = [0, *places, len(filled)]
            groups = [tuple(ward for cell in filled[start:end] for ward in cell) for start, end in pairwise(limits)]
            if all(_divides(len(group)) for group in groups):
                return groups
    return None if filled else []


def _neighbours(group: Group, parts: Sequence[int]) -> Iterator[Group]:
    """The group cut in two across its longer side, again and again, so that neighbours stay together."""
    if len(parts) == 1:
        yield group
        return
    half = len(parts) // 2
    east_west = _spread([ward.longitude for ward in group]) > _spread([ward.latitude for ward in group])
    ordered = sorted(group, key=lambda ward: (ward.longitude if east_west else -ward.latitude, ward.code))
    cut = sum(parts[:half])
    yield from _neighbours(tuple(ordered[:cut]), parts[:half])
    yield from _neighbours(tuple(ordered[cut:]), parts[half:])


def _spread(places: Sequence[float]) -> float:
    return max(places) - min(places)


def _lead(part: Sequence[Ward]) -> Ward:
    return min(part, key=lambda ward: (-ward.people, ward.code))
