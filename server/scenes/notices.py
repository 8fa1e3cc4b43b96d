"""The scene of a ward's notices: plain texts, each in its time, then milestones of the week. While there is none, the
words of the contest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from server.paper.milestones import Teller
from server.paper.print import Paper
from server.scenes.reading import Scenes

Size = Literal["short", "middle", "long"]
SHORT, MIDDLE = 90, 240
"""Letters up to which a text is set large, and up to which it is set in the middle size."""
AT_ONCE = 3
"""Notices on a screen side by side in time; more wait until one of these is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A text with its times in milliseconds since 1970, for the screen's clock: an official's, or a milestone."""

    text: str
    starts_ms: int
    ends_ms: int
    now: bool
    milestone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Big words: those of the contest, or why there is nothing else to show."""

    head: str
    words: str
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """The notices that are on or will be, what stands there while none is, and where milestones are asked for."""

    title: str
    size: Size
    views: Sequence[NoticeView]
    any_now: bool
    poster: Poster
    address: str


def notices(paper: Paper, data: Scenes) -> Notices:
    """The notices of a screen, those of now first."""
    views = [
        NoticeView(
            text=each.text,
            starts_ms=int(each.starts.timestamp() * 1000),
            ends_ms=int(each.ends.timestamp() * 1000),
            now=each.starts <= data.now < each.ends,
        )
        for each in data.notices
    ]
    views += _milestones(paper, data)
    current = [view for view in views if view.now][:AT_ONCE]
    return Notices(
        title=paper.words.gettext("Thông báo"),
        size=_size(sum(len(view.text) for view in current)),
        views=[*current, *(view for view in views if view not in current)],
        any_now=bool(current),
        poster=contest_poster(paper, data),
        address=_address(paper, data),
    )


def _milestones(paper: Paper, data: Scenes) -> list[NoticeView]:
    """What officials have to say comes first."""
    if not data.milestones:
        return []
    told = Teller(paper=paper, data=data.milestones, places=data.places).news()
    return [
        NoticeView(text=each.text, starts_ms=each.starts_ms, ends_ms=each.ends_ms, now=True, milestone=True)
        for each in told
    ]


def _address(paper: Paper, data: Scenes) -> str:
    """Where a screen asks for the milestones of its place."""
    if not data.known:
        return ""
    return f"/c/{data.contest.slug}/milestones/{data.own or 'city'}.json?lang={paper.words.language}"


def _size(letters: int) -> Size:
    if letters <= SHORT:
        return "short"
    return "middle" if letters <= MIDDLE else "long"


def contest_poster(paper: Paper, data: Scenes) -> Poster:
    """The words of the contest, and under which decision it is held."""
    _ = paper.words.gettext
    if not data.known:
        return no_contest(paper)
    decision = data.contest.decision
    day = f"{decision.date.day}/{decision.date.month}/{decision.date.year}"
    under = _("Quyết định số {number} ngày {day}.").format(number=decision.number, day=day)
    who = _("{n} phường, xã cùng tham gia.").format(n=len(data.contest.wards))
    language = paper.words.language
    return Poster(head=data.contest.name[language], words=data.contest.slogan[language], facts=f"{under} {who}")


def no_contest(paper: Paper) -> Poster:
    """What a screen shows before there is any contest."""
    _ = paper.words.gettext
    return Poster(
        head=_("Bình dân học vụ số, thành phố Hà Nội"),
        words=_("Chưa có cuộc thi đua nào"),
        facts=_("Khi một cuộc thi được công bố, bảng của nó sẽ hiện ở đây."),
    )
