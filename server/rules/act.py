"""An act of an official, as the audit log keeps it, and the hash chain over the log."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

GENESIS = bytes(32)
"""What the first line of the log follows."""


class Act(NamedTuple):
    """Who did what to which object, from where, with which arguments, and what it was before and after.

    `action` is 'noun.verb', `object` 'noun:name'. `login` stays readable when the account is closed.
    """

    account_id: int | None
    login: str
    role: str
    address: str
    action: str
    object: str
    arguments: Mapping[str, Any] = {}
    before: Mapping[str, Any] = {}
    after: Mapping[str, Any] = {}


def act_hash(previous: bytes, number: int, at: datetime, act: Act) -> bytes:
    """SHA-256 over the previous hash and one line of JSON with sorted keys; an outsider can repeat it."""
    told = [number, at.astimezone(UTC).isoformat(timespec="microseconds"), *act]
    line = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous + line.encode()).digest()
