"""A resident's certificates: what they may have, what each shows, taking one along, taking one back."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, HiddenField, RadioField

from server.paper.certificate import CertificateWords, certificate_words, pdf
from server.paper.form import Form, Needed
from server.paper.print import paper_of
from server.pipeline.residents import certify
from server.pipeline.residents.certify import Checked
from server.records import certificates, consents
from server.records.certificates import Certificate
from server.residents.visit import NO_STORE, Visit, require
from server.rules.certificate import Ground, grouped_code, plain_code
from server.rules.refusals import Told

LIST, ONE = "me/certificates.html", "me/certificate.html"
ADDRESS = "/me/certificates"


class Ask(Form):
    """What is certified, and what the paper shows."""

    kind = HiddenField()
    subject = HiddenField()
    shows = RadioField(validators=[Needed()], validate_choice=False)
    ward = BooleanField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that may be certified, and the certificate if there is one."""

    ground: Ground
    words: CertificateWords
    code: str


async def show(visit: Visit) -> Response:
    """All that may be certified, and what was."""
    return await _list(visit, visit.blank(Ask, shows="nothing"))


async def issue(visit: Visit) -> Response:
    """Issue one."""
    form, resources = await visit.form(Ask), visit.resources
    kind, subject = str(form.kind.data or ""), str(form.subject.data or "")
    try:
        code = await certify.issue_certificate(
            resources.database, resources.contests, visit.resident, kind, subject, form.shows.data or "nothing",
            visit.now, ward=bool(form.ward.data),
        )  # fmt: skip
    except Told as refusal:
        return await _list(visit, form, refusal)
    return visit.go(f"{ADDRESS}/{code}", visit.words.gettext("Giấy đã có. Tải về, hoặc gửi địa chỉ kiểm tra."))


async def show_one(visit: Visit) -> Response:
    """One certificate: what it shows, and everything one can do with it."""
    found = await _own(visit)
    given = visit.blank(Ask, shows=found.shows, ward=bool(found.ward))
    return await _one(visit, found, given)


async def change(visit: Visit) -> Response:
    """Change what it shows."""
    found, form = await _own(visit), await visit.form(Ask)
    ward = visit.resident.ward if form.ward.data else None
    shows = form.shows.data or "nothing"
    try:
        await certify.refuse_showing(visit.resources.database, visit.resident, shows, visit.now)
    except Told as refusal:
        return await _one(visit, found, form, refusal)
    await certificates.change(visit.resources.database, found.code, visit.resident.id, ward, shows)
    return visit.go(f"{ADDRESS}/{found.code}", visit.words.gettext("Đã đổi. Trang kiểm tra hiện như vậy từ bây giờ."))


async def revoke(visit: Visit) -> Response:
    """Take it back for good; another one can be issued."""
    found = await _own(visit)
    await certificates.revoke(visit.resources.database, found.code, "holder", visit.now)
    return visit.go(ADDRESS, visit.words.gettext("Đã rút lại. Ai kiểm tra mã ấy sẽ thấy giấy không còn giá trị."))


async def send_pdf(visit: Visit) -> Response:
    """The certificate to print, made on demand and kept by nobody."""
    found = await _own(visit)
    checked = await _check(visit, found)
    if not checked.holds:
        return visit.go(f"{ADDRESS}/{found.code}")
    made = await pdf(paper_of(visit.request), visit.resources, checked, _address(visit, found))
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="thi-dua-so-{found.code[:5].lower()}.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def _list(visit: Visit, form: Ask, refusal: Told | None = None) -> Response:
    resources, paper = visit.resources, paper_of(visit.request)
    issued = await certificates.of_resident(resources.database, visit.resident.id)
    standing = {(each.kind, each.subject): each.code for each in issued if each.holds}
    earned = await certify.earned(resources.database, resources.contests, visit.resident.id, visit.now)
    lines = [
        Line(
            ground=each,
            words=await certificate_words(paper, resources, each.kind, each.subject),
            code=standing.get((each.kind, each.subject), ""),
        )
        for each in earned
    ]
    values: dict[str, Any] = {
        "lines": [line for line in lines if line.ground.kind != "badge"],
        "badges": [line for line in lines if line.ground.kind == "badge" and _is_shown(visit, line)],
        "revoked": [each for each in issued if not each.holds],
        **await _may(visit),
    }
    if refusal:
        return visit.refuse(LIST, form, refusal, **values)
    return visit.page(LIST, form=form, **values)


def _is_shown(visit: Visit, line: Line) -> bool:
    """Who wants to see no badges sees only those whose certificates are out in the world."""
    return bool(line.code) or not visit.resident.badges_off


async def _one(visit: Visit, found: Certificate, form: Ask, refusal: Told | None = None) -> Response:
    checked = await _check(visit, found)
    values: dict[str, Any] = {
        "checked": checked,
        "words": await certificate_words(paper_of(visit.request), visit.resources, found.kind, found.subject),
        "code": grouped_code(found.code),
        "check_address": _address(visit, found),
        **await _may(visit),
    }
    if refusal:
        return visit.refuse(ONE, form, refusal, **values)
    return visit.page(ONE, form=form, **values)


async def _may(visit: Visit) -> dict[str, bool]:
    """What may be shown of this person."""
    agreed = "public_name" in await consents.holding(visit.resources.database, visit.resident.id)
    named = bool(visit.resident.name) and not visit.is_minor
    return {"may_name": agreed and named, "may_initials": named}


async def _own(visit: Visit) -> Certificate:
    code = plain_code(visit.path("code"))
    found = await certificates.of_code(visit.resources.database, code) if code else None
    mine: Certificate = require(found if found and found.resident == visit.resident.id else None, "no certificate")
    return mine


async def _check(visit: Visit, found: Certificate) -> Checked:
    resources = visit.resources
    checked = await certify.check(resources.database, resources.contests, found.code, visit.now)
    assert checked, "codes stay for ever"
    return checked


def _address(visit: Visit, found: Certificate) -> str:
    return f"{str(visit.request.base_url).rstrip('/')}/certificates/{found.code}"
