"""Accounts without VNeID: made by a ward officer with the person beside them, opened by a code on paper."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.pipeline.identity.guess import KeyFor
from server.pipeline.identity.spoken_codes import count_try, make_code, open_code
from server.pipeline.registers import neighbourhoods
from server.records import codes, paper_accounts, resident_sessions, residents
from server.records.accounts import Account
from server.records.database import Connection, Database
from server.rules.hanoi import local
from server.rules.identity import Pseudonyms
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import NotFound, Told

ASSURANCE = "paper"
NAME_MAX = 60
OLDEST = 120
DAY_MAX = 200
"""Accounts one officer makes in a day: more than stand in any queue, fewer than a list typed in without people."""
A_DAY = timedelta(days=1)
SIGN_INS = 100_000
"""How often the code that somebody keeps opens their account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who stands before the officer. A name may be initials; the neighbourhood is one of the ward's."""

    name: str
    birth_year: int | None
    neighbourhood: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A session, and the code for the next time if the account was opened by the one on paper."""

    token: str
    code: str | None


async def make_account(
    connection: Connection, key_for: KeyFor, pseudonyms: Pseudonyms, person: Person, by: Account, now: datetime
) -> str:
    """Make an account in the officer's ward, and return its code, shown once. Its residence is confirmed: the officer
    sees the person. Raises Told."""
    assert by.ward, "only officers of a ward make accounts"
    await _refuse(connection, person, by, now)
    resident = pseudonyms.resident(f"ref:paper/{secrets.token_urlsafe(24)}")
    await residents.sign_in(connection, resident, person.name.strip(), person.birth_year, ASSURANCE, now)
    await residents.declare_residence(
        connection, resident, by.ward, person.neighbourhood, None, ("resident",), now, confirmed=True
    )
    await paper_accounts.add(connection, resident, by.ward, by.id, now)
    return await make_code(connection, key_for, "paper", now, resident=resident, made_by=by.id)


async def renew_account(connection: Connection, key_for: KeyFor, number: int, by: Account, now: datetime) -> str:
    """A new code on paper for who lost theirs: older codes end, and everything that is signed in is signed out."""
    assert by.ward, "only officers of a ward make accounts"
    found = await paper_accounts.lock(connection, by.ward, number)
    if not found:
        raise NotFound("there is no such account", where="/console/paper-accounts")
    await codes.end(connection, ("paper", "sign-in"), resident=found.resident)
    await resident_sessions.end_all(connection, found.resident, now)
    return await make_code(connection, key_for, "paper", now, resident=found.resident, made_by=by.id)


async def enter(database: Database, key_for: KeyFor, typed: str, address: str, agent: str, now: datetime) -> Entered:
    """Let somebody in by the code on paper, which works once, or by the one they keep. Raises Told."""
    await count_try(database, key_for, typed, "paper", address, now)
    async with database.transaction() as connection:
        found = await open_code(connection, key_for, typed, ("paper", "sign-in"), address, now)
        assert found.resident, "such codes are somebody's"
        token = await resident_sessions.begin(connection, found.resident, now, agent)
        code = None
        if found.purpose == "paper":
            code = await keep_code(connection, key_for, found.resident, now)
    return Entered(token=token, code=code)


async def keep_code(connection: Connection, key_for: KeyFor, resident: UUID, now: datetime) -> str:
    """The code by which somebody signs in from now on, shown once. The one before ends."""
    await codes.end(connection, ("sign-in",), resident=resident)
    return await make_code(connection, key_for, "sign-in", now, resident=resident, uses=SIGN_INS)


async def _refuse(connection: Connection, person: Person, by: Account, now: datetime) -> None:
    if not 1 <= len(person.name.strip()) <= NAME_MAX:
        raise Told("Có {n} ký tự, cần từ 1 đến {most}.", where="name", n=len(person.name.strip()), most=NAME_MAX)
    if tells_identity_number(person.name):
        raise Told("Trong này có số giống số căn cước. Chỉ ghi tên, hoặc chữ viết tắt.", where="name")
    this_year = local(now).year
    if person.birth_year is not None and not this_year - OLDEST <= person.birth_year <= this_year:
        raise Told("Là {n}, cần từ {least} đến {most}.", where="birth_year", n=person.birth_year,
                   least=this_year - OLDEST, most=this_year)  # fmt: skip
    if person.neighbourhood is not None:
        known = await neighbourhoods.read(connection, str(by.ward))
        if person.neighbourhood not in known.names:
            raise Told("Tổ dân phố, thôn này không còn trong danh sách. Chọn lại.", where="neighbourhood")
    if (n := await paper_accounts.made_since(connection, by.id, now - A_DAY)) >= DAY_MAX:
        raise Told("Hôm nay đã làm {n} tài khoản, nhiều nhất {most} một ngày. Mai làm tiếp, hoặc nhờ người khác.",
                   where="name", n=n, most=DAY_MAX)  # fmt: skip
