"""Pairing a screen: an official types its code, both sides show the ward and the name, and the official approves."""

from datetime import datetime

from server.pipeline.identity.guess import KeyFor, TooSoon, of_screen_code, of_screen_codes_from, take_guess
from server.pipeline.identity.spoken_codes import CLOCKS_APART
from server.records import guesses, screen_codes, screens
from server.records.accounts import Account
from server.records.database import Connection, Queries
from server.records.screen_codes import ScreenCode
from server.records.screens import Screen
from server.rules.hanoi import local
from server.rules.refusals import Told
from server.rules.spoken_code import SCREEN, plain_code

NAME_MAX = 40
"""Characters that a screen shows in large on one or two lines."""
SCREENS_MOST = 60
"""Screens of one ward, or of the city: more than any office hangs."""


def check_code(typed: str) -> str:
    """What was typed, as the database keeps codes. Raises Told for what cannot be a code at all."""
    code = plain_code(typed)
    if (n := len(code)) != SCREEN:
        raise Told("Mã có {n} chữ cái, cần {most}. Xem lại rồi gõ lại.", where="code", n=n, most=SCREEN)
    return code


async def count_try(database: Queries, key_for: KeyFor, by: Account, address: str, now: datetime) -> None:
    """Count a try at a code before it is made, outside of what it may begin: for the official and for the address.
    Raises Told while one has to wait."""
    try:
        await take_guess(database, of_screen_code(key_for, by.id), now)
        await take_guess(database, of_screen_codes_from(key_for, address), now)
    except TooSoon as wait:
        if wait.until - now > CLOCKS_APART:
            raise Told(
                "Gõ sai nhiều lần liên tiếp nên phải chờ đến {time}. Mã hết giờ thì màn hình tự hiện mã mới.",
                where="code", time=f"{local(wait.until):%H:%M:%S}",
            ) from None  # fmt: skip


async def offer_screen(
    connection: Connection, key_for: KeyFor, code: str, ward: str | None, name: str, by: Account, address: str,
    now: datetime,
) -> ScreenCode:  # fmt: skip
    """Let a waiting screen show what it is to become. Its try must have been counted, and is taken back. Raises Told:
    a code that ended, was used or never was is told the same."""
    waiting = await screen_codes.lock(connection, code, now)
    if not waiting or await screens.of_token(connection, waiting.device_hash):
        raise Told(
            "Không màn hình nào đang hiện mã này: gõ sai, đã dùng hoặc đã hết giờ. Xem lại từng chữ trên màn hình.",
            where="code",
        )
    for tried in (of_screen_code(key_for, by.id), of_screen_codes_from(key_for, address)):
        await guesses.give_back(connection, tried.key, now)
    if waiting.offered_at and waiting.offered_by != by.id:
        raise Told(
            "Một cán bộ khác đang ghép màn hình này từ {time}. Nhờ người ấy làm tiếp hoặc lấy lại.",
            where="code", time=f"{local(waiting.offered_at):%H:%M}",
        )  # fmt: skip
    await check_name(connection, ward, name)
    await screen_codes.offer(connection, waiting.device_hash, ward, name, by.id, now)
    return waiting


async def approve_screen(connection: Connection, code: str, by: Account, now: datetime) -> Screen | None:
    """Pair the screen that this official has made an offer; its code is used up. None if there is no such offer any
    more. Its secret becomes its token, so it needs not be told anything. Raises Told."""
    waiting = await _offer_of(connection, code, by, now)
    if not waiting or waiting.name is None:
        return None
    await check_name(connection, waiting.ward, waiting.name)
    await screen_codes.use(connection, waiting.device_hash)
    return await screens.add(connection, waiting.device_hash, waiting.ward, waiting.name, by.id, now)


async def take_back_offer(connection: Connection, code: str, by: Account, now: datetime) -> ScreenCode | None:
    """Take back what this official has offered. The screen waits again; None if there is no such offer any more."""
    waiting = await _offer_of(connection, code, by, now)
    if waiting:
        await screen_codes.take_back(connection, waiting.device_hash, now)
    return waiting


async def check_name(connection: Queries, ward: str | None, name: str, *, but: int | None = None) -> None:
    """Raises Told if no screen of the ward, or of the city (None), can have that name; `but` is the screen itself."""
    if not 1 <= (n := len(name)) <= NAME_MAX:
        raise Told("Có {n} ký tự, cần từ 1 đến {most}.", where="name", n=n, most=NAME_MAX)
    others = [each for each in await screens.paired(connection) if each.ward == ward and each.id != but]
    if any(each.name.casefold() == name.casefold() for each in others):
        raise Told("Nơi này đã có màn hình tên “{name}”. Đặt tên khác để không nhầm.", where="name", name=name)
    if (n := len(others)) >= SCREENS_MOST:
        raise Told("Nơi này đã có {n} màn hình, nhiều nhất {most}. Gỡ màn hình không dùng nữa.",
                   where="name", n=n, most=SCREENS_MOST)  # fmt: skip


async def _offer_of(connection: Connection, code: str, by: Account, now: datetime) -> ScreenCode | None:
    """An official's own offer, held; of a ward that is theirs still."""
    waiting = await screen_codes.lock(connection, code, now)
    if not waiting or waiting.offered_by != by.id or (by.ward and by.ward != waiting.ward):
        return None
    return waiting
