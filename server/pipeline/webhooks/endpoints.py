"""Registering endpoints, changing their keys, switching them off and on."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from server.pipeline.webhooks.reach import OutOfReach, Resolve, addresses_of, resolve
from server.records import webhook_deliveries, webhook_endpoints
from server.records.accounts import Account
from server.records.database import Connection
from server.records.webhook_endpoints import Endpoint
from server.rules.refusals import Told
from server.rules.webhook import ENDPOINTS_MAX, KINDS, Target, endpoint_secret, parse_target

OFF_BY_HAND = "the endpoint was switched off by hand"


async def look_at(text: str, internal: Collection[str], ask: Resolve = resolve) -> Target:
    """Read an address and look where its host leads. Raises Told for one that we would not call."""
    target = parse_target(text)
    try:
        await addresses_of(target, internal, ask)
    except OutOfReach as why:
        if why.inside:
            raise Told(
                "{host} dẫn vào mạng nội bộ, nơi nền tảng không gọi ra. Máy nội bộ thật thì người vận hành ghi tên "
                "nó vào WEBHOOK_INTERNAL_HOSTS.",
                where="url",
                host=target.host,
            ) from None
        raise Told("Không tìm thấy máy {host} trên mạng. Xem lại tên.", where="url", host=target.host) from None
    return target


async def register(
    connection: Connection,
    target: Target,
    name: str,
    partner: str | None,
    kinds: Sequence[str],
    key: bytes,
    by: Account,
    now: datetime,
) -> tuple[int, str]:
    """Register an endpoint, and return its id and its secret, which cannot be read again. Raises Told."""
    _refuse_none(kinds)
    await webhook_endpoints.lock(connection)
    if (there := len(await webhook_endpoints.every(connection))) >= ENDPOINTS_MAX:
        raise Told("Đã có {n} điểm nhận, nhiều nhất {most}.", where="url", n=there, most=ENDPOINTS_MAX)
    key_id = _new_key_id()
    number = await webhook_endpoints.add(connection, name, target.url, partner, kinds, key_id, by.id, now)
    if number is None:
        raise Told("Địa chỉ này đã đăng ký rồi.", where="url")
    return number, endpoint_secret(key, number, key_id)


async def change(connection: Connection, endpoint: Endpoint, name: str, kinds: Sequence[str]) -> None:
    """Call an endpoint otherwise, and tell it other things from now on. Raises Told."""
    _refuse_none(kinds)
    await webhook_endpoints.change(connection, endpoint.id, name, kinds)


async def rotate(connection: Connection, endpoint: Endpoint, key: bytes, now: datetime, overlap: timedelta) -> str:
    """Sign with a new key, which is returned and cannot be read again; for the overlap both keys sign."""
    key_id = _new_key_id()
    await webhook_endpoints.rotate(connection, endpoint.id, key_id, now + overlap)
    return endpoint_secret(key, endpoint.id, key_id)


async def switch_off(connection: Connection, endpoint: Endpoint, now: datetime) -> None:
    """Tell an endpoint nothing more. Raises Told if it is off."""
    if not await webhook_endpoints.switch_off(connection, endpoint.id, "by-hand", now):
        raise Told("Điểm nhận này đã tắt rồi.", where="off")
    await webhook_deliveries.give_up(connection, endpoint.id, OFF_BY_HAND)


async def switch_on(connection: Connection, endpoint: Endpoint) -> None:
    """Tell an endpoint again what happens from now on; what it missed can be sent again. Raises Told if it is on."""
    if not await webhook_endpoints.switch_on(connection, endpoint.id):
        raise Told("Điểm nhận này đang bật rồi.", where="off")


async def remove(connection: Connection, endpoint: Endpoint) -> None:
    """Forget an endpoint, with how its deliveries went. Raises Told if it is on: first nothing more is sent."""
    if not await webhook_endpoints.remove(connection, endpoint.id):
        raise Told("Tắt điểm nhận trước, rồi mới xóa.", where="off")


async def send_again(connection: Connection, endpoint: Endpoint, name: str, now: datetime) -> None:
    """Send one message again, under its own webhook-id. Raises Told."""
    _refuse_off(endpoint)
    if not await webhook_deliveries.again(connection, endpoint.id, name, now):
        raise Told("Không có thông báo này cho điểm nhận này.", where="message")


async def send_since(connection: Connection, endpoint: Endpoint, since: datetime, now: datetime) -> int:
    """Send everything again that the endpoint chose and that was told since a time; return how much. Raises Told."""
    _refuse_off(endpoint)
    return await webhook_deliveries.again_since(connection, endpoint.id, endpoint.kinds, since, now)


def _refuse_none(kinds: Sequence[str]) -> None:
    if not kinds or not set(kinds) <= set(KINDS):
        raise Told("Chọn ít nhất một loại thông báo.", where="kinds")


def _refuse_off(endpoint: Endpoint) -> None:
    if endpoint.off:
        raise Told("Điểm nhận đang tắt. Bật lại rồi gửi.", where="off")


def _new_key_id() -> str:
    # Never counted up: after a restored backup a number would give an old secret again.
    return secrets.token_hex(8)
