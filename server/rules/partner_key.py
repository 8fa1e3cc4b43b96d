"""The names of partners and the secrets they sign with, derived so that no secret is ever stored."""

import base64
import hmac
import re

from server.rules.refusals import Refusal

PREFIX = "whsec_"
"""How Standard Webhooks marks a secret."""

RESERVED = frozenset({"register", "headcount", "claims", "claim", "review", "assessment", "correction", "integrity",
                      "residents", "helping"})  # fmt: skip
"""Sources of facts of our own: a partner called so could take the names of ours."""

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE_MAX = 40


def partner_code(text: str) -> str:
    """The code of a partner, as it stands in the address of its door and as the source of its facts."""
    if len(text) > _CODE_MAX or not _CODE.fullmatch(text):
        raise Refusal(
            f"a partner's code is 1 to {_CODE_MAX} small letters, digits and single hyphens, such as dvcqg; "
            f"this one has {len(text)} characters",
            where=text[:_CODE_MAX],
        )
    if text in RESERVED:
        raise Refusal("the platform itself records facts under this name; choose another", where=text)
    return text


def partner_secret(key: bytes, code: str, key_id: str) -> str:
    """The secret of one key of a partner, as it is printed once and used by both sides.

    It follows from our own key and the key's id, so that reading the database gives nobody a secret.
    """
    return PREFIX + base64.b64encode(hmac.digest(key, f"{code}:{key_id}".encode(), "sha256")).decode()
