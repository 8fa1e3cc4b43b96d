"""The phase of a round in a word and a shape, and how long it still lasts."""

from dataclasses import dataclass
from datetime import datetime

from server.paper.times import Times
from server.paper.words import Words
from server.rules.contest import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseView:
    """A chip; `shape` is its class, `icon` its sign."""

    name: str
    words: str
    icon: str
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """What happens next. `form` is the sentence the browser fills again as time goes by."""

    until: datetime | None
    form: str
    words: str
    note: str

    @property
    def until_ms(self) -> int | None:
        """Milliseconds since 1970, for the browser's clock."""
        return int(self.until.timestamp() * 1000) if self.until else None


def all_phases(words: Words) -> dict[str, PhaseView]:
    """Every phase, by its name in messages."""
    _ = words.gettext
    views = (
        PhaseView(name="announced", words=_("Sắp mở"), icon="clock", shape="calm"),
        PhaseView(name="open", words=_("Đang diễn ra"), icon="play", shape="open"),
        PhaseView(name="frozen", words=_("Khóa bảng"), icon="lock", shape="frozen"),
        PhaseView(name="closed", words=_("Đã đóng, đang duyệt"), icon="clock", shape="calm"),
        PhaseView(name="revealed", words=_("Đã công bố"), icon="check", shape="sealed"),
        PhaseView(name="sealed", words=_("Đã niêm phong"), icon="lock", shape="sealed"),
    )
    return {view.name: view for view in views}


def stands_still(phase: str, each: Round) -> datetime | None:
    """Since when the public board does not move, or None while it does."""
    if phase == "frozen":
        return each.freezes
    return each.closes if phase in ("closed", "revealed", "sealed") else None


def deadline(phase: str, each: Round, now: datetime, words: Words) -> Deadline:
    """What comes next in this phase and when."""
    if phase == "announced":
        return _before(each, now, words)
    if phase in ("open", "frozen"):
        return _during(phase, each, now, words)
    return _after(phase, each, words)


def _before(each: Round, now: datetime, words: Words) -> Deadline:
    _, times = words.gettext, Times(words=words)
    form = _("Mở sau {left}")
    return Deadline(
        until=each.opens,
        form=form,
        words=form.format(left=times.duration(each.opens - now)),
        note=_("Mở {time}").format(time=times.hour_and_weekday(each.opens)),
    )


def _during(phase: str, each: Round, now: datetime, words: Words) -> Deadline:
    _, times = words.gettext, Times(words=words)
    form = _("Còn {left}")
    if each.pause:
        since = _("Tạm dừng từ {time}").format(time=times.hour_and_weekday(each.pause.starts))
        return Deadline(until=None, form="", words=since, note=_("Giờ kết thúc được báo khi vòng tiếp tục"))
    ends = _("Kết thúc {time}").format(time=times.hour_and_weekday(each.closes))
    if phase == "frozen":
        ends = _("Điểm vẫn được tính đến {time}").format(time=times.hour_and_weekday(each.closes))
    return Deadline(
        until=each.closes,
        form=form,
        words=form.format(left=times.duration(each.closes - now)),
        note=ends,
    )


def _after(phase: str, each: Round, words: Words) -> Deadline:
    _, times = words.gettext, Times(words=words)
    notes = {
        "closed": _("Đang duyệt số liệu và khiếu nại, rồi mới công bố"),
        "revealed": _("Kết quả chính thức của vòng"),
        "sealed": _("Kết quả không thay đổi nữa"),
    }
    said = _("Kết thúc {time}").format(time=times.hour_and_weekday(each.closes))
    return Deadline(until=None, form="", words=said, note=notes.get(phase, ""))
