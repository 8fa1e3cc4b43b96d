"""`python -m tests.demo.identity --data DIR`: an identity provider of the demonstration, with a few invented persons.

OpenID Connect, code flow with PKCE, ES256. It starts for a demonstration only: anybody may be anybody here.
"""

import hashlib
import secrets
import time
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from config import logs
from tests.demo.guard import demo_settings

CODE_SECONDS = 60
TOKEN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist. The number has no such province."""

    number: str
    name: str
    born: str
    about: str


PERSONS = (
    Person("000158000001", "Nguyễn Thị Hoa", "1958-03-01", "bà Hoa, 68 tuổi, điện thoại rẻ tiền"),
    Person("000099000002", "Trần Minh Đức", "1999-07-12", "anh Đức, tình nguyện viên tổ chuyển đổi số"),
    Person("000205000003", "Lê Thu Trang", "2005-11-30", "chị Trang, sinh viên, làm hết trong một tối"),
    Person("000212000004", "Phạm Gia Bảo", "2012-05-09", "em Bảo, học sinh, cần mã của người giám hộ"),
    Person("000085000005", "Đỗ Quang Huy", "1985-01-20", "bố của em Bảo"),
)
BY_NUMBER = {person.number: person for person in PERSONS}


@dataclass(slots=True)
class Asked:
    """A code that was given out, and what was asked for with it."""

    person: Person
    client: str
    return_to: str
    nonce: str
    challenge: str
    at: float


@dataclass(slots=True)
class Provider:
    """The provider: its address, its one client, its key of this run."""

    issuer: str
    client: str
    secret: str
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": secrets.token_hex(4)}))
    codes: dict[str, Asked] = field(default_factory=dict)

    async def configuration(self, _: Request) -> Response:
        """What it can do."""
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def keys(self, _: Request) -> Response:
        """The public half of its key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False) | {"use": "sig", "alg": "ES256"}]})

    async def ask(self, request: Request) -> Response:
        """Who are you? Everybody may say anything here."""
        query = request.query_params
        if query.get("client_id") != self.client or "code_challenge" not in query:
            return HTMLResponse("<p>unknown client, or no code challenge</p>", 400)
        buttons = "".join(
            f'<p><button name="number" value="{each.number}">{escape(each.name)}<br>'
            f"<small>{escape(each.about)}</small></button></p>"
            for each in PERSONS
        )
        kept = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
        )
        return HTMLResponse(_PAGE.format(form=kept + buttons))

    async def say(self, request: Request) -> Response:
        """Send the person back with a code."""
        sent = {name: str(value) for name, value in (await request.form()).items()}
        person = BY_NUMBER.get(sent.get("number", ""))
        if person is None or urlsplit(sent.get("redirect_uri", "")).hostname not in ("127.0.0.1", "localhost", "::1"):
            return HTMLResponse("<p>no such person, or not back to this machine</p>", 400)
        code = secrets.token_urlsafe(24)
        self.codes[code] = Asked(
            person,
            sent["client_id"],
            sent["redirect_uri"],
            sent.get("nonce", ""),
            sent["code_challenge"],
            time.time(),
        )
        back = urlencode({"code": code, "state": sent.get("state", "")})
        return RedirectResponse(f"{sent['redirect_uri']}?{back}", 303)

    async def give_token(self, request: Request) -> Response:
        """A code for a signed word about the person, once and only to who asked for it."""
        sent = {name: str(value) for name, value in (await request.form()).items()}
        asked = self.codes.pop(sent.get("code", ""), None)
        if not secrets.compare_digest(request.headers.get("authorization", ""), self._basic()):
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked is None or time.time() - asked.at > CODE_SECONDS or sent.get("redirect_uri") != asked.return_to:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if _challenge_of(sent.get("code_verifier", "")) != asked.challenge:
            return JSONResponse({"error": "invalid_grant", "error_description": "code_verifier"}, 400)
        return JSONResponse(
            {
                "access_token": secrets.token_urlsafe(24),
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
                "id_token": self._id_token(asked),
            }
        )

    def _basic(self) -> str:
        return "Basic " + b64encode(f"{self.client}:{self.secret}".encode()).decode()

    def _id_token(self, asked: Asked) -> str:
        now, person = int(time.time()), asked.person
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": hashlib.sha256(person.number.encode()).hexdigest()[:24],
            "aud": asked.client,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "nonce": asked.nonce,
            "acr": "2",
            "name": person.name,
            "birthdate": person.born,
            "cccd": person.number,
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)


def _challenge_of(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def app_of(provider: Provider) -> Starlette:
    """The provider's addresses."""
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", provider.configuration),
            Route("/keys", provider.keys),
            Route("/authorize", provider.ask, methods=["GET"]),
            Route("/authorize", provider.say, methods=["POST"]),
            Route("/token", provider.give_token, methods=["POST"]),
        ]
    )


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder of a demonstration; its env file is read.")
def main(data: Path | None) -> None:
    """Serve the provider at OIDC_ISSUER until SIGTERM."""
    settings = demo_settings(data)
    logs.set_up(settings, "identity")
    parts = urlsplit(settings.oidc_issuer)
    provider = Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
    uvicorn.run(app_of(provider), host="127.0.0.1", port=parts.port or 80, log_config=None, access_log=False)


_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Định danh trình diễn</title>
<style>body{{font:18px/1.5 sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}}
button{{width:100%;min-height:4rem;font:inherit;text-align:left;padding:.6rem 1rem}}</style>
<h1>Định danh trình diễn</h1><p>Những người này không có thật. Chọn một người để đăng nhập.</p>
<form method="post" action="/authorize">{form}</form></html>"""


if __name__ == "__main__":
    main()
