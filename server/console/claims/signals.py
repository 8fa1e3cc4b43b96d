"""Signals: what about claims deserves a look. Computed when one looks, and nobody's name is here but officials'."""

from datetime import timedelta

from starlette.responses import Response

from server.console.desk import Desk
from server.paper.names import full_name
from server.paper.print import paper_of
from server.records import signals
from server.rules.catalogue import WardCode
from server.rules.signals import HASTY_MINUTES, SINCE_DAYS, Signal

TEMPLATE = "console/signals.html"
READ = (
    signals.copied,
    signals.hasty,
    signals.helpers,
    signals.paper_accounts,
    signals.one_origin,
    signals.ward_bursts,
    signals.person_bursts,
    signals.differing,
)


async def show(desk: Desk) -> Response:
    """Every signal of the last weeks, the most telling kinds first."""
    since = desk.now - timedelta(days=SINCE_DAYS)
    found = [await read(desk.resources.database, since) for read in READ]
    told = [(each, _told(desk, each)) for kind in found for each in kind]
    return desk.page(TEMPLATE, signals=told, days=SINCE_DAYS, ward=lambda code: _ward(desk, code))


def _ward(desk: Desk, code: str) -> str:
    ward = desk.resources.reference.catalogue.wards.get(WardCode(code))
    return full_name(ward, paper_of(desk.request)) if ward else code


def _told(desk: Desk, each: Signal) -> str:
    _ = desk.words.gettext
    return {
        "copied": _("Một mã hồ sơ của {n} người."),
        "hasty": _("{who} quyết định {n} hồ sơ trong {minutes} phút."),
        "helper": _("Một người hỗ trợ giúp {n} người trong một ngày."),
        "accounts": _("{who} lập {n} tài khoản trên giấy trong một giờ."),
        "origin": _("{n} người khai từ một địa chỉ mạng trong một ngày."),
        "ward-burst": _("{n} hồ sơ khai trong một giờ."),
        "person-burst": _("Một người khai {n} hồ sơ trong một ngày."),
        "differs": _("{n} hồ sơ khai tự làm mà nền tảng báo có người giúp hoặc làm hộ."),
    }[each.kind].format(n=each.n, who=each.who, minutes=HASTY_MINUTES)
