"""A correction as it is proposed: what it names and does, and how that is written down until it is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.rules.entry import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Reports of one partner: those received in [since, until), those of these ids, or those that an earlier
    correction excluded."""

    source: str
    since: datetime | None = None
    until: datetime | None = None
    events: tuple[str, ...] = ()
    correction: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclude:
    """One of a resident, a case and a batch is excluded, or readmitted if `back`."""

    back: bool = False
    resident: UUID | None = None
    case: UUID | None = None
    batch: Batch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """Points in a round for a resident or for a place; below 0 they are taken."""

    round: int
    points: int
    resident: UUID | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign:
    """A resident plays rounds for another place, or for their own again if there is none."""

    resident: UUID
    rounds: tuple[int, ...]
    place: Place | None = None


Correction = Exclude | Give | Reassign

KINDS = "correction."
"""How the kinds of these proposals begin."""
_KINDS: Mapping[str, type[Correction]] = {
    "correction.exclude": Exclude,
    "correction.grant": Give,
    "correction.reassign": Reassign,
}


def kind_of(correction: Correction) -> str:
    """The kind of the proposal."""
    return next(kind for kind, each in _KINDS.items() if isinstance(correction, each))


def arguments_of(correction: Correction) -> dict[str, Any]:
    """The correction as values of JSON; what is not named is left out."""
    values = {name: getattr(correction, name) for name in correction.__slots__}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case Place():
            return value._asdict()
        case Batch():
            found = {name: getattr(value, name) for name in value.__slots__}
            return {name: _plain(each) for name, each in found.items() if each not in (None, ())}
        case datetime():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def correction_of(kind: str, arguments: Mapping[str, Any]) -> Correction:
    """The correction that was written down so; further arguments are somebody else's."""
    made = _KINDS[kind]
    return made(**{name: _read(name, arguments[name]) for name in made.__slots__ if name in arguments})


def _read(name: str, value: Any) -> Any:
    match name:
        case "resident" | "case":
            return UUID(value)
        case "place":
            return Place(**value)
        case "rounds" | "events":
            return tuple(value)
        case "since" | "until":
            return datetime.fromisoformat(value)
        case "batch":
            return Batch(**{each: _read(each, value[each]) for each in value})
    return value
