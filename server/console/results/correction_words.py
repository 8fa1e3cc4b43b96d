"""What corrections say to people: a sentence each, what they name, and the rows they move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.paper.divisions import division_names
from server.paper.numbers import Numbers
from server.paper.times import Times
from server.paper.words import Words
from server.pipeline.contests import KnownContest
from server.pipeline.planning.preview import Effect, MovedRow
from server.rules.board import BoardName, Scope
from server.rules.entry import Place
from server.rules.layout import scope_of
from server.rules.proposed import Correction, Exclude, Give, Reassign


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTold:
    """A board's name and its rows that move, those that rank among all wards first."""

    name: str
    rows: Sequence[MovedRow]


def form_titles(words: Words) -> Mapping[str, str]:
    """What each form proposes."""
    _ = words.gettext
    return {
        "resident": _("Loại hoặc nhận lại một người"),
        "case": _("Loại hoặc nhận lại một hồ sơ"),
        "batch": _("Loại một đợt báo cáo của đơn vị"),
        "points": _("Thêm hoặc trừ điểm bằng tay"),
        "move": _("Chuyển một người sang nơi khác"),
    }


def summary(words: Words, names: Mapping[str, str], correction: Correction, effect: Effect) -> str:
    """One sentence for a list."""
    _, numbers = words.gettext, Numbers(language=words.language)
    match correction:
        case Exclude(batch=None, resident=None, back=back):
            return _("Nhận lại một hồ sơ") if back else _("Loại một hồ sơ")
        case Exclude(batch=None, back=back):
            return _("Nhận lại một người") if back else _("Loại một người")
        case Exclude(batch=batch, back=back):
            form = _("Nhận lại {n} báo cáo của {source}") if back else _("Loại {n} báo cáo của {source}")
            return form.format(n=numbers.whole(effect.facts), source=batch.source if batch else "")
        case Give(points=points, round=number, place=place):
            form = (
                _("Thêm {n} điểm ở vòng {round} cho {whom}")
                if points > 0
                else _("Trừ {n} điểm ở vòng {round} của {whom}")
            )
            whom = place_told(words, names, place) if place else _("một người")
            return form.format(n=numbers.whole(abs(points)), round=number, whom=whom)
        case Reassign(place=place, rounds=rounds):
            told = ", ".join(map(str, rounds))
            if not place:
                return _("Đưa một người về nơi đã ghi danh, vòng {rounds}").format(rounds=told)
            return _("Chuyển một người sang {place}, vòng {rounds}").format(
                place=place_told(words, names, place), rounds=told
            )


def place_told(words: Words, names: Mapping[str, str], place: Place) -> str:
    """A place by its names."""
    inner = place.neighbourhood or place.unit
    told = [names.get(code, code) for code in (inner, place.ward) if code]
    return ", ".join(told)


def facts_told(
    words: Words, times: Times, names: Mapping[str, str], correction: Correction
) -> list[tuple[str, str, bool]]:
    """What a correction names, line by line: label, value, and whether the value is a code."""
    _ = words.gettext
    found: list[tuple[str, str, bool]] = []
    match correction:
        case Exclude(resident=resident, case=case, batch=batch):
            if resident:
                found.append((_("Bí danh"), str(resident), True))
            if case:
                found.append((_("Dấu của mã hồ sơ"), str(case), True))
            if batch:
                found.append((_("Đơn vị báo"), batch.source, True))
                if batch.since and batch.until:
                    found.append((_("Nhận từ"), times.hour_and_date(batch.since), False))
                    found.append((_("Đến trước"), times.hour_and_date(batch.until), False))
                if batch.events:
                    found.append((_("Mã báo cáo"), "\n".join(batch.events[:20]), True))
                if batch.correction:
                    found.append((_("Điều chỉnh đã loại"), str(batch.correction), False))
        case Give(resident=resident) | Reassign(resident=resident):
            if resident:
                found.append((_("Bí danh"), str(resident), True))
    return found


def rows_told(words: Words, known: KnownContest, effect: Effect) -> list[BoardTold]:
    """The rows that move, by board."""
    boards: dict[tuple[str, str], list[MovedRow]] = {}
    for row in effect.rows:
        boards.setdefault((row.scope, row.board), []).append(row)
    return [
        BoardTold(name=board_told(words, known, scope_of(scope), board), rows=rows)
        for (scope, board), rows in boards.items()
    ]


def board_told(words: Words, known: KnownContest, scope: Scope, board: str) -> str:
    """A board's name: 'Vòng 1, Toàn thành phố'."""
    _ = words.gettext
    over = _("Tổng các vòng") if scope == "total" else _("Vòng {n}").format(n=scope)
    name = BoardName(slug=known.contest.slug, scope=scope, board=board)
    if name.division is not None:
        return f"{over}, {division_names(known.contest, words)[name.division]}"
    if name.ward is not None:
        return f"{over}, {_('các tổ dân phố, thôn')}"
    return f"{over}, {_('các đơn vị')}"
