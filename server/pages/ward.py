"""The page of a ward: its figures, how they are computed, what its neighbourhoods add, its places over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.pages import chart, ward_missions
from server.paper import phases
from server.paper.adults import adults_note
from server.paper.divisions import board_address, division_names
from server.paper.duels import DuelView, Names, view
from server.paper.explained import explained
from server.paper.flags import held_flags
from server.paper.forecast import forecast_view
from server.paper.milestones import MilestoneView, Teller
from server.paper.names import full_name, name_within, ward_address
from server.paper.numbers import NOTHING
from server.paper.print import Paper
from server.paper.rows import Badge, Pen, by_number, has_place, packed
from server.paper.seasons import carried
from server.paper.title_words import TitleTeller
from server.pipeline.game.read_duels import Duels
from server.pipeline.game.read_milestones import Milestones
from server.pipeline.game.read_missions import Standing as Missions
from server.pipeline.game.read_seasons import Season
from server.pipeline.game.read_titles import PlaceTitles
from server.records.audits import Audit
from server.records.flags import Given
from server.records.headcounts import Headcount
from server.records.standings import Standing
from server.reference import read_titles
from server.rules.board import BoardName, Row, Scope
from server.rules.catalogue import Ward
from server.rules.contest import Contest, Round
from server.rules.game.forecast import Forecast

TEMPLATE = "ward.html"
MILESTONES_MOST = 12
"""The latest lines; what a ward did in a year would push everything else off its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InDivision:
    """A ward's row on the board of one division, and how many stand there."""

    division: str
    row: Row
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WardPage:
    """All that a ward's page is made of. The first of `places` is the whole city.

    `counted_by` is the contest by whose criteria the boards were counted, if that may be another than it is now.
    """

    contest: Contest
    scope: Scope
    ward: Ward
    phase: str
    as_of: datetime
    now: datetime
    generation: int
    position: int
    places: Sequence[InDivision]
    neighbourhoods: Sequence[Row]
    headcount: Headcount | None = None
    counted_by: Contest | None = None
    history: Sequence[Standing] = ()
    audit: Audit | None = None
    duels: Duels | None = None
    parts_duel: bool = False
    """Whether its neighbourhoods have or had duels."""
    given_by_hand: bool = False
    """Whether the ward has points of its own, in no neighbourhood: they may be below 0."""
    missions: Missions | None = None
    milestones: Milestones | None = None
    forecast: Forecast | None = None
    flags: Sequence[Given] = ()
    titles: PlaceTitles | None = None
    seasons: Sequence[Season] = ()

    @property
    def row(self) -> Row:
        """The ward among all."""
        return self.places[0].row

    @property
    def round(self) -> Round:
        """The round whose times the page tells."""
        if self.scope == "total":
            return self.contest.current_round(self.now)
        each = self.contest.round(self.scope)
        assert each, "a board of a round exists only if the round does"
        return each


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line of the neighbourhoods' sum."""

    code: str
    place: str
    name: str
    adults: str
    points: str
    value: str
    packed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The neighbourhoods, what no neighbourhood holds, and whether both make the ward's points."""

    parts: tuple[Part, ...]
    parts_points: str
    below: bool
    rest: str
    rest_adults: str
    adults: str
    points: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """The ward's place in one division."""

    name: str
    address: str
    badge: Badge
    among: str


def values(paper: Paper, data: WardPage) -> dict[str, Any]:
    """The values of ward.html."""
    words, numbers, row = paper.words, paper.numbers, data.row
    counted_by = data.counted_by or data.contest
    of_100 = counted_by.composite is not None
    pen = Pen(words=words, numbers=numbers, of_100=of_100)
    address = ward_address(data.contest.slug, data.scope, data.ward.code)
    return {
        "contest": data.contest,
        "ward": data.ward,
        "name": full_name(data.ward, paper),
        "name_within": name_within(data.ward, paper),
        "about": _about(data, paper),
        "row": row,
        "has_place": has_place(row),
        "badge": pen.badge(row),
        "value": pen.value(row),
        "cover": numbers.share(row.participants, row.adults),
        "attained": numbers.share(row.attained, row.adults),
        "exact": row.value,
        "of_100": of_100,
        "explained": explained(row, counted_by, paper),
        "adults_note": adults_note(row, data.ward, data.headcount, paper),
        "packed": packed(row),
        "size": data.places[0].size,
        "rank_note": pen.rank_note(row, data.places[0].size),
        "chance": pen.chance(row),
        "neighbourhoods": _sum(data, paper),
        "audited": _audited(data, paper),
        "places": _places(data, paper),
        "duel": _duel(data, paper),
        "duels_address": f"/c/{data.contest.slug}/duels/{data.ward.code}" if data.parts_duel else "",
        "milestones": _milestones(data, paper)[:MILESTONES_MOST],
        "chart": _chart(data, paper),
        "missions": ward_missions.of_ward(paper, data.missions, data.ward.code, _part_names(data), data.now),
        "titles": TitleTeller(paper, read_titles()).ward(data.titles, _part_names(data)),
        "forecast": forecast_view(
            paper, data.forecast, data.neighbourhoods, of_100=of_100, frozen=data.phase == "frozen"
        ),
        "held": held_flags(paper, data.contest, data.flags),
        "carried": carried(paper, data.seasons, data.ward.code),
        "phase_view": phases.all_phases(words)[data.phase],
        "still_since": phases.stands_still(data.phase, data.round),
        "as_of": data.as_of,
        "now": data.now,
        "board": data,
        "ward_board": f"{data.contest.slug}/{data.scope}/wards",
        "parts_board": f"{data.contest.slug}/{data.scope}/ward/{data.ward.code}/neighbourhoods",
        "parts_base": f"{address}/neighbourhoods/",
        "rest_address": f"{address}/unassigned",
        "receipts_address": f"{address}/receipts",
        "contest_address": board_address(data.contest.slug, data.scope, "wards"),
    }


