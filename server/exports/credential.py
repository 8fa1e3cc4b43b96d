"""Open Badges 3.0 credentials as VC-JWT: signed with ES256, checkable by anybody with the published key.

Shapes: Open Badges Specification 3.0 (1EdTech), sections AchievementCredential and 'JSON Web Token proof format';
W3C Verifiable Credentials Data Model 2.0; W3C Bitstring Status List 1.0.
"""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

_CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
STATUS_BITS = 131_072
"""The least that the specification allows: among so many nobody is singled out."""
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (FIPS 186-5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What is said of the holder, in Vietnamese: the words travel with the credential."""

    path: str
    name: str
    description: str
    criteria: str
    picture: str = ""
    """The address of its picture below the platform's, '' for none."""


class Signer:
    """The installation's keys for credentials. They follow from its secret, so no file has to be kept."""

    def __init__(self, key_for: Callable[[str], bytes], generation: int, address: str) -> None:
        self._keys = [_key(key_for, number) for number in range(1, generation + 1)]
        self.address = address

    def jwks(self) -> dict[str, Any]:
        """The public halves of all keys that ever signed: old credentials stay checkable."""
        return {"keys": [key.as_dict(private=False) | {"use": "sig", "alg": "ES256"} for key in self._keys]}

    def credential(self, code: str, number: int, achievement: Achievement, name: str, earned_at: datetime) -> str:
        """The credential of a certificate. Nothing identifies the holder but the name they chose to show."""
        address, at = self.address, f"{self.address}/certificates/{code}"
        subject: dict[str, Any] = {
            "id": f"{at}#holder",
            "type": ["AchievementSubject"],
            "achievement": self.achievement(achievement),
        }
        if name:
            named = {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
            subject["identifier"] = [named]
        body = {
            "@context": _CONTEXTS,
            "id": f"{at}/credential",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": achievement.name,
            "issuer": self.issuer(),
            "validFrom": _at(earned_at),
            "credentialSubject": subject,
            "credentialStatus": {
                "id": f"{address}/certificates/status#{number}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(number),
                "statusListCredential": f"{address}/certificates/status",
            },
        }
        return self._sign(body, {"sub": subject["id"], "nbf": int(earned_at.timestamp())})

    def achievement(self, said: Achievement) -> dict[str, Any]:
        """What an achievement means, as the credential carries it and its own address tells it."""
        told: dict[str, Any] = {
            "id": f"{self.address}/certificates/achievements/{said.path}",
            "type": ["Achievement"],
            "name": said.name,
            "description": said.description,
            "criteria": {"narrative": said.criteria},
        }
        if said.picture:
            told["image"] = {"id": f"{self.address}{said.picture}", "type": "Image", "caption": said.name}
        return told

    def status_list(self, not_valid: Iterable[int], now: datetime) -> str:
        """Which certificates hold no more, as a credential of its own."""
        at = f"{self.address}/certificates/status"
        body = {
            "@context": _CONTEXTS[:1],
            "id": at,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer()["id"],
            "validFrom": _at(now),
            "credentialSubject": {
                "id": f"{at}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encoded(not_valid),
            },
        }
        return self._sign(body, {"nbf": int(now.timestamp())})

    def issuer(self) -> dict[str, Any]:
        """Who issues."""
        return {
            "id": f"{self.address}/certificates/issuer",
            "type": ["Profile"],
            "name": "Thi đua số: Bình dân học vụ số, thành phố Hà Nội",
            "url": self.address,
        }

    def _sign(self, body: dict[str, Any], claims: dict[str, Any]) -> str:
        key = self._keys[-1]
        header = {"alg": "ES256", "typ": "JWT", "kid": key.kid}
        return jwt.encode(header, {**body, "iss": self.issuer()["id"], "jti": body["id"], **claims}, key)


def encoded(numbers: Iterable[int]) -> str:
    """The bits of those numbers as the status list carries them: gzip, base64url, with 'u' before it."""
    numbers = list(numbers)
    size = max(STATUS_BITS, (max(numbers, default=0) // STATUS_BITS + 1) * STATUS_BITS)
    bits = bytearray(size // 8)
    for number in numbers:
        bits[number // 8] |= 0x80 >> number % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def _key(key_for: Callable[[str], bytes], number: int) -> ECKey:
    secret = int.from_bytes(key_for(f"credentials-{number}") + key_for(f"credentials-{number}-more"), "big")
    private = ec.derive_private_key(secret % (_ORDER - 1) + 1, ec.SECP256R1())
    return ECKey.import_key(_jwk(private), {"kid": f"credentials-{number}"})


def _jwk(private: ec.EllipticCurvePrivateKey) -> dict[str, str | list[str]]:
    numbers = private.private_numbers()
    public = numbers.public_numbers
    parts = {"x": public.x, "y": public.y, "d": numbers.private_value}
    told = {name: urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode() for name, value in parts.items()}
    return {"kty": "EC", "crv": "P-256", **told}


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
