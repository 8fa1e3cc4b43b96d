"""What residents ask about their data: what waits, overdue first, and each answered in writing."""

from typing import Any

from starlette.responses import Response
from wtforms import TextAreaField

from server.console.desk import Desk, require
from server.console.residents.residences import number_of, ward_name
from server.paper.form import Form, Needed
from server.paper.request_words import kind_names
from server.pipeline.residents.privacy_requests import answer
from server.records import privacy_requests
from server.records.privacy_requests import PrivacyRequest
from server.rules.hanoi import local
from server.rules.privacy_request import ANSWER_MAX, ANSWER_MIN, ANSWERED_WITHIN
from server.rules.refusals import Told

LIST = "console/privacy_requests.html"
ONE = "console/privacy_request.html"
ADDRESS = "/console/privacy-requests"
SHOWN = 200


class Answer(Form):
    """The answer, as the resident reads it."""

    answer = TextAreaField(validators=[Needed()])


async def show(desk: Desk) -> Response:
    """The queue. It shows names, so that it was read is written down."""
    answered = desk.request.query_params.get("view") == "answered"
    found = await privacy_requests.queue(desk.resources.database, answered=answered, limit=SHOWN)
    await desk.note_reading("privacy-requests", lines=len(found))
    return desk.page(
        LIST,
        lines=found,
        answered=answered,
        kinds=kind_names(desk.words),
        today=local(desk.now).date(),
        days=ANSWERED_WITHIN,
    )


async def show_one(desk: Desk) -> Response:
    """One request. Reading it is written down."""
    found = await _request(desk)
    await desk.note_reading(f"privacy-request:{found.id}")
    return desk.page(ONE, form=desk.blank(Answer), **_values(desk, found))


async def save(desk: Desk) -> Response:
    """Answer it, once."""
    found, form = await _request(desk), await desk.form(Answer)
    if not form.validate():
        return desk.refuse(ONE, form, **_values(desk, found))
    try:
        async with desk.resources.database.transaction() as connection:
            await answer(connection, found.id, form.answer.data or "", desk.account.id, desk.now)
            what = {"kind": found.kind, "overdue": found.due_on < local(desk.now).date()}
            await desk.act(connection, "privacy_request.answer", f"privacy-request:{found.id}", after=what)
    except Told as refusal:
        return desk.refuse(ONE, form, refusal, **_values(desk, await _request(desk)))
    return desk.go(ADDRESS, desk.words.gettext("Đã trả lời. Người hỏi đọc được ngay ở trang của họ."))


async def _request(desk: Desk) -> PrivacyRequest:
    found = await privacy_requests.by_id(desk.resources.database, number_of(desk.path("number")))
    request: PrivacyRequest = require(found, "no such request")
    return request


def _values(desk: Desk, found: PrivacyRequest) -> dict[str, Any]:
    return {
        "asked": found,
        "kind": kind_names(desk.words)[found.kind],
        "ward": ward_name(desk, found.ward) if found.ward else "",
        "today": local(desk.now).date(),
        "may_answer": desk.may_write and found.answered_at is None,
        "bounds": (ANSWER_MIN, ANSWER_MAX),
    }
