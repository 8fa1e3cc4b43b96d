"""Endpoints of webhooks in words: what they are told, and how they stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.console.desk import Desk
from server.records.webhook_deliveries import Standing
from server.records.webhook_endpoints import Endpoint
from server.rules.webhook import TRIAL


@dataclass(frozen=True, slots=True)
class Line:
    """An endpoint with how its deliveries stand."""

    endpoint: Endpoint
    standing: Standing


def kind_words(desk: Desk) -> Mapping[str, str]:
    """What each kind of message tells."""
    _ = desk.words.gettext
    return {
        "round.phase_changed": _("Vòng chuyển giai đoạn"),
        "result.published": _("Kết quả chính thức được công bố"),
        TRIAL: _("Gửi thử"),
    }


def off_words(desk: Desk) -> Mapping[str, str]:
    """Why an endpoint is off."""
    _ = desk.words.gettext
    return {
        "by-hand": _("tắt bằng tay"),
        "gone": _("tự tắt: điểm nhận trả lời 410, không muốn nhận nữa"),
        "failing": _("tự tắt: ba ngày không nhận được gì"),
    }


def state_words(desk: Desk) -> Mapping[str, str]:
    """How a delivery stands."""
    _ = desk.words.gettext
    return {
        "waiting": _("chờ gửi"),
        "sending": _("đang gửi"),
        "delivered": _("đã nhận"),
        "dead": _("đã thôi gửi"),
    }
