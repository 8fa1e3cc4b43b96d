"""What stands beside a board: the map of its wards, their sums, and who moved most today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.paper.numbers import Numbers
from server.paper.rows import RowView, has_place
from server.paper.tiles import STEPS, Tile, TileMap, fifths
from server.paper.words import Words
from server.rules.board import MICRO, Row

MOVERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TileView:
    """A hexagon with its step (0: not on this board), its page and what it says."""

    tile: Tile
    step: int
    address: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of the rows shown, written out."""

    participants: str
    coverage: str
    points: str
    attained: str
    attainment: str
    active: str
    rows: str


def totals(rows: Sequence[Row], numbers: Numbers) -> Totals:
    """Sums over all rows, so that they agree with what the board shows."""
    adults = sum(row.adults for row in rows)
    participants = sum(row.participants for row in rows)
    attained = sum(row.attained for row in rows)
    return Totals(
        participants=numbers.whole(participants),
        coverage=numbers.share(participants, adults),
        points=numbers.whole(sum(row.points for row in rows)),
        attained=numbers.whole(attained),
        attainment=numbers.share(attained, adults),
        active=numbers.whole(sum(has_place(row) for row in rows)),
        rows=numbers.whole(len(rows)),
    )


def movers(rows: Iterable[RowView]) -> list[RowView]:
    """Those who moved most since midnight, the risers before the fallers of the same distance."""
    moved = [view for view in rows if view.move.direction in ("up", "down")]

    def order(view: RowView) -> tuple[int, bool, int]:
        risen = (view.before or 0) - view.row.rank
        return (-abs(risen), risen < 0, view.row.rank)

    return sorted(moved, key=order)[:MOVERS]


def tile_views(
    tile_map: TileMap,
    rows: Sequence[RowView],
    names: Mapping[str, str],
    addresses: Mapping[str, str],
    words: Words,
    *,
    of_100: bool = False,
) -> list[TileView]:
    """Every tile of the city; those that are not on this board stay empty."""
    shown = {view.row.code: view for view in rows}
    steps, _limits = fifths([view.row for view in rows])
    return [
        TileView(
            tile=tile,
            step=steps.get(tile.code, 0),
            address=addresses[tile.code],
            title=_title(names[tile.code], shown.get(tile.code), words, of_100=of_100),
        )
        for tile in tile_map.tiles
        if tile.code in addresses
    ]


def _title(name: str, view: RowView | None, words: Words, *, of_100: bool) -> str:
    _ = words.gettext
    if view is None:
        return _("{name}: không ở trong bảng này").format(name=name)
    if not has_place(view.row):
        return _("{name}: {value}").format(name=name, value=view.value)
    form = _("{name}: {value} điểm trên 1.000 người lớn, hạng {rank}")
    if of_100:
        form = _("{name}: điểm tổng hợp {value}, hạng {rank}")
    return form.format(name=name, value=view.value, rank=view.badge.text)


def legend(rows: Sequence[Row], numbers: Numbers, words: Words, *, of_100: bool = False) -> list[str]:
    """What each of the five steps holds; nothing while nobody has points."""
    _ = words.gettext
    _steps, limits = fifths(rows)
    if not any(has_place(row) for row in rows):
        return []
    one = MICRO if of_100 else MICRO // 1000
    upto = [_("đến {value}").format(value=numbers.whole((limit + one // 2) // one)) for limit in limits]
    return [*upto, _("hơn nữa")][:STEPS]
