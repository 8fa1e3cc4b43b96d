"""What corrections say: who and what is excluded, which points were given by hand, who plays for another place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from server.rules.contest import Contest
from server.rules.entry import NOTHING, Place, Sums
from server.rules.fact import Fact
from server.rules.scoring import Membership, membership_in

KINDS = ("excluded", "readmitted", "granted", "reassigned")


@dataclass(slots=True)
class Exclusions:
    """The residents and cases of a contest that are excluded now."""

    residents: set[UUID] = field(default_factory=set)
    cases: set[UUID] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.residents or self.cases)

    def exclude_resident(self, resident: UUID, *, excluded: bool) -> None:
        """Take a resident in or out."""
        (self.residents.add if excluded else self.residents.discard)(resident)

    def exclude_case(self, case: UUID, *, excluded: bool) -> None:
        """Take a case in or out."""
        (self.cases.add if excluded else self.cases.discard)(case)


class Grant(NamedTuple):
    """Points given by hand in a round, or taken if negative. Without a place they are a resident's."""

    round: int
    points: int
    place: Place | None


def grant_of(fact: Fact) -> Grant:
    """The grant that a fact of that kind makes."""
    assert fact.body, "a grant carries its points"
    return Grant(fact.body["round"], fact.body["points"], place_of(fact.body))


def rounds_of(fact: Fact) -> Sequence[int]:
    """The rounds that a reassignment is for."""
    assert fact.body, "a reassignment carries its rounds"
    rounds: Sequence[int] = fact.body["rounds"]
    return rounds


def place_of(body: Mapping[str, Any] | None) -> Place | None:
    """The place that a correction names, None if it names none. A unit stands in no ward."""
    assert body, "a correction carries its body"
    if not body.get("ward") and not body.get("unit"):
        return None
    return Place(body.get("ward") or "", body.get("neighbourhood"), body.get("unit"))


def entry_of_grant(contest: Contest, grant: Grant) -> tuple[int, Place, Sums] | None:
    """What points for a place add, None if the contest has no such round or ward. They are nobody's, so they
    make no participant, and they are not chance, so they make no squares."""
    assert grant.place, "a grant to a resident is theirs, wherever they play"
    if not contest.round(grant.round) or (grant.place.ward and grant.place.ward not in contest.wards):
        return None
    return grant.round, grant.place, Sums(points=grant.points)


@dataclass(slots=True)
class Corrected:
    """What the corrections of one resident come to so far."""

    excluded: bool = False
    places: dict[int, Place | None] = field(default_factory=dict)
    points: dict[int, int] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        """Take one more of the resident's corrections in. Exclusions are told apart: they hold in any order of
        reading."""
        if fact.kind == "granted":
            grant = grant_of(fact)
            self.points[grant.round] = self.points.get(grant.round, 0) + grant.points
        elif fact.kind == "reassigned":
            self.places.update(dict.fromkeys(rounds_of(fact), place_of(fact.body)))

    def membership(self, number: int, membership: Membership) -> Membership:
        """The membership with which the resident plays a round: the place may be another, the groups stay."""
        place = self.places.get(number)
        return membership._replace(place=place) if place else membership

    def apply(
        self, contest: Contest, memberships: Sequence[Membership], given: dict[tuple[int, Place], Sums]
    ) -> dict[tuple[int, Place], Sums]:
        """What the resident adds to the boards, when `given` is what their deeds add.

        Nothing of who is excluded. Points by hand stand beside `resident_cap` and go where the resident plays
        the round; they change points only: who took part, what is attained and what chance may have done (the
        squares) follow from deeds.
        """
        if self.excluded:
            return {}
        for number, points in self.points.items():
            each = contest.round(number)
            if each and (membership := membership_in(each, memberships)):
                key = (number, self.membership(number, membership).place)
                sums = given.get(key, NOTHING)
                given[key] = sums._replace(points=sums.points + points)
        return {key: sums for key, sums in given.items() if sums != NOTHING}
