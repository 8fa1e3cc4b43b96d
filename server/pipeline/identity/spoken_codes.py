"""Making a code that one person reads to another, and taking one that was typed."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from server.pipeline.identity.guess import KeyFor, TooSoon, of_all_entries, of_entry, take_guess
from server.records import codes, guesses
from server.records.codes import Code, Purpose
from server.records.database import Queries
from server.rules.hanoi import local
from server.rules.refusals import Told
from server.rules.spoken_code import LETTERS, LONG, MIDDLE, SHORT, code_hash, plain_code, spelled

LASTS: dict[Purpose, timedelta] = {
    "paper": timedelta(days=7),
    "sign-in": timedelta(days=400),
    "guardian": timedelta(days=1),
    "family": timedelta(days=7),
    "helper": timedelta(days=7),
    "help": timedelta(minutes=10),
}
SIZE: dict[Purpose, int] = {
    "paper": LONG, "sign-in": LONG, "guardian": MIDDLE, "family": MIDDLE, "helper": MIDDLE, "help": SHORT,
}  # fmt: skip


CLOCKS_APART = timedelta(seconds=1)
"""Tries in the same moment on two servers are not a flood."""


async def make_code(database: Queries, key_for: KeyFor, purpose: Purpose, now: datetime, **whose: Any) -> str:
    """Make a code, and return it as it is shown, once. `whose` is told to records/codes.py."""
    code = spelled([secrets.choice(LETTERS) for _ in range(SIZE[purpose])])
    await codes.add(database, purpose, code_hash(key_for("codes"), code), now, now + LASTS[purpose], **whose)
    return code


async def count_try(
    database: Queries, key_for: KeyFor, typed: str, purpose: Purpose, origin: str, now: datetime
) -> None:
    """Count a try before it is made, outside of what it may begin. `origin` is who or where tries are counted for;
    all tries together are counted too. Raises Told while one has to wait, and for what cannot be a code at all."""
    if (n := len(plain_code(typed))) != SIZE[purpose]:
        raise Told("Mã có {n} chữ cái, cần {most}. Xem lại rồi gõ lại.", where="code", n=n, most=SIZE[purpose])
    try:
        await take_guess(database, of_entry(key_for, origin), now)
        await take_guess(database, of_all_entries(key_for, now), now)
    except TooSoon as wait:
        if wait.until - now > CLOCKS_APART:
            raise Told(
                "Gõ sai nhiều lần liên tiếp nên phải chờ. Thử lại từ {time}; mã vẫn còn dùng được.",
                where="code", time=f"{local(wait.until):%H:%M:%S}",
            ) from None  # fmt: skip


async def open_code(
    connection: Queries, key_for: KeyFor, typed: str, purposes: Sequence[Purpose], origin: str, now: datetime
) -> Code:
    """What a typed code opens, used by that in the caller's transaction. Its try must have been counted. Raises Told
    if it opens nothing: a code that was used, has ended or never was is told the same."""
    found = await codes.use(connection, code_hash(key_for("codes"), typed), purposes, now)
    if not found:
        raise Told("Mã này không đúng, đã dùng hoặc đã hết hạn. Xem lại từng chữ, hoặc xin mã mới.", where="code")
    await guesses.forget(connection, [of_entry(key_for, origin).key])
    await guesses.give_back(connection, of_all_entries(key_for, now).key, now)
    return found
