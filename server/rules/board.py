"""The names of boards, their rows and what changes in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

from server.rules.catalogue import UNIT_KINDS
from server.rules.refusals import NotFound

AdultsState = Literal["estimated", "confirmed", "unknown"]
Scope = int | Literal["total"]
TOTAL: Literal["total"] = "total"
MICRO = 1_000_000
"""Values are micro-points per adult: integers computed from integers."""

_NAME = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)/(?P<scope>total|[1-9][0-9]{0,2})/(?P<board>.+)")
_BOARD = re.compile(
    r"wards(?:/[a-z0-9]+(?:-[a-z0-9]+)*)?|ward/[0-9]{5}/neighbourhoods|units/(?:%s)" % "|".join(UNIT_KINDS)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place on a board. `rank_from`..`rank_to` is what chance may have done."""

    code: str
    name: str
    rank: int
    rank_from: int
    rank_to: int
    value: int
    points: int
    participants: int
    attained: int
    adults: int
    adults_state: AdultsState


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One component of a composite: its figure in millionths per adult, what it earns in millionths of a point."""

    value: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    """What a ward's sample came to, and the millionths of its value that are left."""

    checked: int
    wrong: int
    factor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedRow(Row):
    """A row whose value is more than its points for each adult, with what made it.

    `components` by their names, None where the value is the level alone or a total; `integrity` None where nothing
    was checked; `rounds` the values of the rounds that a total adds up, None in a round. A row of which nothing of
    it can be told is a plain one.
    """

    components: Mapping[str, Part] | None = None
    integrity: Integrity | None = None
    rounds: tuple[int, ...] | None = None

    def plain(self) -> Row:
        """This row, or a plain one if there is nothing more to tell."""
        if self.components or self.integrity or self.rounds:
            return self
        return Row(**{each.name: getattr(self, each.name) for each in fields(Row)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """The value of a ward, the 95 % interval around it, and what made it."""

    value: int
    low: int
    high: int
    components: Mapping[str, Part] | None = None
    integrity: Integrity | None = None
    rounds: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The integers behind a row: sums over the ledger, and the headcount.

    `valued` is set where the contest values wards by more than their points for each adult.
    """

    code: str
    name: str
    points: int = 0
    participants: int = 0
    attained: int = 0
    squares: int = 0
    adults: int = 0
    adults_state: AdultsState = "unknown"
    valued: Valued | None = None

    @property
    def value(self) -> int:
        """What the row is ranked by: its level, unless the contest says more."""
        return self.valued.value if self.valued else level(self.points, self.adults)


def level(points: int, adults: int) -> int:
    """Points x 1,000,000 / adults, rounded down; 0 while nobody has counted the adults."""
    return points * MICRO // adults if adults else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardName:
    """Which board: of which contest, over which rounds, of what."""

    slug: str
    scope: Scope
    board: str

    def __str__(self) -> str:
        return f"{self.slug}/{self.scope}/{self.board}"

    @property
    def division(self) -> str | None:
        """`all`, `phuong`, `s3`, `cum-1` … of a board of wards, None of the others."""
        kind, _, division = self.board.partition("/")
        return (division or "all") if kind == "wards" else None

    @property
    def ward(self) -> str | None:
        """The ward whose neighbourhoods the board ranks, None of the others."""
        return self.board.split("/")[1] if self.board.startswith("ward/") else None

    @property
    def unit_kind(self) -> str | None:
        """The kind of units the board ranks, None of the others."""
        return self.board.split("/")[1] if self.board.startswith("units/") else None


def parse_board_name(text: str) -> BoardName:
    """Read 'slug/1/wards/phuong'; 'wards/all' is 'wards'. Raises NotFound telling the shape that is wanted."""
    match = _NAME.fullmatch(text) if len(text) <= 200 else None
    if not match or not _BOARD.fullmatch(match["board"]):
        raise NotFound(
            "no board has this name; a name is CONTEST/ROUND/BOARD, where ROUND is a number or 'total' and BOARD is "
            "wards, wards/DIVISION, ward/CODE/neighbourhoods or units/KIND",
            where=text[:80],
        )
    board = "wards" if match["board"] == "wards/all" else match["board"]
    scope: Scope = TOTAL if match["scope"] == "total" else int(match["scope"])
    return BoardName(slug=match["slug"], scope=scope, board=board)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """A whole board at a position. `as_of` is when its last block was closed, in UTC, ISO 8601."""

    contest: str
    round: Scope
    board: str
    generation: int
    position: int
    phase: str
    as_of: str
    rows: Sequence[Row] = field(default_factory=tuple)


def changed_rows(before: Sequence[Row], after: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows of `after` that are new or different, and the codes that `after` no longer has."""
    known = {row.code: row for row in before}
    changed = [row for row in after if known.pop(row.code, None) != row]
    return changed, list(known)
