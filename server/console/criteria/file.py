"""The criteria as a TOML file: taken out, and brought in whole or not at all."""

import tomllib
from typing import Any

from starlette.responses import Response
from wtforms import HiddenField, TextAreaField

from server.console.criteria.complaints import complaint
from server.console.criteria.sheet import back_to, contest_name, write
from server.console.desk import NO_STORE, Desk
from server.paper.form import Form
from server.pipeline.planning.contest_document import write_document
from server.pipeline.planning.draft_criteria import DraftCriteria, draft_criteria
from server.rules.criteria_plan import PARTS, criteria_of, criteria_refusal
from server.rules.plan import Plan, wards_of
from server.rules.refusals import Refusal, Told

TEMPLATE = "console/criteria_file.html"
FILE_MAX = 262_144
"""Two hundred criteria, each with every key, take a quarter of it."""
_OTHERS = ("slug", "name", "slogan", "decision", "criteria_decision", "wards", "rounds", "clusters")
"""What a whole contest file holds besides; it is left where it is."""


class FileForm(Form):
    """The text; `version` is the draft that was shown."""

    version = HiddenField()
    text = TextAreaField()


async def show(desk: Desk) -> Response:
    """The draft as its text."""
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    form = desk.blank(FileForm, data={"text": write_document(draft.plan)})
    return _page(desk, draft, form)


async def export(desk: Desk) -> Response:
    """The draft as a file."""
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    name = f"tieu-chi-{draft.contest.slug}-{draft.version}.toml"
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_document(draft.plan), media_type="application/toml", headers=headers)


async def save(desk: Desk) -> Response:
    """Take the text, or the file that came with it, as the draft's next version."""
    _ = desk.words.gettext
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    form = await desk.form(FileForm)
    try:
        form.text.data = await _text(desk, form)
        plan = _read(desk, draft, form.text.data)
    except Told as refusal:
        return _page(desk, draft, form, 422, desk.tell(refusal))
    except Refusal as refusal:
        return _page(desk, draft, form, 422, complaint(refusal, desk.words))
    if form.version.data != str(draft.version):
        told = _("Có người vừa lưu bản thảo {n}. Văn bản bạn gửi còn nguyên dưới đây; so lại rồi gửi lần nữa.")
        return _page(desk, draft, form, 409, told.format(n=draft.version))
    return await write(desk, draft, plan) or await save(desk)


async def _text(desk: Desk, form: FileForm) -> str:
    upload = await desk.upload("file")
    if not upload:
        return form.text.data or ""
    await upload.seek(0)
    body = await upload.read(FILE_MAX + 1)
    if len(body) > FILE_MAX:
        raise Told("Tệp lớn hơn {most} byte. Xem lại có đúng tệp tiêu chí không.", where="text", most=FILE_MAX)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Told(
            "Tệp không phải UTF-8, sai từ byte {n}. Lưu lại tệp theo UTF-8.", where="text", n=error.start
        ) from None


def _read(desk: Desk, draft: DraftCriteria, text: str) -> Plan:
    """The criteria part of the text. Raises Refusal with line and key."""
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"this is not TOML: {error}") from None
    part = {key: value for key, value in document.items() if key not in _OTHERS}
    catalogue = desk.resources.reference.catalogue
    if refusal := criteria_refusal(part, catalogue, wards_of(draft.contest.plan, catalogue), text):
        raise refusal
    return criteria_of({key: part[key] for key in PARTS if key in part})


def _page(
    desk: Desk, draft: DraftCriteria, form: FileForm, status: int = 200, refused: str | None = None
) -> Response:
    form.version.raw_data, form.version.data = None, str(draft.version)
    return desk.page(
        TEMPLATE, status, form=form, refused=refused, draft=draft, back=back_to(desk),
        contest_name=contest_name(desk, draft), most=FILE_MAX,
    )  # fmt: skip