def _duel(data: WardPage, paper: Paper) -> DuelView | None:
    """The ward's duel: the one that runs, else the next, else the last."""
    fight = data.duels.current(data.ward.code) if data.duels else None
    return view(Names(paper=paper, duels=data.duels, places={}), fight) if data.duels and fight else None


def _milestones(data: WardPage, paper: Paper) -> list[MilestoneView]:
    """Its own, and those of its neighbourhoods."""
    if not data.milestones:
        return []
    teller = Teller(paper=paper, data=data.milestones, places=_part_names(data))
    return teller.views(data.milestones.shown())


def _about(data: WardPage, paper: Paper) -> list[str]:
    """Cluster, old districts, office: one sentence each."""
    _ = paper.words.gettext
    clusters = [cluster.name for cluster in data.contest.clusters if data.ward.code in cluster.wards]
    sentences = [f"{name}." for name in clusters]
    if data.ward.old_districts:
        old = [name[0].lower() + name[1:] for name in data.ward.old_districts]
        together = old[0] if len(old) == 1 else _("{some} và {last}").format(some=", ".join(old[:-1]), last=old[-1])
        sentences.append(_("Trước đây thuộc {districts}.").format(districts=together))
    return [*sentences, _("Trụ sở: {office}.").format(office=data.ward.office.rstrip("."))]


def _audited(data: WardPage, paper: Paper) -> str:
    """When the boards were last compared with the ledger, if they were equal."""
    _ = paper.words.gettext
    if not data.audit or not data.audit.equal:
        return ""
    return _("Các bảng đã đối chiếu với sổ điểm lúc {time}, đều khớp.").format(
        time=paper.times.hour_and_day(data.audit.audited_at)
    )


def _sum(data: WardPage, paper: Paper) -> Sum:
    """Rows in the order of their names; the rest is what residents without a neighbourhood brought."""
    numbers, ward = paper.numbers, data.row
    points = sum(row.points for row in data.neighbourhoods)
    adults = sum(row.adults for row in data.neighbourhoods)
    below = ward.points < points and data.given_by_hand
    agrees = ward.points >= points or below
    return Sum(
        parts=tuple(_part(row, paper) for row in sorted(data.neighbourhoods, key=by_number)),
        parts_points=numbers.whole(points),
        below=below,
        rest=numbers.whole(ward.points - points) if agrees else NOTHING,
        rest_adults=numbers.whole(ward.adults - adults) if ward.adults >= adults else NOTHING,
        adults=numbers.whole(max(adults, ward.adults)),
        points=numbers.whole(ward.points if agrees else points),
        agrees=agrees,
    )


def _part_names(data: WardPage) -> dict[str, str]:
    return {row.code: row.name for row in data.neighbourhoods}


def _part(row: Row, paper: Paper) -> Part:
    known = row.adults > 0
    return Part(
        code=row.code,
        place=row.code.partition("/")[2],
        name=row.name,
        adults=paper.numbers.whole(row.adults) if known else NOTHING,
        points=paper.numbers.whole(row.points),
        value=paper.numbers.per_thousand(row.value) if known else NOTHING,
        packed=packed(row),
    )


def _places(data: WardPage, paper: Paper) -> list[PlaceView]:
    _ = paper.words.gettext
    pen = Pen(words=paper.words, numbers=paper.numbers)
    names = division_names(data.contest, paper.words)
    return [
        PlaceView(
            name=names[place.division],
            address=board_address(
                data.contest.slug, data.scope, "wards" if place.division == "all" else f"wards/{place.division}"
            ),
            badge=pen.badge(place.row),
            among=_("trên {n}").format(n=place.size),
        )
        for place in data.places
    ]


def _chart(data: WardPage, paper: Paper) -> chart.Chart | None:
    """The hours that were remembered, and now."""
    places = [
        chart.Place(at=each.taken_at, rank=each.rank, rank_from=each.rank_from, rank_to=each.rank_to)
        for each in data.history
        if each.value > 0
    ]
    if has_place(data.row) and (not places or places[-1].at < data.as_of):
        row = data.row
        places.append(chart.Place(at=data.as_of, rank=row.rank, rank_from=row.rank_from, rank_to=row.rank_to))
    return chart.draw(places, size=data.places[0].size, words=paper.words, numbers=paper.numbers)


def ward_board(slug: str, scope: Scope, code: str) -> BoardName:
    """The board of a ward's neighbourhoods."""
    return BoardName(slug=slug, scope=scope, board=f"ward/{code}/neighbourhoods")
