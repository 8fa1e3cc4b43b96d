"""A notice on screens: a few plain lines, for a while. Which are refused, and what is said of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Told

TEXT_MOST = 280
LINES_MOST = 6
"""More is not read by somebody who waits at a counter, and does not fit at a size for five metres."""
LASTS_MOST = timedelta(days=92)
"""A quarter: what is shown for longer is not read any more."""
STANDING_MOST = 6
"""Of one ward, shown now or later."""


def tidy(text: str) -> str:
    """The text as it is kept: no spaces at the ends of lines, no empty lines."""
    return "\n".join(line for line in (" ".join(each.split()) for each in text.splitlines()) if line)


def check_text(text: str) -> str:
    """The tidied text, if it can be shown. Raises Told that names the field."""
    kept = tidy(text)
    if not kept:
        raise Told("Chưa có chữ nào. Viết điều người dân cần biết.", where="text")
    if (n := len(kept)) > TEXT_MOST:
        raise Told("Có {n} ký tự, nhiều nhất {most}. Bớt {over}.", where="text", n=n, most=TEXT_MOST,
                   over=n - TEXT_MOST)  # fmt: skip
    if (n := len(kept.splitlines())) > LINES_MOST:
        raise Told("Có {n} dòng, nhiều nhất {most}. Nối vài dòng lại.", where="text", n=n, most=LINES_MOST)
    if tells_identity_number(kept):
        raise Told("Có số giống số căn cước. Màn hình ai cũng đọc được: bỏ số ấy đi.", where="text")
    return kept


def check_times(starts: datetime | None, ends: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Both times, if a notice can stand between them. Raises Told that names the field."""
    if not starts:
        raise Told("Đây chưa phải ngày giờ. Viết như 2026-11-02 08:00.", where="starts")
    if not ends:
        raise Told("Đây chưa phải ngày giờ. Viết như 2026-11-02 08:00.", where="ends")
    if ends <= starts:
        raise Told("Giờ thôi hiện phải sau giờ bắt đầu.", where="ends")
    if ends <= now:
        raise Told("Giờ thôi hiện đã qua. Chọn một giờ chưa tới.", where="ends")
    if ends - starts > LASTS_MOST:
        raise Told("Hiện {n} ngày, nhiều nhất {most}. Chọn giờ thôi hiện sớm hơn.", where="ends",
                   n=(ends - starts).days, most=LASTS_MOST.days)  # fmt: skip
    return starts, ends


def most_beside(starts: datetime, ends: datetime, others: Sequence[tuple[datetime, datetime]]) -> int:
    """How many others, by their times, are shown at one moment at most while this one is."""
    moments = [starts, *(begins for begins, _ in others if starts < begins < ends)]
    return max(sum(begins <= moment < over for begins, over in others) for moment in moments)
