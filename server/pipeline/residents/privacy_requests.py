"""Asking an official about one's data, and answering: in writing, within two working days."""

import tomllib
from datetime import date, datetime
from functools import cache
from uuid import UUID

from server.records import privacy_requests
from server.records.database import Connection, Database
from server.reference import FOLDER
from server.rules.hanoi import local
from server.rules.identity_number import tells_identity_number
from server.rules.privacy_request import (
    ANSWER_MAX,
    ANSWER_MIN,
    ANSWERED_WITHIN,
    KINDS,
    WAITING_MAX,
    WORDS_MAX,
    WORDS_MIN,
)
from server.rules.refusals import Told
from server.rules.working_days import after


@cache
def holidays() -> frozenset[date]:
    """Public holidays, as config/reference/holidays.toml has them."""
    return frozenset(tomllib.loads((FOLDER / "holidays.toml").read_text(encoding="utf-8"))["days"])


async def ask(database: Database, resident: UUID, kind: str, words: str, now: datetime) -> int:
    """Write a request down. Raises Told if it is not clear, or if too many wait already."""
    if kind not in KINDS:
        raise Told("Chọn một việc trong danh sách.", where="kind")
    told = plain(words, "told", WORDS_MIN, WORDS_MAX)
    due_on = after(local(now).date(), ANSWERED_WITHIN, holidays())
    async with database.transaction() as connection:
        waiting = await privacy_requests.waiting_of(connection, resident)
        if waiting >= WAITING_MAX:
            raise Told("Bạn đang có {n} yêu cầu chờ trả lời, nhiều nhất là {most}. Chờ trả lời rồi gửi tiếp.",
                       n=waiting, most=WAITING_MAX)  # fmt: skip
        return await privacy_requests.add(connection, resident, kind, told, due_on, now)


async def answer(connection: Connection, number: int, words: str, account_id: int, now: datetime) -> None:
    """Answer a request in writing. Raises Told if the words do not do, or if it was answered meanwhile."""
    told = plain(words, "answer", ANSWER_MIN, ANSWER_MAX)
    if not await privacy_requests.answer(connection, number, told, account_id, now):
        raise Told("Yêu cầu này đã được trả lời trước đó. Tải lại trang để xem.")


def plain(words: str, where: str, least: int, most: int) -> str:
    """What somebody wrote, trimmed. Raises Told if it is too short or long, or holds an identity number."""
    told = words.strip()
    if not least <= len(told) <= most:
        raise Told("Có {n} ký tự, cần từ {least} đến {most}.", where=where, n=len(told), least=least, most=most)
    if tells_identity_number(told):
        raise Told(
            "Trong này có số giống số căn cước. Xóa số ấy đi rồi gửi lại; không ai cần số ấy ở đây.", where=where
        )
    return told
