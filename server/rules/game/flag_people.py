"""Whom the flags of a round count: who did something by themselves, and who was helped, ward by ward."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from server.rules.entry import Place
from server.rules.resident_fold import Key
from server.rules.scoring import Deed


@dataclass(slots=True)
class People:
    """Of each ward the people who did something by themselves, and the help that its helpers gave."""

    alone: dict[str, set[UUID]] = field(default_factory=dict)
    help: list[tuple[str, str]] = field(default_factory=list)
    """Ward of the helper, and name of the help."""

    def alone_in(self, ward: str) -> int:
        """How many people of a ward did something by themselves."""
        return len(self.alone.get(ward, ()))

    def helped_by(self, ward: str, helped: Mapping[str, UUID], behind: Collection[UUID]) -> int:
        """How many different people of those behind the helpers of a ward helped; `helped` says who it was."""
        people = {helped[name] for place, name in self.help if place == ward and name in helped}
        return len(people & set(behind))


def people_of(counted: Iterable[tuple[UUID, Key, Deed, Place]], number: int, helping: str) -> People:
    """Of everything that counts, what a round's flags need. `helping` is the source of facts about help."""
    found = People()
    for resident, (source, name), deed, place in counted:
        if deed.round != number:
            continue
        if deed.by == "self":
            found.alone.setdefault(place.ward, set()).add(resident)
        if source == helping:
            found.help.append((place.ward, name))
    return found
