"""Is a ward's screen well, and if not, what is wrong and what to do: decided from what it last said of itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from server.rules.refusals import Told
from server.rules.screen_plan import Turn, turn_at

JUST_PAIRED = timedelta(minutes=2)
"""So long a new screen may take to say something for the first time."""
SILENT_FOR = timedelta(seconds=60)
"""A screen says how it is four times a minute."""
BEHIND_FOR = timedelta(seconds=30)
"""A change is on a screen within a second; one that is still missing after so long does not come by itself."""
ON_THE_WAY = timedelta(seconds=2)
"""A change younger than that was still on its way."""
AGE_MOST = timedelta(minutes=2)
"""Figures may be hours old at night; this old they are a trouble if newer ones are there."""
OLD_FOR = timedelta(days=1)
"""Screens fetch a new version at night."""
LONG_LEAST, SHORT_LEAST = 1_280, 720
"""On fewer pixels the names of wards are cut short."""
RATIO_LEAST, RATIO_MOST = 150, 186
"""Hundredths of long side to short, from 3:2 to a little more than 16:9. A browser that is not in full screen is
flatter, and so is a television that is set up wrongly."""
SCENE_GRACE_MS = 3_000
"""Between two scenes either may be on."""

State = Literal["never", "silent", "dark", "live", "polling", "joining", "reconnecting", "offline"]
STATES: tuple[State, ...] = get_args(State)
Code = Literal["never", "silent", "behind", "aged", "old", "errors", "small", "odd"]
CODES: tuple[Code, ...] = get_args(Code)
Done = Literal["done", "waits", "missed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a screen at a moment: what it last said, and beside it what it should have said.

    `lacks_since` is when the first change that it lacked happened, None if it lacked none. `version_since` is since
    when the version of `version_due` is served, None if nobody knows.
    """

    now: datetime
    paired_at: datetime
    reported_at: datetime | None = None
    said: State = "joining"
    blank: bool = False
    age: timedelta = timedelta()
    generation: int = 0
    generation_due: int | None = None
    lacks_since: datetime | None = None
    version: str = ""
    version_due: str = ""
    version_since: datetime | None = None
    width: int = 0
    height: int = 0
    errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a screen, and what to do about it there."""

    code: Code
    what: Told
    do: Told


def state_of(seen: Seen) -> State:
    """How a screen is, in a word."""
    if seen.reported_at is None:
        return "never"
    if seen.now - seen.reported_at > SILENT_FOR:
        return "silent"
    return "dark" if seen.blank else seen.said


def lacked(seen: Seen) -> timedelta:
    """How long a change that it lacked had been there when it last spoke. What came later it could not have."""
    if not seen.reported_at or not seen.lacks_since:
        return timedelta()
    return max(timedelta(), seen.reported_at - seen.lacks_since)


def troubles(seen: Seen) -> list[Trouble]:
    """Everything that is not as it should be. What a silent screen said long ago is no trouble of now."""
    if seen.reported_at is None:
        return list(_never(seen))
    if state_of(seen) == "silent":
        return [_silent(seen.now - seen.reported_at)]
    return [*_figures(seen), *_version(seen), *_errors(seen), *_size(seen)]


def _never(seen: Seen) -> Iterator[Trouble]:
    if seen.now - seen.paired_at > JUST_PAIRED:
        yield Trouble(
            "never",
            Told("Chưa báo về lần nào từ khi ghép."),
            Told("Mở lại trang /screen trên màn hình. Vẫn không thấy thì gỡ và ghép lại."),
        )


def _silent(span: timedelta) -> Trouble:
    return Trouble(
        "silent",
        Told("Không báo về đã {minutes} phút.", minutes=max(1, _seconds(span) // 60)),
        Told("Nhờ người tại chỗ xem điện, mạng và cáp hình; mạng có lại thì màn hình tự nối."),
    )


def _figures(seen: Seen) -> Iterator[Trouble]:
    another = seen.generation_due is not None and seen.generation not in (0, seen.generation_due)
    if lacked(seen) > BEHIND_FOR:
        yield Trouble(
            "behind",
            Told("Thiếu thay đổi đã có từ {seconds} giây trước khi báo về.", seconds=_seconds(lacked(seen))),
            Told("Cho tải lại. Nhiều màn hình cùng chậm thì xem trang Vận hành."),
        )
    elif another and seen.age > AGE_MOST:
        yield Trouble(
            "aged",
            Told("Còn giữ bảng của lần tính trước, số cũ {minutes} phút.", minutes=_seconds(seen.age) // 60),
            Told("Cho tải lại."),
        )


def _version(seen: Seen) -> Iterator[Trouble]:
    old = bool(seen.version) and seen.version != seen.version_due
    if old and seen.version_since and seen.now - seen.version_since > OLD_FOR:
        yield Trouble(
            "old",
            Told("Chạy bản cũ, bản mới đã có {hours} giờ.", hours=_seconds(seen.now - seen.version_since) // 3_600),
            Told("Cho tải lại. Không đổi thì khởi động lại hộp: trình duyệt có thể giữ trang trong bộ nhớ."),
        )


def _errors(seen: Seen) -> Iterator[Trouble]:
    if seen.errors:
        yield Trouble(
            "errors",
            Told("Báo {n} lỗi, mới nhất: {error}", n=len(seen.errors), error=seen.errors[-1]),
            Told("Cho tải lại. Lỗi lặp lại thì gửi dòng này cho kỹ sư kèm tên trình duyệt."),
        )


def _size(seen: Seen) -> Iterator[Trouble]:
    long, short = max(seen.width, seen.height), min(seen.width, seen.height)
    if not short:
        return
    if long < LONG_LEAST or short < SHORT_LEAST:
        yield Trouble(
            "small",
            Told("Chỉ có {width} × {height} điểm ảnh; cần từ {long} × {short}.", width=seen.width,
                 height=seen.height, long=LONG_LEAST, short=SHORT_LEAST),
            Told("Đặt độ phân giải của hộp thành 1920 × 1080."),
        )  # fmt: skip
    elif not RATIO_LEAST <= long * 100 // short <= RATIO_MOST:
        yield Trouble(
            "odd",
            Told("Khổ {width} × {height} khác màn hình 16:9.", width=seen.width, height=seen.height),
            Told("Mở trình duyệt ở chế độ kiosk cho kín màn hình, và xem lại độ phân giải của hộp."),
        )


def scenes_on(turns: Sequence[Turn], at: datetime) -> frozenset[str]:
    """The scenes that may have been on at a moment: one, or two where one follows the other."""
    moment = round(at.timestamp() * 1_000)
    return frozenset(turns[turn_at(turns, moment + shift)[0]].scene for shift in (-SCENE_GRACE_MS, SCENE_GRACE_MS))


def done(
    number: int, told_at: datetime | None, acted: int, now: datetime, holds: timedelta, noted: timedelta
) -> Done | None:
    """Whether a screen did what it was told; None if it was told nothing lately.

    `holds` is for how long it is told, `noted` for how long anybody wants to know.
    """
    if told_at is None or now - told_at > noted:
        return None
    if acted >= number:
        return "done"
    return "waits" if now - told_at <= holds + SILENT_FOR else "missed"


def count(found: Iterable[Sequence[Trouble]]) -> Mapping[str, int]:
    """How many screens have each trouble, and how many have any, under 'any'."""
    codes = [{each.code for each in wrong} for wrong in found]
    return {"any": sum(map(bool, codes)), **{str(code): sum(code in each for each in codes) for code in CODES}}


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
