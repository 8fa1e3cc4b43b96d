"""What it would take, in words: plain, in people, and with the arithmetic for whoever wants to see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.paper.explained import part_names
from server.paper.print import Paper
from server.paper.rows import by_number
from server.rules.board import MICRO, Row
from server.rules.game.forecast import PEOPLE_MIN, WEEK, Aim, Forecast, Hold, NextPlace, Span, Step, next_step

MILLI = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastView:
    """The sentences of a forecast, the arithmetic behind them, and the nearest step of each neighbourhood."""

    lines: tuple[str, ...]
    arithmetic: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    frozen: bool


def forecast_view(
    paper: Paper, found: Forecast | None, neighbourhoods: Sequence[Row], *, of_100: bool, frozen: bool
) -> ForecastView | None:
    """What is shown; None where there is nothing to tell."""
    if not found or not found.row.adults:
        return None
    teller = _Teller(paper, found, of_100)
    steps = tuple(
        (row.name, told) for row in sorted(neighbourhoods, key=by_number) if (told := _step(paper, next_step(row)))
    )
    return ForecastView(lines=teller.lines(frozen=frozen), arithmetic=teller.arithmetic(), steps=steps, frozen=frozen)


def _step(paper: Paper, step: Step | None) -> str:
    _ = paper.words.gettext
    if not step:
        return ""
    form = (
        _("thêm {n} người tham gia là được {percent} số người lớn")
        if step.kind == "join"
        else _("thêm {n} người đủ bộ kỹ năng là được {percent} số người lớn")
    )
    return form.format(n=paper.numbers.whole(step.people), percent=paper.numbers.percent(step.percent))


class _Teller:
    """Tells one forecast."""

    def __init__(self, paper: Paper, found: Forecast, of_100: bool) -> None:
        self._paper, self._found, self._of_100 = paper, found, of_100
        self._whole = paper.numbers.whole

    def lines(self, *, frozen: bool) -> tuple[str, ...]:
        """What there is to say, most wanted first."""
        _, found = self._paper.words.gettext, self._found
        if not found.mean:
            few = _(
                "Chưa ước tính được: cần ít nhất {n} người có điểm thì bình quân của một người mới nói lên điều gì."
            )
            return (few.format(n=PEOPLE_MIN), *(self._aim(aim) for aim in found.aims if aim.exact))
        lines = [self._next(found.next_place), *(self._aim(aim) for aim in found.aims)]
        return (*lines, *self._holding(frozen=frozen))

    def _people(self, span: Span) -> str:
        _ = self._paper.words.gettext
        low, high = span.rounded
        if low == high:
            return _("{n} người lớn").format(n=self._whole(low))
        return _("khoảng {low}–{high} người lớn").format(low=self._whole(low), high=self._whole(high))

    def _next(self, place: NextPlace | None) -> str:
        _ = self._paper.words.gettext
        if not place:
            return _("Trên bảng cả thành phố không có nơi nào đứng trên.")
        name = place.row.name
        if not place.people:
            far = _(
                "Nơi đứng trên là {name}. Chỉ thêm người mới thì chưa bằng: "
                "người đã tham gia làm thêm việc cũng tính."
            )
            return far.format(name=name)
        form = _("Thêm {people} tham gia thì bằng nơi đứng trên, {name}.")
        if place.close:
            form = _("Thêm {people} tham gia thì bằng nơi đứng trên, {name}; hai nơi vốn đang chung khoảng hạng.")
        return form.format(people=self._people(place.people), name=name)

    def _aim(self, aim: Aim) -> str:
        _ = self._paper.words.gettext
        if aim.name == "mark":
            form = _("Thêm {n} người tham gia thì được {percent} số người lớn.")
            left = self._whole(aim.want - aim.have)
            return form.format(n=left, percent=self._paper.numbers.percent(aim.percent))
        name = part_names(self._paper.words)[aim.name][0]
        if aim.exact and aim.people:
            form = _("Thêm {n} người nữa thì trọn điểm phần “{name}”.")
            return form.format(n=self._whole(aim.people.middle), name=name)
        if not aim.people:
            form = _("Phần “{name}” còn thiếu {n} điểm: người mới và người đã tham gia cùng làm thêm.")
            return form.format(n=self._whole(aim.want - aim.have), name=name)
        form = _("Thêm {people} tham gia thì trọn điểm phần “{name}”.")
        return form.format(people=self._people(aim.people), name=name)

    def _holding(self, *, frozen: bool) -> list[str]:
        _, found = self._paper.words.gettext, self._found
        if frozen or not found.followed:
            return []
        if not found.hold:
            form = _("Về nhịp của các nơi thì chưa nói được gì: cần số liệu của đủ {n} ngày.")
            return [form.format(n=WEEK)]
        return [self._hold(found.hold)]

    def _hold(self, hold: Hold) -> str:
        _ = self._paper.words.gettext
        known = {"rank": self._found.row.rank, "days": hold.days, "of": hold.of_days}
        if not hold.people:
            form = _(
                "Để giữ hạng {rank} sau {days} ngày nữa, theo nhịp {of} ngày qua của các nơi, chỉ thêm người mới thì "
                "chưa đủ: người đã tham gia làm thêm việc cũng tính."
            )
            return form.format(**known)
        if not hold.people.high:
            return _("Theo nhịp {of} ngày qua của các nơi, hạng {rank} giữ nguyên sau {days} ngày nữa.").format(
                **known
            )
        form = _(
            "Để giữ hạng {rank} sau {days} ngày nữa, theo nhịp {of} ngày qua của các nơi: thêm {people} tham gia."
        )
        return form.format(**known, people=self._people(hold.people))

    def arithmetic(self) -> tuple[str, ...]:
        """Where the numbers come from."""
        if not self._found.mean:
            return ()
        return (self._average(), *self._gap(), *self._wanted(), self._rounding())

    def _average(self) -> str:
        _, found, tell = self._paper.words.gettext, self._found, self._milli
        assert found.mean, "asked only where there is one"
        form = _(
            "Một người tham gia ở đây bình quân có {points} : {people} = {mean} điểm, "
            "với độ tin cậy 95 % là trong khoảng {low}–{high}. Mỗi người thêm được coi là mang về chừng ấy."
        )
        return form.format(
            points=self._whole(found.figures.points),
            people=self._whole(found.figures.participants),
            mean=tell(found.mean.middle),
            low=tell(found.mean.low),
            high=tell(found.mean.high),
        )

    def _gap(self) -> list[str]:
        _, place, row = self._paper.words.gettext, self._found.next_place, self._found.row
        if not place:
            return []
        gap = self._value(place.gap)
        if self._of_100:
            form = _(
                "Đến {name} còn cách {gap} điểm tổng hợp. Máy thử thêm từng người vào công thức cho đến khi bằng; "
                "trong số người thêm, {attained} trên {people} người đủ bộ kỹ năng như hiện nay."
            )
            figures = self._found.figures
            attained, people = self._whole(figures.attained), self._whole(figures.participants)
            return [form.format(name=place.row.name, gap=gap, attained=attained, people=people)]
        form = _("Đến {name} còn cách {gap} điểm trên 1.000 người lớn, tức {points} điểm với {adults} người lớn.")
        points = -(-place.row.value * row.adults // MICRO) - row.points
        return [form.format(name=place.row.name, gap=gap, points=self._whole(points), adults=self._whole(row.adults))]

    def _wanted(self) -> list[str]:
        _, hold = self._paper.words.gettext, self._found.hold
        if not hold:
            return []
        form = _(
            "Theo mức tăng từng ngày của {of} ngày qua, sau {days} ngày nơi tiến xa nhất trong các nơi đứng sau "
            "ở mức {middle}, với độ tin cậy 95 % là trong khoảng {low}–{high}; nơi này đang ở mức {now}."
        )
        low, middle, high = (self._value(each) for each in hold.wanted)
        now = self._value(self._found.row.value)
        return [form.format(of=hold.of_days, days=hold.days, low=low, middle=middle, high=high, now=now)]

    def _rounding(self) -> str:
        _ = self._paper.words.gettext
        return _("Số người được làm tròn ra hai đầu, còn hai chữ số đầu. Đây là ước tính, không phải lời hứa.")

    def _value(self, value: int) -> str:
        numbers = self._paper.numbers
        return numbers.points_of_100(value) if self._of_100 else numbers.per_thousand(value)

    def _milli(self, number: int) -> str:
        return self._paper.numbers.per_thousand(number)
