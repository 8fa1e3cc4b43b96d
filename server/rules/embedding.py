"""Boards on other web sites: which sites may show one, and which of its rows fit there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from server.rules.refusals import Told

ORIGINS_MAX = 20
"""Of a ward, and of the city: every one of them stands in the head of each answer."""
ORIGIN_MAX = 120
ROWS_LEAST, ROWS_MOST, ROWS_USUAL = 5, 20, 10
NEIGHBOURS = 3
"""The own row with one on each side."""
LOCAL = ("localhost", "127.0.0.1")
"""Where somebody tries their own page out, without a certificate."""

_HOST = re.compile(r"(?=.{1,100}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_USUAL_PORTS = {"https": 443, "http": 80}


def origin_of(text: str) -> str:
    """The origin that somebody typed or copied, as browsers write it. Raises Told, which says how to mend it.

    A slash at the end is what a copied address has; everything behind it would be a path, and a path allows nothing
    that its origin does not.
    """
    parts, port = _split(text.strip())
    host = _host(parts.hostname or "")
    if parts.scheme not in _USUAL_PORTS or (parts.scheme == "http" and host not in LOCAL):
        raise Told("Địa chỉ phải bắt đầu bằng https://, như https://{host}.", where="origin", host=host)
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        short = f"{parts.scheme}://{host}"
        raise Told("Chỉ ghi đến hết tên miền: {short}, không có phần phía sau.", where="origin", short=short)
    usual = port is None or port == _USUAL_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def _split(text: str) -> tuple[SplitResult, int | None]:
    if not text:
        raise Told("Điền vào ô này.", where="origin")
    if len(text) > ORIGIN_MAX:
        raise Told("Địa chỉ có {n} ký tự, nhiều nhất {most}.", where="origin", n=len(text), most=ORIGIN_MAX)
    if "*" in text:
        raise Told("Ghi từng trang web một; dấu * không dùng được ở đây.", where="origin")
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        return parts, parts.port
    except ValueError:
        raise Told("Đây chưa phải địa chỉ trang web. Viết như https://phuong.hanoi.gov.vn.", where="origin") from None


def _host(name: str) -> str:
    """The name as it travels: 'phường.vn' is 'xn--phng-…'. A public one has a dot."""
    try:
        host = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host) or ("." not in host and host not in LOCAL):
        raise Told("Đây chưa phải địa chỉ trang web. Viết như https://phuong.hanoi.gov.vn.", where="origin")
    return host


def frame_ancestors(origins: Iterable[str]) -> str:
    """Who may frame a board: the sites that were allowed, and our own page that shows how it looks; else nobody."""
    allowed = sorted(set(origins))
    return " ".join(["'self'", *allowed]) if allowed else "'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The rows of a board that are shown: those before `leaders`, and those from `start` to before `end`."""

    leaders: int
    start: int
    end: int

    @property
    def between(self) -> int:
        """How many rows are left out between the two."""
        return self.start - self.leaders


def window(places: int, own: int | None, most: int) -> Window:
    """The leaders of so many places; the own one, if it is behind them, with a neighbour on each side.

    `own` counts from 0. embed-board.js says the same.
    """
    if own is None or own < most:
        shown = min(places, most)
        return Window(leaders=shown, start=shown, end=shown)
    start = min(own - 1, places - NEIGHBOURS)
    return Window(leaders=most - NEIGHBOURS, start=start, end=start + NEIGHBOURS)
