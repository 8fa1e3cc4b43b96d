"""Passkeys: a key in the person's own device, which asks for their finger, face or number before it signs."""

import hmac
import json
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

import webauthn
from webauthn.helpers import exceptions, parse_client_data_json, structs
from webauthn.helpers.base64url_to_bytes import base64url_to_bytes

from server.pipeline.identity.guess import KeyFor
from server.records import passkeys
from server.records.accounts import Account
from server.records.database import Connection, Database
from server.records.passkeys import Passkey
from server.rules.refusals import Told

PASSKEYS_MAX = 10
NAME_MAX = 40
ANSWER_WITHIN = timedelta(minutes=30)
"""As long as a page may stand open before somebody presses its button."""
_NONCE, _MAC = 16, 16
_WRONG = (exceptions.WebAuthnException, ValueError, KeyError, TypeError)
"""What py_webauthn raises for answers that are no answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the browser says that it is: keys are bound to the host."""

    host: str
    origin: str


def ask_to_register(key_for: KeyFor, site: Site, account: Account, known: list[Passkey], now: datetime) -> str:
    """The question a browser is asked to make a new key, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Thi đua số",
        user_name=account.login,
        user_display_name=account.name,
        user_id=hmac.digest(key_for("passkey-owners"), str(account.id).encode(), "sha256"),
        challenge=_challenge(key_for, f"register:{account.id}", now),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each.credential_id) for each in known],
    )
    return webauthn.options_to_json(options)


async def register(
    connection: Connection, key_for: KeyFor, site: Site, account: Account, answer: str, name: str, now: datetime
) -> None:
    """Keep the new key under a name. Raises Told."""
    called = name.strip()
    if not 1 <= len(called) <= NAME_MAX:
        raise Told("Tên có {n} ký tự, cần từ 1 đến {most}.", where="name", n=len(called), most=NAME_MAX)
    if len(await passkeys.of_account(connection, account.id)) >= PASSKEYS_MAX:
        raise Told("Đã có {most} khóa. Bỏ bớt một khóa rồi thêm.", where="name", most=PASSKEYS_MAX)
    try:
        challenge = await _answered(connection, key_for, f"register:{account.id}", answer, now)
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _WRONG:
        raise Told("Thiết bị chưa tạo được khóa. Mở lại trang này rồi thử lại.", where="name") from None
    kept = made.credential_id, made.credential_public_key, made.sign_count
    if not await passkeys.add(connection, account.id, *kept, called, now):
        raise Told("Khóa này đã được thêm rồi.", where="name")


def ask_to_sign(key_for: KeyFor, site: Site, now: datetime, account: Account | None = None) -> str:
    """The question a browser is asked to sign with a key: anybody's at the door, the account's own later."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=_challenge(key_for, _purpose(account), now),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


async def check_signed(
    database: Database, key_for: KeyFor, site: Site, answer: str, now: datetime, account: Account | None = None
) -> Passkey | None:
    """Whose key has signed; None if none of ours has, or the question was answered before."""
    try:
        credential_id = base64url_to_bytes(json.loads(answer)["id"])
        held = await passkeys.of_open_account(database, credential_id)
        if not held or (account and held.account_id != account.id):
            return None
        signed = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=await _answered(database, key_for, _purpose(account), answer, now),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=held.public_key,
            credential_current_sign_count=held.sign_count,
            require_user_verification=True,
        )
    except _WRONG:
        return None
    await passkeys.use(database, held.id, signed.new_sign_count, now)
    return held


def _purpose(account: Account | None) -> str:
    return f"confirm:{account.id}" if account else "sign-in"


def _challenge(key_for: KeyFor, purpose: str, now: datetime) -> bytes:
    """Chance, the end of its time, and our mark on both: asking costs the database nothing."""
    open_part = secrets.token_bytes(_NONCE) + struct.pack(">q", int((now + ANSWER_WITHIN).timestamp()))
    return open_part + _mark(key_for, purpose, open_part)


async def _answered(
    database: Database | Connection, key_for: KeyFor, purpose: str, answer: str, now: datetime
) -> bytes:
    """The challenge that is answered, used up by this. Raises ValueError unless it is ours, in time and new."""
    client_data = base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"])
    challenge = parse_client_data_json(client_data).challenge
    open_part, mark = challenge[:-_MAC], challenge[-_MAC:]
    if len(open_part) != _NONCE + 8 or not hmac.compare_digest(mark, _mark(key_for, purpose, open_part)):
        raise ValueError("the challenge is not ours")
    expires = struct.unpack(">q", open_part[_NONCE:])[0]
    if expires < now.timestamp():
        raise ValueError("the challenge is too old")
    if not await passkeys.use_challenge(database, challenge, datetime.fromtimestamp(expires, now.tzinfo)):
        raise ValueError("the challenge was answered before")
    return challenge


def _mark(key_for: KeyFor, purpose: str, open_part: bytes) -> bytes:
    return hmac.digest(key_for("passkey-challenges"), purpose.encode() + b"\0" + open_part, "sha256")[:_MAC]
