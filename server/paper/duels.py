"""Duels in words and pictures: both sides alike, with their shares and what chance may have done to them.

Nobody is shown as having lost: a side has won, or it has its share.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from server.paper.divisions import size_band_names
from server.paper.names import full_name, name_within, neighbourhood_address, ward_address
from server.paper.numbers import EN_DASH, NOTHING
from server.paper.print import Paper
from server.pipeline.game.read_duels import Duels, Fight
from server.records.duels import Duel
from server.rules.board import MICRO
from server.rules.catalogue import WardCode
from server.rules.game.duel import Side, Standing, Window
from server.rules.small_groups import PERSONS_MIN

BAR = 1_000
"""The width of a picture of shares."""
_A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One side. `low`, `mark` and `high` are where its interval and its share stand in the picture."""

    code: str
    name: str
    address: str
    share: str
    of: str
    between: str
    low: int
    mark: int
    high: int
    won: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelView:
    """A duel. `measured` says whether there are shares to show."""

    id: int
    stage: str
    when: str
    words: str
    agreed: bool
    how: str
    sides: Sequence[SideView]
    measured: bool
    said: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A line of the table of duels."""

    rank: int
    name: str
    address: str
    fought: int
    won: int
    drawn: int
    points: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What sides are called, and where their pages are."""

    paper: Paper
    duels: Duels
    places: Mapping[str, str]

    def name(self, code: str) -> str:
        """'Phường Hoàn Kiếm', or the name of a neighbourhood."""
        ward = self.duels.known.layout.wards.get(WardCode(code))
        return full_name(ward, self.paper) if ward else self.places.get(code, code)

    def within(self, code: str) -> str:
        """The same inside a sentence."""
        ward = self.duels.known.layout.wards.get(WardCode(code))
        return name_within(ward, self.paper) if ward else self.name(code)

    def address(self, code: str, number: int) -> str:
        """The page of a ward or neighbourhood in a round."""
        slug = self.duels.known.contest.slug
        return neighbourhood_address(slug, number, code) if "/" in code else ward_address(slug, number, code)


def window_name(paper: Paper, window: Window) -> str:
    """'Vòng 1, tuần 2 (9/11–15/11)'."""
    _, times = paper.words.gettext, paper.times
    form = _("Vòng {n}, tuần {week}") if window.week else _("Cả vòng {n}")
    days = f"{times.day(window.starts)}{EN_DASH}{times.day(window.ends - _A_MOMENT)}"
    return f"{form.format(n=window.round, week=window.week)} ({days})"


def view(names: Names, fight: Fight) -> DuelView:
    """A duel as it stands."""
    duel = fight.duel
    shown = [side for side in fight.sides or () if not _is_few(duel, side)]
    top = max((side.interval[1] for side in shown), default=MICRO)
    told = zip(duel.codes, ("first", "second"), fight.sides or (None, None), strict=False)
    return DuelView(
        id=duel.id,
        stage=fight.stage,
        when=window_name(names.paper, duel.window),
        words="" if duel.words_gone else duel.words,
        agreed=duel.agreed,
        how=_how(names.paper, duel),
        sides=[_side(names, fight, code, side, top, won=fight.outcome == which and fight.stage == "decided")
               for code, which, side in told],
        measured=fight.sides is not None,
        said=said(names, fight),
        note=_note(names.paper, fight),
    )  # fmt: skip


def _how(paper: Paper, duel: Duel) -> str:
    """Who signed or paired, and whether the words were taken down."""
    _ = paper.words.gettext
    if duel.finer:
        how = _("Hai tổ, thôn ký với nhau.") if duel.agreed else _("Phường, xã ghép cặp.")
    else:
        how = _("Hai bên tự ký.") if duel.agreed else _("Ban tổ chức ghép cặp.")
    return how + " " + _("Ban tổ chức đã gỡ lời giao ước.") if duel.words_gone else how


def _is_few(duel: Duel, side: Side) -> bool:
    """Whether it would tell of single persons: a few of a neighbourhood."""
    return duel.finer and side.people < PERSONS_MIN


def _side(names: Names, fight: Fight, code: str, side: Side | None, top: int, *, won: bool) -> SideView:
    _, numbers = names.paper.words.gettext, names.paper.numbers
    few = side is not None and _is_few(fight.duel, side)
    low, high = side.interval if side and not few else (0, 0)
    known = side is not None and side.adults > 0 and not few
    of = _("dưới {n} người trên {all} người lớn") if few else _("{n} người trên {all} người lớn")
    people = PERSONS_MIN if few else side.people if side else 0
    return SideView(
        code=code,
        name=names.name(code),
        address=names.address(code, fight.duel.window.round),
        share=_percent(names.paper, side.share) if side and known else NOTHING,
        of=of.format(n=numbers.whole(people), all=numbers.whole(side.adults) if side.adults else NOTHING)
        if side else "",
        between=f"{_percent(names.paper, low)}{EN_DASH}{_percent(names.paper, high)}" if known else "",
        low=low * BAR // top,
        mark=(side.share if side and known else 0) * BAR // top,
        high=high * BAR // top,
        won=won,
    )  # fmt: skip


