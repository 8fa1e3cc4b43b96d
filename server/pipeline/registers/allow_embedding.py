"""Allow a web site to show boards."""

from datetime import datetime

from server.records import embed_origins
from server.records.accounts import Account
from server.records.database import Connection
from server.rules.embedding import ORIGINS_MAX, origin_of
from server.rules.refusals import Told


async def allow_embedding(connection: Connection, typed: str, by: Account, now: datetime) -> str:
    """Allow a site, for the ward of who allows it or else for the city, and return its origin. Raises Told."""
    origin = origin_of(typed)
    await embed_origins.lock(connection)
    have = await embed_origins.count(connection, by.ward)
    if have >= ORIGINS_MAX:
        raise Told(
            "Đã có {n} trang web, nhiều nhất {most}. Bỏ một trang không dùng nữa rồi thêm lại.",
            where="origin", n=have, most=ORIGINS_MAX,
        )  # fmt: skip
    if not await embed_origins.add(connection, by.ward, origin, by.id, now):
        raise Told("{origin} đã có trong danh sách.", where="origin", origin=origin)
    return origin
