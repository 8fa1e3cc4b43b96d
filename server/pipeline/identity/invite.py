"""Inviting officials: a link that lets one person in once, to a new account or back to their own."""

from datetime import datetime, timedelta

from server.pipeline.identity import second_factor
from server.pipeline.identity.accounts import add_account, refuse_login, refuse_misplaced
from server.pipeline.identity.guess import KeyFor, of_login
from server.records import accounts, guesses, invitations
from server.records.accounts import Account
from server.records.database import Connection
from server.rules.catalogue import WardCode
from server.rules.refusals import NotFound, Told
from server.rules.rights import Role

LASTS = timedelta(days=3)


async def invite(
    connection: Connection, login: str, name: str, role: Role, ward: WardCode | None, by: Account, now: datetime
) -> str:
    """Invite somebody to a new account, and return the token of their link, shown once. Raises Told."""
    plain = refuse_login(login)
    refuse_misplaced(role, ward)
    if await accounts.by_login(connection, plain):
        raise Told("Đã có tài khoản mang tên đăng nhập {login}.", where="login", login=plain)
    return await invitations.add(
        connection, account_id=None, login=plain, name=name.strip(), role=role, ward=ward, made_by=by.id, now=now,
        expires_at=now + LASTS,
    )  # fmt: skip


async def invite_back(connection: Connection, account: Account, by: Account, now: datetime) -> str:
    """A link for somebody who lost password or second factor: who opens it sets both anew. Raises Told."""
    if account.id == by.id:
        raise Told("Không tự cấp lại cho mình được: đổi mật khẩu ở trang của bạn, hoặc nhờ một quản trị khác.")
    if account.closed_at:
        raise Told("Tài khoản đã đóng. Mở lại trước.")
    return await invitations.add(
        connection, account_id=account.id, login=account.login, name=account.name, role=account.role,
        ward=account.ward, made_by=by.id, now=now, expires_at=now + LASTS,
    )  # fmt: skip


async def accept_invitation(
    connection: Connection, key_for: KeyFor, token: str, name: str, password_hash: str, now: datetime
) -> Account:
    """Let the invited person in with the password they chose. Raises Told, or NotFound if the link is spent."""
    found = await invitations.of_token(connection, token, now)
    if not found or not await invitations.use(connection, token, now):
        raise NotFound("the link was used, has ended, or never was", where="invitation")
    account_id = found.account_id
    if account_id is None:
        account_id = await add_account(connection, found.login, name, found.role, found.ward, None)
    account = await accounts.by_id(connection, account_id)
    assert account, "it was added just now, or accounts are never deleted"
    if account.closed_at:
        raise NotFound("the account is closed", where="invitation")
    await second_factor.reset(connection, key_for, account, now)
    await accounts.set_password(connection, account_id, password_hash)
    await guesses.forget(connection, [of_login(key_for, account.login).key])
    return account
