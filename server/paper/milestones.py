"""Milestones in words: calm sentences, several of the same kind and day in one, nobody named but places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from server.paper import duels
from server.paper.divisions import division_names
from server.paper.explained import part_names
from server.paper.names import full_name, name_within, neighbourhood_address, ward_address
from server.paper.numbers import EN_DASH
from server.paper.print import Paper
from server.pipeline.game.read_duels import Fight
from server.pipeline.game.read_milestones import NEWS_DAYS, Milestones
from server.records.milestones import Milestone
from server.rules.board import TOTAL
from server.rules.catalogue import WardCode

NEWS_MOST = 3
"""Lines on a screen at once."""
NAMED = 3
"""Places that stand in the sentence; the others open."""


class PlaceView(NamedTuple):
    """A place of a milestone, and where more of it stands."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneView:
    """One milestone, or several of a kind and a day. `places` is empty where the sentence says whose it is."""

    id: int
    kind: str
    told_at: datetime
    text: str
    address: str
    named: Sequence[PlaceView]
    others: Sequence[PlaceView]
    withdrawn: str


class NewsLine(NamedTuple):
    """A line for screens, with its times in milliseconds since 1970."""

    text: str
    starts_ms: int
    ends_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What sentences are made of: the milestones with what they are about, and what places are called."""

    paper: Paper
    data: Milestones
    places: Mapping[str, str]

    def views(self, told: Iterable[Milestone]) -> list[MilestoneView]:
        """What is listed: those of the same kind and day together."""
        found: dict[tuple[object, ...], list[Milestone]] = {}
        for each in told:
            found.setdefault(self._together(each), []).append(each)
        return [self.one(each[0]) if len(each) == 1 else self._several(each) for each in found.values()]

    def news(self) -> list[NewsLine]:
        """The same as lines for screens."""
        return [
            NewsLine(
                self._in_a_line(each),
                int(each.told_at.timestamp() * 1_000),
                int((each.told_at + NEWS_DAYS).timestamp() * 1_000),
            )
            for each in self.views(self.data.found)[:NEWS_MOST]
        ]

    def _in_a_line(self, view: MilestoneView) -> str:
        if not view.named:
            return view.text
        # More names than a few are not read in passing.
        names = "" if view.others else ": " + "; ".join(place.name for place in view.named)
        return f"{view.text}{names}."

    def one(self, told: Milestone) -> MilestoneView:
        """A milestone by itself."""
        return self._view(told, self._sentence(told), self._place(told).address, ())

    def _several(self, told: Sequence[Milestone]) -> MilestoneView:
        places = [self._place(each) for each in told]
        return self._view(told[0], self._headline(told), "", sorted(places))

    def _view(self, told: Milestone, text: str, address: str, places: Sequence[PlaceView]) -> MilestoneView:
        _, times = self.paper.words.gettext, self.paper.times
        withdrawn = _("Đã rút lại ngày {day}, vì điều này không còn đúng.")
        few = len(places) <= NAMED + 1
        return MilestoneView(
            id=told.id,
            kind=told.key.kind,
            told_at=told.told_at,
            text=text,
            address=address,
            named=places if few else places[:NAMED],
            others=() if few else places[NAMED:],
            withdrawn=withdrawn.format(day=times.day(told.withdrawn_at)) if told.withdrawn_at else "",
        )

    def _together(self, told: Milestone) -> tuple[object, ...]:
        """What milestones have in common that are told in one sentence."""
        key = told.key
        about: object = key.about
        if key.kind == "share":
            about = (key.about, self._group(key.subject) if key in self.data.firsts else told.id)
        elif fight := self._fight(told):
            about = (fight.duel.window, fight.duel.finer)
        return key.kind, about, self.paper.times.date(told.told_at), told.stands

    def _sentence(self, told: Milestone) -> str:
        _, key, place = self.paper.words.gettext, told.key, self._place(told).name
        match key.kind:
            case "share" if key in self.data.firsts:
                form = _("{place}: nơi đầu tiên trong nhóm “{group}” có {percent} người lớn tham gia.")
            case "share":
                form = _("{place} đã có {percent} người lớn tham gia.")
            case "neighbourhood":
                form = _("{place} đã đông đủ: {percent} người lớn tham gia.")
            case "target":
                form = _("{place} đã đạt mức “{part}” của vòng {round}.")
            case "mission":
                form = _("{place} đã hoàn thành nhiệm vụ “{title}”.")
            case "duel":
                return self._duel_sentence(told)
            case "city":
                form = _("Cả thành phố đã có {people} người tham gia.")
        return form.format(place=place, **self._about(told))

    def _headline(self, told: Sequence[Milestone]) -> str:
        _, first = self.paper.words.gettext, told[0]
        match first.key.kind:
            case "share":
                form = _("{n} nơi đầu tiên trong nhóm “{group}” có {percent} người lớn tham gia")
            case "neighbourhood":
                form = _("{n} tổ dân phố, thôn đã đông đủ: {percent} người lớn tham gia")
            case "target":
                form = _("{n} nơi đã đạt mức “{part}” của vòng {round}")
            case "mission":
                form = _("{n} nơi đã hoàn thành nhiệm vụ “{title}”")
            case _:
                form = _("{n} giao ước đã phân định: {window}")
        return form.format(n=self.paper.numbers.whole(len(told)), **self._about(first))

    def _about(self, told: Milestone) -> dict[str, str]:
        """The figures and names of a kind's sentence."""
        key, numbers, language = told.key, self.paper.numbers, self.paper.words.language
        if key.kind in ("share", "neighbourhood"):
            group = self._group(key.subject) if key.kind == "share" else ""
            return {"percent": numbers.percent(int(key.about)), "group": group}
        if key.kind == "target":
            number, _, part = key.about.partition("/")
            return {"round": number, "part": part_names(self.paper.words)[part][0]}
        if key.kind == "mission":
            plan = self.data.missions.get(key.about)
            return {"title": (plan.title[language] or plan.title["vi"]) if plan else key.about}
        if key.kind == "city":
            return {"people": numbers.whole(int(key.about))}
        fight = self._fight(told)
        return {"window": duels.window_name(self.paper, fight.duel.window) if fight else ""}

    def _duel_sentence(self, told: Milestone) -> str:
        fight = self._fight(told)
        said = duels.said(self._names, fight) if fight else ""
        form = self.paper.words.gettext("Giao ước {sides} đã phân định. {said}")
        return form.format(sides=self._place(told).name, said=said)

    def _group(self, ward: str) -> str:
        layout = self.data.known.layout
        return division_names(self.data.known.contest, self.paper.words)[layout.group_of(WardCode(ward))]

    def _fight(self, told: Milestone) -> Fight | None:
        if told.key.kind != "duel":
            return None
        return next((each for each in self.data.duels.found if str(each.duel.id) == told.key.about), None)

    @property
    def _names(self) -> duels.Names:
        return duels.Names(paper=self.paper, duels=self.data.duels, places=self.places)

    def _place(self, told: Milestone) -> PlaceView:
        slug, places = self.data.known.contest.slug, told.key.places
        if told.key.kind == "duel":
            sides = f" {EN_DASH} ".join(self._name(place) for place in places)
            ward, _, part = places[0].partition("/")
            page = f"/c/{slug}/duels/{ward}" if part else f"/c/{slug}/duels"
            return PlaceView(sides, f"{page}#duel-{told.key.about}")
        if not places:
            return PlaceView("", f"/c/{slug}")
        code = places[0]
        address = neighbourhood_address if "/" in code else ward_address
        return PlaceView(self._name(code), address(slug, TOTAL, code))

    def _name(self, code: str) -> str:
        """'Phường Hoàn Kiếm', 'Tổ 3, phường Hoàn Kiếm'."""
        ward = self.data.known.layout.wards.get(WardCode(code.partition("/")[0]))
        if "/" not in code:
            return full_name(ward, self.paper) if ward else code
        own = self.places.get(code, code.partition("/")[2])
        return f"{own}, {name_within(ward, self.paper)}" if ward else own
