"""Which boards a contest has, and on which of them a ward, neighbourhood or unit stands."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from server.rules.board import BoardName, Scope
from server.rules.catalogue import UNIT_KINDS, Catalogue, Ward, WardCode
from server.rules.contest import Contest
from server.rules.entry import Entry, Place
from server.rules.succession import succeed_heads, succeed_sums

SIZE_DIVISIONS = ("s1", "s2", "s3", "s4", "s5")


@dataclass(frozen=True)
class Layout:
    """The boards of one contest over one catalogue."""

    contest: Contest
    catalogue: Catalogue
    successors: Mapping[str, str] = field(default_factory=dict)
    """On whose line the points of merged and closed neighbourhoods stand (rules/succession.py)."""

    @cached_property
    def wards(self) -> Mapping[WardCode, Ward]:
        """The wards that take part, in the order of the contest."""
        return {code: self.catalogue.wards[code] for code in self.contest.wards}

    @cached_property
    def divisions(self) -> Mapping[str, tuple[WardCode, ...]]:
        """The wards of each division that has any: all, phuong, xa, s1-s5 and the clusters by their code."""
        found = {"all": self.contest.wards}
        found["phuong"] = tuple(code for code, ward in self.wards.items() if ward.kind == "phường")
        found["xa"] = tuple(code for code, ward in self.wards.items() if ward.kind == "xã")
        for band in SIZE_DIVISIONS:
            found[band] = tuple(code for code, ward in self.wards.items() if ward.size_band == band)
        for cluster in self.contest.clusters:
            found[cluster.code] = cluster.wards
        return {name: codes for name, codes in found.items() if codes}

    def group_of(self, ward: WardCode) -> str:
        """The division in which a ward competes: its cluster, else the wards of its size."""
        clusters = (cluster.code for cluster in self.contest.clusters if ward in cluster.wards)
        return next(clusters, None) or self.wards[ward].size_band

    @cached_property
    def fingerprint(self) -> str:
        """Different for layouts whose boards hold other rounds, wards or estimates; names make no difference."""
        adults = [(code, ward.adults) for code, ward in self.wards.items()]
        told = repr((self.contest.scopes, sorted(self.divisions.items()), sorted(adults)))
        if self.successors:
            told += repr(sorted(self.successors.items()))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @cached_property
    def boards_of_ward(self) -> Mapping[str, tuple[str, ...]]:
        """The boards on which each ward stands: 'wards', 'wards/phuong', …"""
        return {
            ward: tuple(board_of_division(name) for name, codes in self.divisions.items() if ward in codes)
            for ward in self.contest.wards
        }

    def tally(self, entries: Iterable[Entry]) -> "Tally":
        """Sum entries up by scope and by the member on whose line they stand."""
        found = tally(entries)
        if not self.successors:
            return found
        sums = succeed_sums(found.sums, self.successors)
        return replace(found, sums=sums, heads=succeed_heads(found.heads, self.successors))

    def boards_of(self, member: str) -> tuple[str, ...]:
        """The boards on which a ward ('00070'), neighbourhood ('00070/to-3') or unit ('school/x') stands."""
        found = self._found.get(member)
        if found is None:
            found = self._found[member] = self._boards_of(member)
        return found

    @cached_property
    def _found(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _boards_of(self, member: str) -> tuple[str, ...]:
        first, _, rest = member.partition("/")
        if not rest:
            return self.boards_of_ward.get(member, ())
        if first in UNIT_KINDS:
            return (f"units/{first}",)
        return (f"ward/{first}/neighbourhoods",) if first in self.boards_of_ward else ()

    def has(self, name: BoardName) -> bool:
        """Whether the contest has a board of that name."""
        if name.slug != self.contest.slug or name.scope not in self.contest.scopes:
            return False
        if name.division is not None:
            return name.division in self.divisions
        if name.ward is not None:
            return name.ward in self.boards_of_ward
        return name.unit_kind in UNIT_KINDS


def board_of_division(division: str) -> str:
    """'all' → 'wards', 'phuong' → 'wards/phuong'."""
    return "wards" if division == "all" else f"wards/{division}"


@dataclass(frozen=True, slots=True)
class Tally:
    """A run of entries summed up by what it changes.

    `sums` holds points, participants, attained and squares by (scope, member); `heads` people and state by
    member; `samples` checked and wrong by (scope, ward). Scopes are '1', '2', … and 'total'.
    """

    sums: Mapping[tuple[str, str], list[int]]
    heads: Mapping[str, tuple[int, str]]
    samples: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def touched(self, layout: Layout) -> set[tuple[str, str]]:
        """The boards on which something may have changed, by (scope, board)."""
        found = {(scope, board) for scope, member in self.sums for board in layout.boards_of(member)}
        if layout.contest.weighs_rounds:
            found |= {
                (str(scope), board)
                for each, member in [*self.sums, *self.samples]
                if each != "total"
                for scope in layout.contest.scopes_told_by(int(each))
                for board in layout.boards_of_ward.get(member, ())
            }
        if self.heads:
            scopes = [str(each) for each in layout.contest.scopes]
            found |= {(each, board) for member in self.heads for board in layout.boards_of(member) for each in scopes}
        return found


def counted_member(place: Place) -> str:
    """The one member whose headcount an entry of round 0 carries."""
    return place.neighbourhood or place.unit or place.ward


def tally(entries: Iterable[Entry]) -> Tally:
    """Sum entries up by scope and member."""
    sums: dict[tuple[str, str], list[int]] = {}
    heads: dict[str, tuple[int, str]] = {}
    samples: dict[tuple[str, str], tuple[int, int]] = {}
    for entry in entries:
        if entry.checked is not None:
            assert entry.wrong is not None, "a sample carries both"
            samples[str(entry.round), entry.place.ward] = (entry.checked, entry.wrong)
            continue
        if entry.round == 0:
            assert entry.people and entry.people_state, "an entry of round 0 is a headcount"
            heads[counted_member(entry.place)] = (entry.people, entry.people_state)
            continue
        points, participants, attained, squares, *of_total = entry.sums
        for member in entry.place:
            if member:
                _add(sums, (str(entry.round), member), (points, participants, attained, squares))
                _add(sums, ("total", member), (points, *of_total))
    return Tally(sums=sums, heads=heads, samples=samples)


def _add(sums: dict[tuple[str, str], list[int]], key: tuple[str, str], more: tuple[int, ...]) -> None:
    if held := sums.get(key):
        held[0] += more[0]
        held[1] += more[1]
        held[2] += more[2]
        held[3] += more[3]
    else:
        sums[key] = list(more)


def scope_of(text: str) -> Scope:
    """'1' → 1, 'total' → 'total'."""
    return "total" if text == "total" else int(text)
