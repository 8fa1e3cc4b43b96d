"""A step of a ceremony as officials read it: in their language, with the places and values written out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from server.console.contest_round import Named, round_named
from server.console.desk import Desk
from server.paper.ceremony_words import kind_names
from server.paper.divisions import division_names
from server.paper.names import full_name
from server.paper.print import Paper
from server.records import ceremonies
from server.records.ceremonies import Ceremony
from server.rules.refusals import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A ward in a step. `rank` is '' where it has no place, `before` '' where it had none; `move` says the way."""

    name: str
    rank: str
    span: str
    before: str
    move: str
    value: str
    before_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step: what it is, what it says, whom it names, and how many are left after it."""

    number: int
    kind: str
    division: str
    words: str
    lines: tuple[Line, ...]
    left: int


async def ceremony_named(desk: Desk) -> tuple[Named, Ceremony]:
    """The round and the ceremony of the address. Raises NotFound."""
    named, text = await round_named(desk), desk.path("ceremony")
    found = await ceremonies.by_id(desk.resources.database, UUID(text)) if _is_uuid(text) else None
    if not found or (found.contest_id, found.round) != (named.known.id, named.number):
        raise NotFound(f"there is no ceremony {text[:40]!r} of this round", where="/console")
    return named, found


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def address_of(named: Named, found: Ceremony) -> str:
    """Where a ceremony is led."""
    return f"{named.address('ceremony')}/{found.id}"


def step_view(body: bytes, named: Named, paper: Paper) -> StepView:
    """A step from its sealed bytes."""
    told: Mapping[str, Any] = msgspec.json.decode(body)
    names = division_names(named.known.contest, paper.words)
    return StepView(
        number=told["n"],
        kind=kind_names(paper.words)[told["kind"]],
        division=names.get(told["division"], ""),
        words=told["words"][paper.words.language],
        lines=tuple(_line(row, named, paper) for row in told["rows"]),
        left=told["left"],
    )


def _line(row: Mapping[str, Any], named: Named, paper: Paper) -> Line:
    ward, numbers = named.known.layout.wards.get(row["code"]), paper.numbers
    tell = numbers.points_of_100 if named.known.contest.composite else numbers.per_thousand
    span = (row["rank_from"], row["rank_to"])
    return Line(
        name=full_name(ward, paper) if ward else row["name"],
        rank=str(row["rank"]) if row["rank"] else "",
        span=numbers.span(*span) if span[0] != span[1] else "",
        before=str(row["before"]) if row["before"] else "",
        move=_move(row["rise"], paper),
        value=tell(row["value"]),
        before_value="" if row["before_value"] is None else tell(row["before_value"]),
    )


def _move(rise: int | None, paper: Paper) -> str:
    _ = paper.words.gettext
    if rise is None:
        return ""
    if not rise:
        return _("giữ")
    return (_("lên {n}") if rise > 0 else _("xuống {n}")).format(n=abs(rise))
