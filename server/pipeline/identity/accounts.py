"""Accounts of officials: added, changed, closed and opened again, and never without an administrator."""

import re
from datetime import datetime

from server.pipeline.identity.passwords import PASSWORD_MAX, PASSWORD_MIN, hashed
from server.records import accounts, invitations, sessions
from server.records.accounts import Account
from server.records.database import Connection, Queries
from server.rules.catalogue import WardCode
from server.rules.refusals import Told
from server.rules.rights import Role

LOGIN_MAX, NAME_MAX = 60, 100
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


async def add_account(
    database: Queries, login: str, name: str, role: Role, ward: WardCode | None, password: str | None
) -> int:
    """Add an account, and return its id. Raises Told naming the field that is wrong."""
    plain, called = refuse_login(login), name.strip()
    if not 1 <= len(called) <= NAME_MAX:
        raise Told("Họ tên có {n} ký tự, cần từ 1 đến {most}.", where="name", n=len(called), most=NAME_MAX)
    refuse_misplaced(role, ward)
    if password is not None:
        refuse_weak(password)
    added = await accounts.add(
        database, plain, called, role, ward, await hashed(password) if password is not None else None
    )
    if added is None:
        raise Told("Đã có tài khoản mang tên đăng nhập {login}.", where="login", login=plain)
    return added


async def change_account(
    connection: Connection, account: Account, role: Role, ward: WardCode | None, by: Account
) -> None:
    """Let somebody act as something else, or for another ward. Raises Told."""
    if account.id == by.id:
        raise Told("Không ai tự đổi vai trò của mình: nhờ một quản trị khác.", where="role")
    refuse_misplaced(role, ward)
    if role != "administrator":
        await _refuse_without_administrator(connection, account)
    await accounts.change(connection, account.id, role, ward)


async def close_account(connection: Connection, account: Account, by: Account, now: datetime) -> None:
    """Let somebody in no more: sessions and links end with it. Raises Told."""
    if account.id == by.id:
        raise Told("Không ai tự đóng tài khoản của mình: nhờ một quản trị khác.")
    await _refuse_without_administrator(connection, account)
    await accounts.set_closed(connection, account.id, now)
    await sessions.end_all(connection, account.id, now)
    await invitations.revoke_of(connection, account.login, now)


async def new_password(password: str) -> str:
    """The hash of a password that is strong enough; it takes long, so before a transaction. Raises Told."""
    refuse_weak(password)
    return await hashed(password)


async def _refuse_without_administrator(connection: Connection, account: Account) -> None:
    """Raises Told if the account is the last administrator. Two administrators cannot end each other at once."""
    if await accounts.lock_administrators(connection) == [account.id]:
        raise Told("Đây là quản trị cuối cùng. Giao vai trò quản trị cho một người khác trước.", where="role")


def refuse_login(login: str) -> str:
    """The login as it is kept. Raises Told for one that is none."""
    plain = login.strip().lower()
    if not _LOGIN.fullmatch(plain):
        raise Told(
            "Tên đăng nhập cần từ 2 đến {most} chữ thường, chữ số, dấu chấm, gạch hoặc @.",
            where="login",
            most=LOGIN_MAX,
        )
    return plain


def refuse_misplaced(role: Role, ward: WardCode | None) -> None:
    """Raises Told for a ward officer without a ward, or somebody else with one."""
    if (role == "ward_officer") != (ward is not None):
        raise Told("Chỉ cán bộ phường, xã mới gắn với một phường, xã, và phải gắn với đúng một.", where="ward")


def refuse_weak(password: str) -> None:
    """Raises Told for a password that is too short or too long. Length is what makes it strong, not odd letters."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise Told(
            "Mật khẩu có {n} ký tự, cần từ {least} đến {most}. Ghép vài từ không liên quan thì dài mà dễ nhớ.",
            where="password", n=len(password), least=PASSWORD_MIN, most=PASSWORD_MAX,
        )  # fmt: skip
