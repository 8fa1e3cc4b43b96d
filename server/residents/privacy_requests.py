"""Asking an official about one's data, and reading the answer."""

from typing import Any

from starlette.responses import Response
from wtforms import RadioField, TextAreaField

from server.paper.form import Form, Needed
from server.paper.request_words import kind_names
from server.pipeline.residents.privacy_requests import ask
from server.records import privacy_requests
from server.residents.visit import Visit
from server.rules.hanoi import local
from server.rules.privacy_request import ANSWERED_WITHIN, WORDS_MAX, WORDS_MIN
from server.rules.refusals import Told

TEMPLATE = "me/privacy_requests.html"
ADDRESS = "/me/privacy/requests"


class Ask(Form):
    """What is asked for, and why."""

    kind = RadioField(choices=[], validators=[Needed()], validate_choice=False)
    told = TextAreaField(validators=[Needed()])


async def show(visit: Visit) -> Response:
    """What was asked, and a form to ask."""
    return visit.page(TEMPLATE, form=visit.blank(Ask), **await _values(visit))


async def save(visit: Visit) -> Response:
    """Ask."""
    form = await visit.form(Ask)
    if not form.validate():
        return visit.refuse(TEMPLATE, form, **await _values(visit))
    try:
        await ask(visit.resources.database, visit.resident.id, form.kind.data or "", form.told.data or "", visit.now)
    except Told as refusal:
        return visit.refuse(TEMPLATE, form, refusal, **await _values(visit))
    return visit.go(ADDRESS, visit.words.gettext("Đã gửi. Câu trả lời hiện ở trang này."))


async def _values(visit: Visit) -> dict[str, Any]:
    return {
        "requests": await privacy_requests.of_resident(visit.resources.database, visit.resident.id),
        "kinds": kind_names(visit.words),
        "today": local(visit.now).date(),
        "days": ANSWERED_WITHIN,
        "bounds": (WORDS_MIN, WORDS_MAX),
    }
