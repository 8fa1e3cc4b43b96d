"""The way in and out: at the identity provider and back, and out again on this device or on all."""

from datetime import timedelta
from typing import Any

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.paper.print import answer, paper_of, print_page
from server.paper.sent import refuse_foreign
from server.pipeline.identity.openid import Begun, Person, Provider, ProviderAway
from server.records import resident_sessions, residents
from server.residents.guard import COOKIE, LASTS, SIGN_IN, within
from server.residents.visit import NO_STORE, PATH, SAID, Visit, said_to, say
from server.resources import Resources
from server.rules.refusals import Told

log = structlog.get_logger()

TEMPLATE = "me/sign_in.html"
RETURN = f"{SIGN_IN}/return"
DANCE = "me-sign-in"
"""The cookie of the minutes at the provider: signed, and of use to the browser that began only."""
DANCE_LASTS = timedelta(minutes=10)
AGENT_MAX = 200


async def show(request: Request) -> Response:
    """The way in."""
    return sign_in_page(request)


async def begin(request: Request) -> Response:
    """Send the browser to the provider."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    if not resources.provider:
        return sign_in_page(request, 503, _no_provider(request))
    try:
        begun = await resources.provider.begin(_return_to(request))
    except ProviderAway as away:
        return _unanswered(request, away)
    response = RedirectResponse(begun.address, 303, NO_STORE)
    kept = _seal(resources, begun, within(request.query_params.get("next", "")))
    response.set_cookie(
        DANCE, kept, max_age=int(DANCE_LASTS.total_seconds()), path=SIGN_IN, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


async def come_back(request: Request) -> Response:
    """Take somebody in whom the provider sends back. An answer that this browser did not ask for is refused."""
    resources: Resources = request.state.resources
    asked, query = _unseal(resources, request.cookies.get(DANCE, "")), request.query_params
    if query.get("error") == "access_denied":
        return _ended(sign_in_page(request, 200, _stopped(request)))
    if not asked or not resources.provider or not query.get("code") or query.get("state") != asked[0].state:
        return _ended(sign_in_page(request, 400, _stale(request)))
    try:
        person = await resources.provider.finish(asked[0], query["code"], _return_to(request))
    except Told as refusal:
        words = paper_of(request).words
        return _ended(sign_in_page(request, 400, words.gettext(refusal.template).format(**refusal.values)))
    except ProviderAway as away:
        return _ended(_unanswered(request, away))
    return _ended(await take_in(request, person, asked[1]))


async def take_in(request: Request, person: Person, wanted: str = PATH) -> Response:
    """Begin a session in this browser, and go on to where they wanted to go."""
    resources: Resources = request.state.resources
    now, agent = resources.clock(), request.headers.get("user-agent", "")[:AGENT_MAX]
    async with resources.database.transaction() as connection:
        await residents.sign_in(connection, person.resident, person.name, person.birth_year, person.assurance, now)
        token = await resident_sessions.begin(connection, person.resident, now, agent)
    return keep(RedirectResponse(wanted, 303, NO_STORE), request, token)


def keep(response: Response, request: Request, token: str) -> Response:
    """Let the browser keep the session."""
    response.set_cookie(
        COOKIE, token, max_age=int(LASTS.total_seconds()), path=PATH, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


async def sign_out(visit: Visit) -> Response:
    """End this session."""
    await resident_sessions.end(visit.resources.database, visit.token_hash, visit.now)
    return _out(visit.request, visit.words.gettext("Bạn đã đăng xuất khỏi máy này."))


async def sign_out_everywhere(visit: Visit) -> Response:
    """End every session."""
    ended = await resident_sessions.end_all(visit.resources.database, visit.resident.id, visit.now)
    told = visit.words.ngettext("Bạn đã đăng xuất khỏi {n} máy.", "Bạn đã đăng xuất khỏi {n} máy.", ended)
    return _out(visit.request, told.format(n=ended))


def sign_in_page(request: Request, status: int = 200, refused: str = "", **values: Any) -> Response:
    """The page of the way in, with what went wrong."""
    resources: Resources = request.state.resources
    shown = {
        "refused": refused,
        "said": said_to(request),
        "provider": resources.settings.oidc_label if resources.provider else "",
        "wanted": within(request.query_params.get("next", "")),
        "demo": resources.settings.demo,
        "here": "sign-in",
        "links": (),
        **values,
    }
    headers = {**NO_STORE, "Referrer-Policy": "no-referrer"}
    response = answer(request, print_page(request, TEMPLATE, shown), status, headers)
    response.delete_cookie(SAID, path=PATH)
    if resources.provider:  # The form leads there by a redirect, which browsers hold to form-action as well.
        policy = response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy"] = policy.replace(
            "form-action 'self'", f"form-action 'self' {Provider.origin_of(resources.settings)}"
        )
    return response


def _return_to(request: Request) -> str:
    return str(request.url.replace(path=RETURN, query="", fragment=""))


def _out(request: Request, said: str) -> Response:
    response = RedirectResponse(SIGN_IN, 303, NO_STORE)
    response.delete_cookie(COOKIE, path=PATH)
    say(response, request, said)
    return response


def _ended(response: Response) -> Response:
    response.delete_cookie(DANCE, path=SIGN_IN)
    return response


def _key(resources: Resources) -> OctKey:
    return OctKey.import_key(resources.settings.key_for("residents-sign-in"))


def _seal(resources: Resources, begun: Begun, wanted: str) -> str:
    until = resources.clock() + DANCE_LASTS
    kept = {"s": begun.state, "n": begun.nonce, "v": begun.verifier, "w": wanted, "exp": int(until.timestamp())}
    return jwt.encode({"alg": "HS256"}, kept, _key(resources))


def _unseal(resources: Resources, kept: str) -> tuple[Begun, str] | None:
    """What this browser began, and where it wanted to go; None if it is not ours, or too old."""
    try:
        claims = jwt.decode(kept, _key(resources), algorithms=["HS256"]).claims
        if claims["exp"] < resources.clock().timestamp():
            return None
        return Begun(address="", state=claims["s"], nonce=claims["n"], verifier=claims["v"]), within(claims["w"])
    except (JoseError, KeyError, ValueError):
        return None


def _stopped(request: Request) -> str:
    return paper_of(request).words.gettext("Bạn đã dừng đăng nhập. Chưa có gì thay đổi.")


def _stale(request: Request) -> str:
    return paper_of(request).words.gettext("Lần đăng nhập này không còn giá trị. Bấm Đăng nhập để làm lại từ đầu.")


def _unanswered(request: Request, away: ProviderAway) -> Response:
    log.warning("the identity provider does not do its part", why=str(away))
    _ = paper_of(request).words.gettext
    return sign_in_page(request, 503, _("Nơi định danh chưa trả lời. Chờ một phút rồi thử lại; chưa có gì bị mất."))


def _no_provider(request: Request) -> str:
    return paper_of(request).words.gettext("Chưa nối với dịch vụ định danh. Đăng nhập bằng mã của phường, xã.")
