"""What becomes of neighbourhoods: renamed, merged, closed, and how the sums of the merged go on in their successors.

The ledger keeps every entry under the code it was recorded with, so its chain never changes; boards add what was
recorded under a merged code to its successor. So nothing is lost or counted twice, also by what comes late.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

ChangeKind = Literal["added", "renamed", "merged", "closed", "undone"]
CLOSED = ""
"""The successor of a closed neighbourhood: its points are the ward's, and stand on no neighbourhood's line."""


class PlaceChange(NamedTuple):
    """One change of a neighbourhood, as it was decided. `successor` is what the code, or for a rename the code that
    the new name would make, is counted as from now on."""

    id: int
    ward: str
    kind: ChangeKind
    code: str
    name: str
    name_before: str
    successor: str | None
    people: int | None
    undoes: int | None
    reason: str
    by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The neighbourhoods as all changes left them.

    `aliases` are codes that a new name makes, with the code they mean; `gone` merged and closed codes with their
    successor or CLOSED; `names` the names in force of those that were renamed or added.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def successors(self) -> dict[str, str]:
        """For each code that has no line of its own any more: the code whose line has its points, or CLOSED."""
        return {code: self.line_of(code) for code in {**self.aliases, **self.gone}}

    def line_of(self, code: str) -> str:
        """The code on whose line a code's points stand; CLOSED if on none."""
        while (further := self.aliases.get(code, self.gone.get(code))) is not None and further != code:
            code = further
        return code


def places_after(changes: Iterable[PlaceChange], until: datetime | None = None) -> Places:
    """The neighbourhoods after the changes that were made before `until`, in the order of their ids."""
    made = [change for change in changes if until is None or change.changed_at <= until]
    undone = {change.undoes for change in made}
    aliases, gone, names = dict[str, str](), dict[str, str](), dict[str, str]()
    for change in made:
        if change.id in undone or change.kind == "undone":
            continue
        match change.kind:
            case "added" | "renamed":
                names[change.code] = change.name
                if change.successor:
                    aliases[change.successor] = change.code
            case "merged":
                assert change.successor, "a merger names what goes on"
                gone[change.code] = change.successor
            case "closed":
                gone[change.code] = CLOSED
    return Places(aliases=aliases, gone=gone, names=names)


def standing(changes: Sequence[PlaceChange]) -> list[PlaceChange]:
    """The changes that were not taken back, newest first."""
    undone = {change.undoes for change in changes}
    return [change for change in reversed(changes) if change.id not in undone and change.kind != "undone"]


def succeed_sums(
    sums: Mapping[tuple[str, str], Sequence[int]], successors: Mapping[str, str]
) -> dict[tuple[str, str], list[int]]:
    """Sums by (scope, member), with those of merged members added to their successors and closed ones left out."""
    found: dict[tuple[str, str], list[int]] = {}
    for (scope, member), numbers in sums.items():
        line = successors.get(member, member)
        if line == CLOSED:
            continue
        held = found.get((scope, line))
        found[scope, line] = list(numbers) if held is None else [a + b for a, b in zip(held, numbers, strict=True)]
    return found


def succeed_heads(heads: Mapping[str, tuple[int, str]], successors: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Figures of people by member, without those of members that have no line of their own any more: their
    successor got a figure of its own when they were merged."""
    return {member: figure for member, figure in heads.items() if member not in successors}
