"""When the operators hear of an endpoint of webhooks: it takes nothing, or it was switched off for that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.rules.refusals import Told
from server.rules.trouble import Trouble
from server.rules.webhook import Off

FAILS_FOR = timedelta(hours=1)
"""A restart of an endpoint takes minutes; one that takes nothing for so long needs somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReading:
    """One endpoint: since when it takes nothing, why it is off, and how much was given up."""

    id: int
    name: str
    off: Off
    failing_since: datetime | None
    dead: int


def of_webhooks(now: datetime, found: Sequence[WebhookReading]) -> Iterator[Trouble]:
    """What is wrong with endpoints. One that an official switched off is none."""
    for each in found:
        if each.off in ("gone", "failing"):
            yield Trouble(
                "webhook-off",
                "watch",
                Told("Điểm nhận “{name}” đã tự tắt; {n} thông báo chưa gửi được.", name=each.name, n=each.dead),
                Told("Báo kỹ sư của điểm nhận. Sửa xong thì bật lại và gửi lại ở trang Thông báo ra ngoài."),
            )
        elif not each.off and each.failing_since and now - each.failing_since > FAILS_FOR:
            yield Trouble(
                "webhook-failing",
                "watch",
                Told(
                    "Điểm nhận “{name}” không nhận gì đã {hours} giờ; quá ba ngày thì tự tắt.",
                    name=each.name,
                    hours=int((now - each.failing_since) / timedelta(hours=1)),
                ),
                Told("Xem lỗi cuối ở trang của điểm nhận rồi báo kỹ sư của nó. Thông báo được giữ và thử lại."),
            )
