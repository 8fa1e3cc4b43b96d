"""Adding accounts of officials."""

import re

from server.pipeline.passwords import PASSWORD_MAX, PASSWORD_MIN, hashed
from server.records import accounts
from server.records.database import Queries
from server.rules.catalogue import WardCode
from server.rules.refusals import Told
from server.rules.rights import Role

LOGIN_MAX, NAME_MAX = 60, 100
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


async def add_account(
    database: Queries, login: str, name: str, role: Role, ward: WardCode | None, password: str | None
) -> int:
    """Add an account, and return its id. Raises Told naming the field that is wrong."""
    plain, called = login.strip().lower(), name.strip()
    if not _LOGIN.fullmatch(plain):
        raise Told(
            "Tên đăng nhập cần từ 2 đến {most} chữ thường, chữ số, dấu chấm, gạch hoặc @.",
            where="login",
            most=LOGIN_MAX,
        )
    if not 1 <= len(called) <= NAME_MAX:
        raise Told("Họ tên có {n} ký tự, cần từ 1 đến {most}.", where="name", n=len(called), most=NAME_MAX)
    if (role == "ward_officer") != (ward is not None):
        raise Told("Chỉ cán bộ phường, xã mới gắn với một phường, xã, và phải gắn với đúng một.", where="ward")
    if password is not None:
        refuse_weak(password)
    added = await accounts.add(
        database, plain, called, role, ward, await hashed(password) if password is not None else None
    )
    if added is None:
        raise Told("Đã có tài khoản mang tên đăng nhập {login}.", where="login", login=plain)
    return added


def refuse_weak(password: str) -> None:
    """Raises Told for a password that is too short or too long. Length is what makes it strong, not odd letters."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise Told(
            "Mật khẩu có {n} ký tự, cần từ {least} đến {most}. Ghép vài từ không liên quan thì dài mà dễ nhớ.",
            where="password", n=len(password), least=PASSWORD_MIN, most=PASSWORD_MAX,
        )  # fmt: skip
