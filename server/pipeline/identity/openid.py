"""Signing residents in by OpenID Connect: the provider says who it is, and nothing of that is kept but a keyed hash.

Code flow with PKCE, state and nonce (OpenID Connect Core 1.0; RFC 7636). Issuer, scopes and the names of claims are
settings, so VNeID or a city's single sign-on fits when it is connected.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import StarletteOAuth2App
from httpx2 import HTTPError
from joserfc.errors import JoseError

from config.settings import Settings
from server.rules.identity import Pseudonyms
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Refusal, Told

TIMEOUT_SECONDS = 8.0
NAME_MAX = 120


_OURS = ("invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type", "server_error",
         "temporarily_unavailable")  # fmt: skip
"""Errors that the person at the door can do nothing about."""


class ProviderAway(Exception):  # noqa: N818 - a state, told to people who may try again
    """The provider does not answer, or answers what it should not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What the browser keeps while somebody is at the provider: nobody else can finish what it began."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who has signed in. `resident` is all that is left of a national number."""

    resident: UUID
    name: str
    birth_year: int | None
    assurance: str


class Provider:
    """The identity provider of this installation."""

    def __init__(self, settings: Settings, pseudonyms: Pseudonyms) -> None:
        self._settings = settings
        self._pseudonyms = pseudonyms
        self._app: Any = StarletteOAuth2App(
            None,
            name="residents",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() or None,
            server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scopes,
                "code_challenge_method": "S256",
                "timeout": TIMEOUT_SECONDS,
                **({} if settings.oidc_client_secret.get_secret_value() else {"token_endpoint_auth_method": "none"}),
            },
        )

    @staticmethod
    def origin_of(settings: Settings) -> str:
        """Where the provider lives, as a content policy names it."""
        parts = urlsplit(settings.oidc_issuer)
        return f"{parts.scheme}://{parts.netloc}"

    async def begin(self, return_to: str) -> Begun:
        """Where to send the browser, and what it must keep. Raises ProviderAway."""
        try:
            await self._check_issuer()
            made = await self._app.create_authorization_url(return_to)
        except (HTTPError, OSError, ValueError, RuntimeError) as error:
            raise ProviderAway(type(error).__name__) from error
        return Begun(address=made["url"], state=made["state"], nonce=made["nonce"], verifier=made["code_verifier"])

    async def finish(self, begun: Begun, code: str, return_to: str) -> Person:
        """Who came back with that code. Raises Told if the provider's word does not hold, else ProviderAway."""
        try:
            token = await self._app.fetch_access_token(
                code=code, code_verifier=begun.verifier, redirect_uri=return_to
            )
            told = await self._app.parse_id_token(token, nonce=begun.nonce)
            claims = {**(await self._more(token)), **(told or {})}
        except (OAuthError, JoseError) as error:
            if getattr(error, "error", "") in _OURS:
                raise ProviderAway(str(getattr(error, "error", ""))) from error
            raise Told("Lần đăng nhập này không còn giá trị. Bấm Đăng nhập để làm lại từ đầu.") from error
        except (HTTPError, OSError, ValueError, RuntimeError, KeyError) as error:
            raise ProviderAway(type(error).__name__) from error
        if not claims.get("sub"):
            raise ProviderAway("no subject")
        return self._person(claims)

    async def _check_issuer(self) -> None:
        metadata = await self._app.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._settings.oidc_issuer.rstrip("/"):
            self._app.server_metadata.clear()
            raise ValueError("the provider calls itself by another name than OIDC_ISSUER")

    async def _more(self, token: Mapping[str, Any]) -> dict[str, Any]:
        """Claims that the provider tells only at its userinfo address."""
        if "userinfo_endpoint" not in self._app.server_metadata:
            return {}
        return dict(await self._app.userinfo(token=token))

    def _person(self, claims: Mapping[str, Any]) -> Person:
        settings = self._settings
        assurance = str(claims.get(settings.oidc_assurance_claim, "") or "")
        accepted = [level.strip() for level in settings.oidc_assurance.split(",") if level.strip()]
        if accepted and assurance not in accepted:
            raise Told(
                "Tài khoản định danh chưa đủ mức cần có. Nâng lên mức độ 2 tại công an phường, xã, rồi đăng nhập lại."
            )
        return Person(
            resident=self._resident(claims),
            name=_plain(claims.get(settings.oidc_name_claim))[:NAME_MAX],
            birth_year=_year(claims.get(settings.oidc_birthdate_claim)),
            assurance=_plain(assurance)[:40],
        )

    def _resident(self, claims: Mapping[str, Any]) -> UUID:
        """The keyed hash of the national number, where the provider tells it; else of the provider's own subject."""
        named = self._settings.oidc_national_id_claim
        number = str(claims.get(named, "") or "").strip() if named else ""
        if number:
            try:
                return self._pseudonyms.resident(f"cccd:{number}")
            except Refusal as refusal:
                raise ProviderAway("the national number has another shape") from refusal
        subject = f"{self._settings.oidc_issuer} {claims['sub']}"
        return self._pseudonyms.resident(f"ref:oidc/{hashlib.sha256(subject.encode()).hexdigest()}")


def _plain(told: Any) -> str:
    """Words of a provider; '' for some that hold an identity number, which nobody wants here."""
    words = str(told or "").strip()
    return "" if tells_identity_number(words) else words


def _year(birthdate: Any) -> int | None:
    """The year of '1958-03-01' or '1958'; a provider that hides the year says '0000'."""
    year = str(birthdate or "")[:4]
    return int(year) if year.isascii() and year.isdecimal() and 1900 <= int(year) <= 2100 else None
