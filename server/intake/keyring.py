"""The keys of all partners, held for a few seconds, and whether one of them signed a request."""

import asyncio
import binascii
import hmac
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from server.pipeline.registers.partners import read_keys
from server.records.database import Database
from server.rules.partner_key import PREFIX, partner_secret

FRESH_SECONDS = 5.0
"""A pause or an early end of a key is obeyed after this time."""
RELOAD_SECONDS = 1.0
"""A key that was just made works at once: a signature that fails asks again, but not oftener than this."""

_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass(frozen=True, slots=True)
class Key:
    """One valid key of a partner, ready for checking."""

    webhook: Webhook
    secret: str
    expires_at: datetime | None = None
    paused: bool = False
    calls_per_second: int | None = None


def _key(
    secret: str, expires_at: datetime | None = None, paused: bool = False, calls_per_second: int | None = None
) -> Key:
    return Key(Webhook(secret), secret, expires_at, paused, calls_per_second)


_NOBODY = (_key(PREFIX + secrets.token_urlsafe(32).replace("-", "A").replace("_", "B")),)
"""What an unknown partner is checked against, so that it takes as long as a known one."""


class Keyring:
    """Keys by partner. All of them are read together: they are few, and strangers cannot make us read more."""

    def __init__(self, database: Database, secret_key: bytes, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._secret_key = secret_key
        self._clock = clock
        self._keys: Mapping[str, Sequence[Key]] = {}
        self._read_at = -FRESH_SECONDS
        self._reading = asyncio.Lock()

    async def signer(self, partner: str, headers: Mapping[str, str], body: str) -> Key | None:
        """The key of the partner that signed this body, or whose secret is the bearer; None if none did."""
        await self._read(FRESH_SECONDS)
        if key := self._match(partner, headers, body):
            return key
        if await self._read(RELOAD_SECONDS):
            return self._match(partner, headers, body)
        return None

    def knows(self, partner: str) -> bool:
        """Whether there is a partner of this code that has a key."""
        return partner in self._keys

    def _match(self, partner: str, headers: Mapping[str, str], body: str) -> Key | None:
        now = self._clock()
        for key in self._keys.get(partner, _NOBODY):
            if key.expires_at and key.expires_at <= now:
                continue
            if _signed(key, headers, body) and key not in _NOBODY:
                return key
        return None

    async def _read(self, older_than: float) -> bool:
        """Read the keys if those at hand are older; whether it was done. Raises Unavailable."""
        if time.monotonic() - self._read_at < older_than:
            return False
        async with self._reading:
            if time.monotonic() - self._read_at < older_than:
                return True  # Somebody else read while we waited.
            rows = await read_keys(self._database, self._clock())
            keys: dict[str, list[Key]] = {}
            for row in rows:
                secret = partner_secret(self._secret_key, row.partner, row.key_id)
                keys.setdefault(row.partner, []).append(
                    _key(secret, row.expires_at, row.paused, row.calls_per_second)
                )
            self._keys, self._read_at = keys, time.monotonic()
            return True


def _signed(key: Key, headers: Mapping[str, str], body: str) -> bool:
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return hmac.compare_digest(bearer.strip().encode(), key.secret.encode())
    try:
        key.webhook.verify(body, {name: headers.get(name, "") for name in _HEADERS}, json_parse=False)
    except (WebhookVerificationError, ValueError, binascii.Error):
        # The last two: the library takes base64 and commas for granted.
        return False
    return True
