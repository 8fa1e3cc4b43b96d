"""Titles in words: which level is reached, and exactly what the next one needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.paper.print import Paper
from server.pipeline.game.read_titles import PlaceTitles
from server.pipeline.registers.neighbourhoods import by_number
from server.rules.game.title import (
    TOLD_LEAST,
    FamilyLevel,
    FamilyTitle,
    Need,
    PersonLevel,
    PersonTitle,
    PlaceLevel,
    PlaceTitle,
    Skill,
    TitleCatalogue,
    Whose,
)

NEAR_SHOWN = 3
STEPS_SHOWN = 2
"""Of a place among others the people and the skill that fewest have; on its own page everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleView:
    """A title: what it is called, the level of so many, and what the next one needs, a sentence each. `asks` says
    what each level asks for, from the first on."""

    name: str
    level: int
    levels: int
    reached: str
    after: str
    lines: Sequence[str]
    asks: Sequence[tuple[str, str]]

    @property
    def marks(self) -> Sequence[bool]:
        """For each level whether it is reached."""
        return [number < self.level for number in range(self.levels)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WardTitles:
    """The titles of a ward's neighbourhoods: how many have one, which are near the next level, and all by name.
    `asks` says what each level asks for."""

    hidden: bool
    counting: bool
    have: int
    near: Sequence[tuple[str, TitleView]]
    every: Sequence[tuple[str, TitleView]]
    asks: Sequence[tuple[str, str]]


class TitleTeller:
    """Tells titles in one language. `exact` also counts out fewer than five, for officials of the place."""

    def __init__(self, paper: Paper, catalogue: TitleCatalogue, *, exact: bool = False) -> None:
        self._catalogue, self._exact = catalogue, exact
        self._gettext, self._whole, self._language = paper.words.gettext, paper.numbers.whole, paper.words.language

    def person(self, title: PersonTitle) -> TitleView:
        """The title of a person."""
        return self._view("person", title.level, self._person_lines(title))

    def _person_lines(self, title: PersonTitle) -> list[str]:
        _, lines = self._gettext, []
        if title.skills:
            names = ", ".join(self.called(key) for key in title.missing)
            every = title.skills == len(title.missing)
            form = _("Còn thiếu: {what}.") if every else _("Còn thiếu {n} trong: {what}.")
            lines.append(form.format(n=title.skills, what=names))
        if title.used:
            lines.append(_("Tự dùng thêm {n} dịch vụ khác nhau.").format(n=title.used))
        if title.kept:
            told = _("Thêm {n} kỹ năng kiểm tra lại sau 60 ngày vẫn đạt.")
            lines.append(told.format(n=title.kept))
        return lines

    def family(self, title: FamilyTitle) -> TitleView:
        """The title of a house. How many is told, and never who."""
        return self._view("family", title.level, self._family_lines(title))

    def _family_lines(self, title: FamilyTitle) -> list[str]:
        _, after = self._gettext, title.next
        if not title.level and after:
            told = _("Người đi xa nhất trong nhà có {best} kỹ năng. Cần {n} người trong nhà đủ năm kỹ năng.")
            return [told.format(best=title.best, n=after.citizens)]
        lines = [_("Trong nhà có người đủ năm kỹ năng: {n} trên {people} người.")]
        if title.more:
            lines.append(_("Thêm {more} người đủ năm kỹ năng."))
        if after and title.behind:
            lines.append(_("Thêm {behind} người có ít nhất {each} trong năm kỹ năng."))
        return [
            line.format(n=title.citizens, people=title.people, more=title.more, behind=title.behind,
                        each=after.each if after else 0)
            for line in lines
        ]  # fmt: skip

    def place(self, titles: PlaceTitles, code: str, most: int | None = None) -> TitleView | None:
        """The title of one place, with at most so many sentences; None if nothing is known of it."""
        title = titles.found.get(code)
        if not title:
            return None
        return self._view(titles.kind, title.level, self._place_lines(title)[:most])

    def _place_lines(self, title: PlaceTitle) -> list[str]:
        _ = self._gettext
        if not title.counted:
            return [_("Chưa có số người của nơi này, hoặc quá ít người để xét danh hiệu.")]
        lines = []
        if title.people.more:
            lines.append(self._need(title.people, _("tự làm được một việc")))
        for key, need in title.left:
            lines.append(self._need(need, _("biết {skill}").format(skill=self.called(key))))
        return lines

    def _need(self, need: Need, what: str) -> str:
        _, whole = self._gettext, self._whole
        if 0 < need.have < TOLD_LEAST and not self._exact:
            return _("Cần {want} người {what}, mới có dưới 5.").format(want=whole(need.want), what=what)
        told = _("Thêm {more} người {what} (đang có {have} trên {want}).")
        return told.format(more=whole(need.more), what=what, have=whole(need.have), want=whole(need.want))

    def ward(self, titles: PlaceTitles | None, names: Mapping[str, str], most: int = NEAR_SHOWN) -> WardTitles | None:
        """The titles of the neighbourhoods that have these names; None where the contest gives none."""
        if not titles:
            return None
        codes = [code for code in titles.found if code in names]
        near = sorted(filter(lambda code: self._is_told(titles.found[code]), codes),
                      key=lambda code: (titles.found[code].steps, code))  # fmt: skip
        return WardTitles(
            hidden=titles.hidden,
            counting=titles.counting,
            have=sum(titles.found[code].level > 0 for code in codes),
            near=self._named(titles, near[:most], names),
            every=self._named(titles, sorted(codes, key=lambda code: by_number(names[code])), names),
            asks=self._asks(titles.kind),
        )

    def _is_told(self, title: PlaceTitle) -> bool:
        """Whether there is a next level, and anybody on the way to it who may be counted out."""
        return title.next is not None and title.people.have >= (1 if self._exact else TOLD_LEAST)

    def _named(
        self, titles: PlaceTitles, codes: Sequence[str], names: Mapping[str, str]
    ) -> list[tuple[str, TitleView]]:
        views = ((names[code], self.place(titles, code, STEPS_SHOWN)) for code in codes)
        return [(name, view) for name, view in views if view]

    def _view(self, whose: Whose, level: int, lines: Sequence[str]) -> TitleView:
        _, asks = self._gettext, self._asks(whose)
        return TitleView(
            name=self._catalogue.names[whose][self._language],
            level=level,
            levels=len(asks),
            reached=asks[level - 1][0] if level else _("Chưa có bậc nào"),
            after=asks[level][0] if level < len(asks) else "",
            lines=lines,
            asks=asks,
        )

    def _asks(self, whose: Whose) -> list[tuple[str, str]]:
        """What each level is called and asks for, from the first on."""
        _, catalogue = self._gettext, self._catalogue
        asked: list[tuple[Mapping[str, str], str]]
        if whose == "person":
            asked = [(each.names, self._asks_person(each)) for each in catalogue.person]
        elif whose == "family":
            asked = [(each.names, self._asks_family(each)) for each in catalogue.family]
        else:
            asked = [(each.names, self._asks_place(each)) for each in catalogue.places[whose]]
        form = _("Bậc {level} trên {levels} · {name}")
        return [
            (form.format(level=n, levels=len(asked), name=names[self._language]), told[0].upper() + told[1:])
            for n, (names, told) in enumerate(asked, 1)
        ]

    def _asks_person(self, level: PersonLevel) -> str:
        _ = self._gettext
        every = level.skills == len(self._catalogue.skills)
        told = [_("đủ năm kỹ năng") if every else _("{n} trong năm kỹ năng").format(n=level.skills)]
        if level.used:
            told.append(_("tự dùng {n} dịch vụ khác nhau").format(n=level.used))
        if level.kept:
            told.append(_("{n} kỹ năng kiểm tra lại sau 60 ngày vẫn đạt").format(n=level.kept))
        return ", ".join(told)

    def _asks_family(self, level: FamilyLevel) -> str:
        _ = self._gettext
        told = [_("{n} người đủ năm kỹ năng").format(n=level.citizens)]
        if level.each:
            told.append(_("ai cũng có ít nhất {n} trong năm kỹ năng").format(n=level.each))
        return ", ".join(told)

    def _asks_place(self, level: PlaceLevel) -> str:
        _ = self._gettext
        form = _("cứ 1.000 người thì {people} người tự làm được một việc, và mỗi kỹ năng có {skill} người biết")
        return form.format(people=self._whole(level.people), skill=self._whole(level.skill))

    def called(self, key: str) -> str:
        """What one of the five skills is called within a sentence."""
        return self._catalogue.skill(key).names[self._language]


def step_address(skill: Skill) -> str:
    """Where a person does what shows the skill."""
    kind, key = skill.of[0]
    return f"/me/skills/{key}" if kind == "skill" else f"/me/claims/new?service={key}"
