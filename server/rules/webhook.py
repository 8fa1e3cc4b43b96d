"""Outgoing webhooks: what may be told, to which addresses, when it is tried again, and when that ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Literal, get_args
from urllib.parse import urlsplit

from server.rules.partner_key import partner_secret
from server.rules.refusals import Told

Kind = Literal["round.phase_changed", "result.published"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What an endpoint may choose. All of it is public when it is told."""
TRIAL = "webhook.trial"
"""What is sent to one endpoint alone, from the console, to try it."""

Off = Literal["", "by-hand", "gone", "failing"]
"""Why an endpoint is told nothing: an official switched it off, it answered 410, or it failed for days."""

WAITS: Sequence[timedelta] = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""How long to wait after each failed attempt: the schedule that Standard Webhooks recommends, 75 hours in all."""
ATTEMPTS_MAX = len(WAITS) + 1
SPREAD = 0.1
"""A wait is longer by up to this share, at random: what failed together does not come back together."""
RETRY_AFTER_MAX = timedelta(hours=24)
"""An endpoint that is asked to be left alone is, at most for so long."""
OFF_AFTER = timedelta(days=3)
"""An endpoint that took nothing for so long is switched off by its next failure."""

ENDPOINTS_MAX = 50
URL_MAX = 500
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class Target:
    """Where an endpoint is: its address as it was registered, and the host that must be looked up."""

    url: str
    host: str
    port: int


def parse_target(text: str) -> Target:
    """Read the address of an endpoint. Raises Told for what is no https address that we would call."""
    url = text.strip()
    if len(url) > URL_MAX:
        raise Told("Địa chỉ dài {n} ký tự, nhiều nhất {most}.", where="url", n=len(url), most=URL_MAX)
    if not url.lower().startswith("https://") or not url.isascii() or not url.isprintable() or " " in url:
        raise Told("Địa chỉ phải bắt đầu bằng https:// và chỉ gồm chữ không dấu.", where="url")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port or 443
    except ValueError:
        raise Told("Đây chưa phải địa chỉ. Viết như https://cong.example.vn/thidua.", where="url") from None
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Told("Bỏ tên, mật khẩu và phần sau dấu # trong địa chỉ: chữ ký nói ai gửi.", where="url")
    if not _HOST.fullmatch(host) and not _is_literal(host):
        raise Told("Đây chưa phải địa chỉ. Viết như https://cong.example.vn/thidua.", where="url")
    return Target(url, host, port)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def endpoint_secret(key: bytes, endpoint: int, key_id: str) -> str:
    """The secret with which we sign for an endpoint. Like a partner's it follows from our key and is never stored."""
    return partner_secret(key, f"endpoint-{endpoint}", key_id)


def wait_after(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many failed attempts; None when there were enough. `chance` lies in [0, 1)."""
    return WAITS[attempts - 1] * (1 + SPREAD * chance) if attempts <= len(WAITS) else None
