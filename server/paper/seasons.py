"""Seasons in words: kinds, states, titles with their levels, and what a ward carries on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.paper.flags import flag_names, picture
from server.paper.names import ward_address
from server.paper.print import Paper
from server.paper.words import Words
from server.pipeline.game.read_seasons import Season
from server.records.seasons import Kept, SeasonState
from server.rules.game.flags import FLAGS, Flag
from server.rules.game.season import Held, Line, Title
from server.rules.game.season_plan import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedView:
    """A title that a ward carries, and from which season."""

    title: str
    season: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagCount:
    """How often a ward holds a flag."""

    picture: str
    name: str
    times: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A ward in a season."""

    name: str
    address: str
    flags: Sequence[FlagCount]
    titles: Sequence[str]
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleView:
    """A title: what each level takes."""

    name: str
    levels: Sequence[str]


def kind_words(words: Words) -> Mapping[Kind, str]:
    """What each kind of season is called."""
    _ = words.gettext
    return {"year": _("Mùa thi đua của năm"), "theme": _("Mùa theo chuyên đề")}


def state_words(words: Words) -> Mapping[SeasonState, str]:
    """The states of a season."""
    _ = words.gettext
    return {"draft": _("Bản nháp"), "announced": _("Đã công bố"), "withdrawn": _("Đã gỡ")}


def edited(paper: Paper, kept: Kept) -> str:
    """That an announced season was changed or taken back, and why; '' if it was not."""
    _ = paper.words.gettext
    if not kept.reason:
        return ""
    told = _("Đã gỡ lúc {time}, vì: {why}") if kept.state == "withdrawn" else _("Đã sửa lúc {time}, vì: {why}")
    return told.format(time=paper.times.hour_and_date(kept.made_at), why=kept.reason)


def come(paper: Paper, season: Season) -> str:
    """How many rounds of a season have their result."""
    _ = paper.words.gettext
    if season.is_over:
        return _("Mọi vòng đã có kết quả ({n} vòng).").format(n=season.rounds)
    return _("{told} trên {n} vòng đã có kết quả.").format(told=season.told, n=season.rounds)


def title_name(paper: Paper, title: Title, level: int) -> str:
    """A title with its level, if it has several."""
    _, name = paper.words.gettext, title.name[paper.words.language]
    return name if len(title.levels) == 1 else _("{title}, mức {n}").format(title=name, n=level)


def title_views(paper: Paper, titles: Sequence[Title], counted: frozenset[Flag]) -> list[TitleView]:
    """The titles that a season can give by the flags that count in it."""
    language = paper.words.language
    return [
        TitleView(
            name=title.name[language],
            levels=[title.asks[language].format(n=paper.numbers.whole(least)) for least in title.levels],
        )
        for title in titles
        if title.of & counted
    ]


def line_views(paper: Paper, season: Season, wards: Mapping[str, str]) -> list[LineView]:
    """Every ward of a season with a flag; `wards` holds their names."""
    last = season.contests[-1].contest if season.contests else None
    assert last or not season.lines, "flags come from contests"
    return [
        LineView(
            name=wards.get(line.ward, line.ward),
            address=ward_address(last.slug, "total", line.ward) if last else "",
            flags=_counts(paper, line),
            titles=[title_name(paper, each.title, each.level) for each in line.held],
            total=paper.numbers.whole(len(line.flags)),
        )
        for line in season.lines
    ]


def _counts(paper: Paper, line: Line) -> list[FlagCount]:
    names, held = flag_names(paper.words), [each.flag for each in line.flags]
    return [
        FlagCount(picture=picture(flag), name=names[flag], times=paper.numbers.whole(held.count(flag)))
        for flag in FLAGS
        if flag in held
    ]


def carried(paper: Paper, seasons: Sequence[Season], ward: str) -> list[CarriedView]:
    """The titles that a ward carries, of every season that stands."""
    return [
        CarriedView(
            title=title_name(paper, each.title, each.level),
            season=season.kept.plan.name[paper.words.language],
            address=f"/seasons/{season.kept.slug}",
        )
        for season in seasons
        for each in _held(season, ward)
    ]


def _held(season: Season, ward: str) -> Sequence[Held]:
    return next((line.held for line in season.lines if line.ward == ward), ())
