"""The second factor: codes of an authenticator app, each good for once, and ten codes for the day it is lost."""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Literal

import pyotp

from server.pipeline.identity.guess import KeyFor, of_code, take_guess
from server.records import guesses, passkeys, second_factors, sessions
from server.records.accounts import Account
from server.records.database import Connection, Database, Queries
from server.rules.refusals import Told

ISSUER = "Thi đua số"
STEP_SECONDS = 30
_DRIFT_STEPS = (-1, 0, 1)
"""Clocks of telephones may be half a minute off."""
APP_CODE = 6
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that are mistaken for each other."""
_CODE_LETTERS = 12
"""59 bits: nobody guesses one, and the keyed hash of one tells nothing."""

Proof = Literal["totp", "recovery"]


async def offer_app(database: Queries, key_for: KeyFor, account: Account) -> str:
    """The secret for an authenticator app that is being set up; the same one until it is."""
    nonce = await second_factors.offer(database, account.id, secrets.token_bytes(16))
    return _secret(key_for, account.id, nonce)


def app_address(secret: str, login: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


async def accept_app(
    connection: Connection, key_for: KeyFor, account: Account, typed: str, now: datetime
) -> list[str]:
    """Use the app from now on, if its code shows that it works, and return new recovery codes. Raises Told."""
    held = await second_factors.totp_of(connection, account.id)
    if not held or not held.next_nonce:
        raise Told("Ứng dụng này đã được đặt xong ở một cửa sổ khác. Mở lại trang.", where="code")
    step = _matching_step(_secret(key_for, account.id, held.next_nonce), typed, now, 0)
    if step is None or not await second_factors.accept_offer(connection, account.id, held.next_nonce, step, now):
        raise Told("Mã chưa đúng. Xem mã đang hiện trong ứng dụng; giờ của điện thoại phải để tự động.", where="code")
    return await make_recovery_codes(connection, key_for, account)


async def make_recovery_codes(connection: Queries, key_for: KeyFor, account: Account) -> list[str]:
    """Ten new codes; those from before are void. Shown once: only their keyed hashes are kept."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS)) for _ in range(RECOVERY_CODES)]
    await second_factors.set_recovery_codes(
        connection, account.id, [_hash(key_for, account.id, code) for code in codes]
    )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


async def check_code(
    database: Database, key_for: KeyFor, account: Account, typed: str, now: datetime
) -> Proof | None:
    """What the code is, used up by this; None if it is wrong or was used before. Raises TooSoon."""
    guessed = of_code(key_for, account.id)
    await take_guess(database, guessed, now)
    proof = await _use(database, key_for, account, "".join(typed.lower().replace("-", " ").split()), now)
    if proof:
        await guesses.forget(database, [guessed.key])
    return proof


async def reset(connection: Connection, key_for: KeyFor, account: Account, now: datetime) -> None:
    """Remove every second factor and passkey of an account and end its sessions: it is set up anew."""
    await second_factors.remove(connection, account.id)
    await passkeys.remove_all(connection, account.id)
    await guesses.forget(connection, [of_code(key_for, account.id).key])
    await sessions.end_all(connection, account.id, now)


async def _use(database: Database, key_for: KeyFor, account: Account, code: str, now: datetime) -> Proof | None:
    if len(code) != APP_CODE:
        hashed = _hash(key_for, account.id, code)
        return "recovery" if await second_factors.use_recovery_code(database, account.id, hashed, now) else None
    held = await second_factors.totp_of(database, account.id)
    if not held or not held.nonce:
        return None
    step = _matching_step(_secret(key_for, account.id, held.nonce), code, now, held.last_step)
    return "totp" if step is not None and await second_factors.use_step(database, account.id, step) else None


def _matching_step(secret: str, code: str, now: datetime, used: int) -> int | None:
    """The step whose code this is, later than the one that was used last."""
    codes = pyotp.TOTP(secret)
    this = int(now.timestamp()) // STEP_SECONDS
    for step in (this + drift for drift in _DRIFT_STEPS):
        if step > used and hmac.compare_digest(codes.generate_otp(step).encode(), code.strip().encode()):
            return step
    return None


def _secret(key_for: KeyFor, account_id: int, nonce: bytes) -> str:
    """Derived, not stored, as the partners' secrets are: a copy of the database makes no codes."""
    derived = hmac.digest(key_for("totp"), b"%d:%b" % (account_id, nonce), "sha256")
    return base64.b32encode(derived[:20]).decode()


def _hash(key_for: KeyFor, account_id: int, code: str) -> bytes:
    return hmac.digest(key_for("recovery-codes"), f"{account_id}:{code}".encode(), "sha256")
