"""Everybody who may sign in, and how each of them gets in."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from starlette.responses import Response
from wtforms import StringField

from server.console.desk import Desk
from server.paper.form import Form, Long, Needed
from server.paper.words import Words
from server.pipeline.identity.guess import KeyFor, of_address, of_code, of_entry, of_login, of_screen_codes_from
from server.records import accounts, guesses, invitations
from server.records.accounts import Account
from server.records.database import Connection, Queries
from server.records.guesses import Tries
from server.reference import Reference
from server.rules.catalogue import WardCode
from server.rules.folding import fold
from server.rules.refusals import Told
from server.rules.rights import ROLES, Role

TEMPLATE = "console/accounts.html"


class Address(Form):
    """A network address behind which everybody waits because somebody there guessed."""

    address = StringField(validators=[Needed(), Long(1, 60)])


async def show(desk: Desk) -> Response:
    """The accounts, and the invitations that nobody has used yet."""
    return desk.page(TEMPLATE, form=desk.blank(Address), **await _state(desk))


async def unlock_address(desk: Desk) -> Response:
    """Let everybody behind an address try again at once."""
    form = await desk.form(Address)
    if not form.validate():
        return desk.refuse(TEMPLATE, form, **await _state(desk))
    try:
        address = _address(form.address.data or "")
        async with desk.resources.database.transaction() as connection:
            await _unlock(desk, connection, address)
            await desk.act(connection, "address.unlock", f"address:{address}")
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _state(desk))
    return desk.go("/console/accounts", desk.words.gettext("Đã mở khóa {address}.").format(address=address))


def _address(typed: str) -> str:
    try:
        return str(ip_address(typed.strip()))
    except ValueError:
        raise Told("Đây không phải địa chỉ mạng. Viết như 203.0.113.7 hay 2001:db8::7.", where="address") from None


async def _unlock(desk: Desk, connection: Connection, address: str) -> None:
    """The database knows addresses by keyed hashes only, so it cannot list those that wait."""
    keys = [each(desk.key_for, address).key for each in (of_address, of_entry, of_screen_codes_from)]
    if all(each.free_at <= desk.now for each in (await guesses.of_keys(connection, keys)).values()):
        raise Told("Địa chỉ này đang không phải chờ.", where="address")
    await guesses.forget(connection, keys)


async def _state(desk: Desk) -> dict[str, Any]:
    database = desk.resources.database
    found = await accounts.listed(database)
    tried = await tried_at(database, desk.key_for, [each.account for each in found])
    return {
        "accounts": found,
        "locked": {login: tries for login, tries in tried.items() if tries.free_at > desk.now},
        "invitations": await invitations.waiting(database, desk.now),
        "wards": desk.resources.reference.catalogue.wards,
    }


async def tried_at(database: Queries, key_for: KeyFor, those: Sequence[Account]) -> dict[str, Tries]:
    """The wrong tries at each login or its second factor, by login; the longer wait counts."""
    keys = {of_login(key_for, each.login).key: each.login for each in those}
    keys |= {of_code(key_for, each.id).key: each.login for each in those}
    found: dict[str, Tries] = {}
    for key, tries in (await guesses.of_keys(database, list(keys))).items():
        held = found.get(keys[key])
        if not held or held.free_at < tries.free_at:
            found[keys[key]] = tries
    return found


def role_choices(words: Words) -> list[tuple[Role, str]]:
    """The roles as one chooses among them."""
    _ = words.gettext
    called: dict[Role, str] = {
        "administrator": _("Quản trị: tài khoản, cổng báo về, cài đặt"),
        "organizer": _("Ban tổ chức thành phố: cuộc thi đua, tiêu chí, điều chỉnh"),
        "council": _("Hội đồng thi đua: người thứ hai, ký và công bố"),
        "ward_officer": _("Cán bộ phường, xã: việc của phường, xã mình"),
        "inspector": _("Thanh tra: xem tất cả, không sửa gì"),
    }
    return [(role, called[role]) for role in ROLES]


def ward_choices(reference: Reference, words: Words) -> list[tuple[str, str]]:
    """The wards by name, as one chooses among them."""
    wards = sorted(reference.catalogue.wards.values(), key=lambda ward: fold(ward.name))
    return [("", words.gettext("không gắn với phường, xã nào")), *((ward.code, ward.full_name) for ward in wards)]


def ward_code(typed: str | None) -> WardCode | None:
    """The chosen ward, if one was."""
    return WardCode(typed) if typed else None
