"""Officials of the demonstration, one of each role and two for what needs two, and how one signs in as them."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

import pyotp

from server.pipeline.identity import second_factor
from server.pipeline.identity.accounts import add_account, new_password
from server.records import accounts
from server.records.accounts import Account
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.rights import Role

SIGN_IN = "console.txt"
WARD = WardCode("00070")
OFFICIALS: tuple[tuple[str, str, Role], ...] = (
    ("quan-tri", "Quản trị (trình diễn)", "administrator"),
    ("ban-to-chuc", "Ban tổ chức (trình diễn)", "organizer"),
    ("ban-to-chuc-2", "Ban tổ chức, người thứ hai (trình diễn)", "organizer"),
    ("hoi-dong", "Thường trực Hội đồng (trình diễn)", "council"),
    ("hoi-dong-2", "Chủ tịch Hội đồng (trình diễn)", "council"),
    ("can-bo", "Cán bộ phường Hoàn Kiếm (trình diễn)", "ward_officer"),
    ("thanh-tra", "Thanh tra (trình diễn)", "inspector"),
)
_HEAD = """\
Officials of this demonstration. Everything here is made by chance at its first start; nobody else has it.
Sign in at /console with login, password and the code of the second factor. Put the key into an authenticator app, or
ask for the code that is good now (each works once):
  python -m tests.demo.code LOGIN --data {folder}

"""


async def make_accounts(resources: Resources, file: Path) -> None:
    """Make every official, and write down how one signs in as them. Whose file is there keeps what it says."""
    if file.exists():
        return
    lines = [await _make(resources, *official) for official in OFFICIALS]
    text = _HEAD.format(folder=file.parent) + "".join(lines)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(text)


async def _make(resources: Resources, login: str, name: str, role: Role) -> str:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    kept = await new_password(password)
    key_for, earlier = resources.settings.key_for, resources.clock() - timedelta(hours=1)
    async with resources.database.transaction() as connection:
        account = await accounts.by_login(connection, login)
        if not account:
            await add_account(connection, login, name, role, WARD if role == "ward_officer" else None, None)
            account = await accounts.by_login(connection, login)
        assert isinstance(account, Account), "it was added just now"
        await second_factor.reset(connection, key_for, account, resources.clock())
        await accounts.set_password(connection, account.id, kept)
        key = await second_factor.offer_app(connection, key_for, account)
        await second_factor.accept_app(connection, key_for, account, pyotp.TOTP(key).at(earlier), earlier)
    return f"{role:14} {login:14} password {password}  key {key}\n"
