"""Checking certificates: a page for people, a key, a status list and credentials for programs."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from server.exports.credential import Signer
from server.paper.certificate import achievement, certificate_words, ward_name
from server.paper.print import answer, paper_for, paper_of, print_page
from server.pipeline.residents.certify import Checked, check
from server.records import certificates
from server.resources import Resources
from server.rules.certificate import KINDS, grouped_code, plain_code
from server.rules.refusals import NotFound

TEMPLATE = "certificate.html"
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_JWT = "application/vc+jwt"


async def show_form(request: Request) -> Response:
    """Where a code is typed from paper."""
    typed = request.query_params.get("code", "")[:80]
    if code := plain_code(typed):
        return RedirectResponse(f"/certificates/{code}", 303, _PRIVATE)
    return _page(request, {"typed": typed, "checked": None, "unknown": bool(typed)}, 404 if typed else 200)


async def show(request: Request) -> Response:
    """One certificate: good, revoked, or unknown; and what its holder lets be seen."""
    resources: Resources = request.state.resources
    typed = request.path_params["code"]
    checked = await _checked(request)
    if not checked:
        return _page(request, {"typed": typed[:40], "checked": None, "unknown": True}, 404)
    paper, found = paper_of(request), checked.certificate
    words = await certificate_words(paper, resources, found.kind, found.subject)
    return _page(
        request,
        {
            "typed": "",
            "unknown": False,
            "checked": checked,
            "certificate_words": words,
            "ward": ward_name(paper, resources, found) if checked.holds else "",
            "code": grouped_code(found.code),
        },
    )


async def send_credential(request: Request) -> Response:
    """The credential itself, while it is good."""
    resources: Resources = request.state.resources
    checked = await _checked(request)
    if not checked or not checked.holds:
        raise NotFound("there is no such credential, or it is no longer valid", where="/certificates")
    return Response(await credential_of(request, resources, checked), media_type=_JWT, headers=_PRIVATE)


async def credential_of(request: Request, resources: Resources, checked: Checked) -> str:
    """A certificate as an Open Badge."""
    found = checked.certificate
    said = await achievement(paper_for("vi"), resources, found.kind, found.subject)
    return _signer(request).credential(found.code, found.number, said, checked.name, found.earned_at)


async def send_status(request: Request) -> Response:
    """Which certificates are no longer valid."""
    resources: Resources = request.state.resources
    numbers = await certificates.not_valid(resources.database)
    made = _signer(request).status_list(numbers, resources.clock())
    return Response(made, media_type=_JWT, headers={"Cache-Control": "public, max-age=60"})


async def send_keys(request: Request) -> Response:
    """The keys that credentials are checked with."""
    return JSONResponse(_signer(request).jwks(), headers={"Cache-Control": "public, max-age=300"})


async def send_issuer(request: Request) -> Response:
    """Who issues credentials."""
    return JSONResponse(_signer(request).issuer(), headers={"Cache-Control": "public, max-age=300"})


async def send_achievement(request: Request) -> Response:
    """What an achievement means."""
    kind, _, subject = request.path_params["path"].partition("/")
    if kind not in KINDS or not subject:
        raise NotFound("there is no such achievement", where="/certificates")
    resources: Resources = request.state.resources
    said = await achievement(paper_for("vi"), resources, kind, subject[:120])
    return JSONResponse(_signer(request).achievement(said), headers={"Cache-Control": "public, max-age=300"})


def _signer(request: Request) -> Signer:
    settings = request.state.resources.settings
    return Signer(settings.key_for, settings.credential_keys, str(request.base_url).rstrip("/"))


async def _checked(request: Request) -> Checked | None:
    resources: Resources = request.state.resources
    code = plain_code(request.path_params["code"])
    return await check(resources.database, resources.contests, code, resources.clock()) if code else None


def _page(request: Request, values: dict[str, Any], status: int = 200) -> Response:
    shown = {"contest": None, "here": "certificates", "demo": request.state.resources.settings.demo, **values}
    return answer(request, print_page(request, TEMPLATE, shown), status, _PRIVATE)
