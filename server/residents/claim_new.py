"""A new claim: which service, which case, when, by whom. Pictures are not taken."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from server.paper import claim_words
from server.paper.form import Form, Needed
from server.paper.print import paper_of
from server.paper.sent import address_of
from server.pipeline.claims.claim import Asserted, claimable, make_claim, origin_of
from server.residents.claims import ADDRESS, platforms
from server.residents.visit import Visit
from server.rules.claim import EVIDENCE_MAX
from server.rules.contest import Contest
from server.rules.hanoi import local
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Told

TEMPLATE = "me/claim_new.html"
DROPPED_MAX = 64 * 1024 * 1024
"""A picture is read to its end and dropped, so that the browser hears the answer instead of a reset."""


class New(Form):
    """What is asked about a case."""

    service = SelectField(validators=[Needed()], choices=[], validate_choice=False)
    case = StringField(validators=[Needed()])
    day = DateField(validators=[Needed()], format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"])
    at = TimeField(validators=[Optional()], format=["%H:%M", "%H:%M:%S"])
    by = RadioField(validators=[Needed()], choices=[], validate_choice=False)
    evidence = TextAreaField()


async def show(visit: Visit) -> Response:
    """The empty form."""
    wanted = visit.request.query_params.get("service", "")
    given = {"service": wanted} if wanted in visit.resources.reference.catalogue.services else {}
    return visit.page(TEMPLATE, form=visit.blank(New, **given), **await _values(visit))


async def save(visit: Visit) -> Response:
    """Take a claim."""
    if visit.request.headers.get("content-type", "").startswith("multipart/"):
        await _drop(visit.request)
        return visit.refuse(TEMPLATE, visit.blank(New), _NO_PICTURES, **await _values(visit))
    form, resources = await visit.form(New), visit.resources
    if not form.validate():
        return await _refuse(visit, form)
    day, at = form.day.data, form.at.data
    assert isinstance(day, date) and (at is None or isinstance(at, time)), "the form was validated"
    asserted = Asserted(
        service=str(form.service.data), case=str(form.case.data), day=day, at=at, by=str(form.by.data),
        evidence=str(form.evidence.data or ""),
    )  # fmt: skip
    origin = origin_of(resources.settings.key_for("claim-origins"), address_of(visit.request), visit.now)
    try:
        claim = await make_claim(
            resources.database, resources.reference.catalogue, resources.pseudonyms, visit.resident, asserted, origin,
            visit.now,
        )  # fmt: skip
    except Told as refusal:
        return await _refuse(visit, form, refusal)
    await resources.bus.wake()
    _ = visit.words.gettext
    told = _("Đã xác nhận ngay: nơi làm đã báo về trước.") if claim.state == "confirmed" else _("Đã nhận hồ sơ.")
    return visit.go(f"{ADDRESS}/{claim.public_id}", told)


_NO_PICTURES = Told(
    "Ảnh không được nhận và đã bỏ đi ngay. Ảnh căn cước là dữ liệu nhạy cảm, và không chứng minh được hồ sơ. "
    "Ghi mã hồ sơ vào ô dưới là đủ."
)


async def _refuse(visit: Visit, form: New, refusal: Told | None = None) -> Response:
    """The form again. What was typed stays, except an identity number: that is not even sent back."""
    for field in (form.case, form.evidence):
        if tells_identity_number(str(field.data or "")):
            field.data = ""
    return visit.refuse(TEMPLATE, form, refusal, **await _values(visit))


async def _drop(request: Request) -> None:
    dropped = 0
    try:
        async for piece in request.stream():
            dropped += len(piece)
            if dropped > DROPPED_MAX:
                return
    except ClientDisconnect:
        return


async def _values(visit: Visit) -> dict[str, Any]:
    known, grouped = await platforms(visit), dict[str, list[tuple[str, str]]]()
    for service in claimable(visit.resources.reference.catalogue):
        group = known.names.get(service.platform, service.platform)
        grouped.setdefault(group, []).append((service.key, service.names[visit.words.language]))
    return {
        "services": grouped,
        "ways": claim_words.way_words(visit.words),
        "today": local(visit.now).date().isoformat(),
        "evidence_max": EVIDENCE_MAX,
        "rounds": list(_rounds(visit, [known.contest for known in await visit.resources.contests.all()])),
    }


def _rounds(visit: Visit, contests: list[Contest]) -> Iterator[dict[str, Any]]:
    """The rounds that still take something: which days count, and until when they must be confirmed."""
    times = paper_of(visit.request).times
    for contest in contests:
        for each in contest.rounds:
            if visit.resident.ward in contest.wards and each.opens <= visit.now < each.late_until:
                yield {
                    "contest": contest.name[visit.words.language],
                    "number": each.number,
                    "opens": times.hour_and_date(each.opens),
                    "closes": times.hour_and_date(each.closes),
                    "until": times.hour_and_date(each.late_until),
                }