def _percent(paper: Paper, share: int) -> str:
    """A share in millionths, to a hundredth of a percent: weeks differ by less than a tenth."""
    hundredths = (share + 50) // 100
    point, space = (",", "\u00a0") if paper.words.language == "vi" else (".", "")
    return f"{hundredths // 100}{point}{hundredths % 100:02}{space}%"


def said(names: Names, fight: Fight) -> str:
    """Who is ahead or has won, in one sentence."""
    _ = names.paper.words.gettext
    if fight.rests:
        rests = (
            _("{ward} nghỉ tuần này vì số tổ, thôn là số lẻ; được tính như một trận thắng.")
            if fight.duel.finer
            else _("{ward} nghỉ tuần này vì số phường, xã là số lẻ; được tính như một trận thắng.")
        )
        return rests.format(ward=names.name(fight.duel.first))
    if fight.stage == "waits":
        return _("Chưa bắt đầu.")
    if fight.outcome == "open":
        return _unknown(names, fight)
    if fight.outcome == "draw":
        return _("Hòa: chênh lệch còn trong khoảng may rủi.") if fight.stage == "decided" else (
            _("Đang ngang nhau: chênh lệch còn trong khoảng may rủi.")
        )  # fmt: skip
    ahead = names.name(fight.duel.first if fight.outcome == "first" else fight.duel.second or "")
    if fight.stage == "decided" and not fight.sides:
        alone = (
            _("{ward} được tính thắng: bên kia đã gộp hoặc đóng.")
            if fight.duel.finer
            else _("{ward} được tính thắng: bên kia không còn trong cuộc thi.")
        )
        return alone.format(ward=ahead)
    return (_("{ward} thắng.") if fight.stage == "decided" else _("{ward} đang trước.")).format(ward=ahead)


def _unknown(names: Names, fight: Fight) -> str:
    _ = names.paper.words.gettext
    if names.duels.known.hidden_since(fight.duel.window.round):
        return _("Bảng đang đóng băng nên chưa nói bên nào trước.")
    gone = [code for code in fight.duel.codes if code in names.duels.known.layout.successors]
    if len(gone) > 1:
        return _("Cả hai nơi đã gộp hoặc đóng, nên cuộc này hòa.")
    if gone:
        return _("{place} đã gộp hoặc đóng, nên bên còn lại sẽ được tính thắng.").format(place=names.name(gone[0]))
    without = [code for code, side in zip(fight.duel.codes, fight.sides or (), strict=False) if not side.adults]
    if without:
        return _("Chưa có số người lớn của {place}, có số ấy mới phân định.").format(place=names.within(without[0]))
    return _("Đang đếm, có số sau ít giây.")


def _note(paper: Paper, fight: Fight) -> str:
    """When it is decided, or at which position it was."""
    _, result = paper.words.gettext, fight.duel.result
    if fight.stage == "decided" and result:
        told = _("Kết quả lấy ở vị trí {n} của sổ điểm, {time}.").format(
            n=paper.numbers.whole(result.position), time=paper.times.hour_and_date(result.taken_at)
        )
        return told + (" " + _("Tính lại lần {n}: {why}").format(n=result.version - 1, why=result.reason)
                       if result.reason else "")  # fmt: skip
    return _("Lấy kết quả lúc {time}, khi số về muộn đã vào hết.").format(
        time=paper.times.hour_and_date(fight.decided_at)
    )


def tables(names: Names, lines: Mapping[str, Sequence[Standing]]) -> list[tuple[str, list[TableRow]]]:
    """The table of each size band that has wards, under the band's name."""
    called = size_band_names(names.paper.words)
    return [(called[band], table_rows(names, lines[band])) for band in sorted(lines)]


def table_rows(names: Names, lines: Iterable[Standing]) -> list[TableRow]:
    """The lines of a table."""
    number = names.duels.known.contest.rounds[0].number
    return [
        TableRow(
            rank=line.rank,
            name=names.name(line.code),
            address=names.address(line.code, number),
            fought=line.fought,
            won=line.won,
            drawn=line.drawn,
            points=line.points,
            share=_percent(names.paper, line.share) if line.fought and not line.few else NOTHING,
        )
        for line in lines
    ]


def lines_by_band(duels: Duels) -> dict[str, list[Standing]]:
    """The tables of duels, one for each size band."""
    wards, bands = duels.known.layout.wards, dict[str, list[str]]()
    for code in duels.known.contest.wards:
        bands.setdefault(wards[code].size_band, []).append(code)
    return {band: duels.table(codes) for band, codes in bands.items()}


def by_window(fights: Iterable[Fight]) -> list[list[Fight]]:
    """Fights of one window together, in the order in which they come."""
    found: dict[Window, list[Fight]] = {}
    for fight in fights:
        found.setdefault(fight.duel.window, []).append(fight)
    return list(found.values())
