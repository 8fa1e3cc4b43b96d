"""The privacy centre: what is kept of oneself and for how long, correcting it, consents, downloading, erasing."""

from typing import Any

from starlette.responses import RedirectResponse, Response
from wtforms import IntegerField, StringField
from wtforms.validators import Optional

from server.paper.form import Form, Needed
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.residents import own_data
from server.records import consents, enrolments, personal, privacy_requests
from server.residents.account import place_name
from server.residents.guard import COOKIE, SIGN_IN
from server.residents.privacy_file import packed
from server.residents.stored_words import classes, purpose_names, readable
from server.residents.visit import NO_STORE, PATH, Visit, require, say
from server.residents.welcome import purposes_for
from server.rules.consent import TAKE_PART, VERSIONS
from server.rules.folding import fold
from server.rules.hanoi import local
from server.rules.personal import PERSONAL
from server.rules.refusals import Told

ADDRESS = "/me/privacy"
TEMPLATE = "me/privacy.html"
STORED = "me/privacy_stored.html"
CORRECT = "me/privacy_correct.html"
ERASE = "me/privacy_erase.html"
ERASE_WORDS = ("xoa", "erase")
"""What one types to be erased, in either language, without tones and capitals."""


class Correct(Form):
    """A name and a year of birth as they should be."""

    name = StringField(validators=[Needed()])
    birth_year = IntegerField(validators=[Optional()])


class Erase(Form):
    """The word that says one means it."""

    word = StringField(validators=[Needed()])


async def show(visit: Visit) -> Response:
    """All of it at a glance."""
    database, who = visit.resources.database, visit.resident.id
    counts = await personal.count(database, who)
    of_class = {
        kept.about: sum(counts[each.table] for each in PERSONAL if each.told and each.about == kept.about)
        for kept in classes(visit.words)
    }
    return visit.page(
        TEMPLATE,
        classes=classes(visit.words),
        counts=of_class,
        purposes=purposes_for(visit),
        purpose_names=purpose_names(visit.words),
        held=await consents.holding(database, who),
        contests=await _taken_part(visit),
        requests=await privacy_requests.of_resident(database, who),
    )


async def show_stored(visit: Visit) -> Response:
    """Every row of one class."""
    kept = next((each for each in classes(visit.words) if each.about == visit.path("about")), None)
    kept, paper = require(kept, "no such class"), paper_of(visit.request)
    found = [
        (each.table, [dict(readable(paper, visit.resources.reference.ever, row)) for row in rows])
        for each in PERSONAL
        if each.told and each.about == kept.about
        for rows in [await personal.rows_of(visit.resources.database, each, visit.resident.id)]
        if rows
    ]
    return visit.page(STORED, kept=kept, found=found)


async def change_consent(visit: Visit) -> Response:
    """Give one consent, or take it back."""
    sent, _ = await sent_form(visit.request), visit.words.gettext
    purpose, who = str(sent.get("purpose", "")), visit.resident.id
    giving = sent.get("wish") == "give"
    known = {each.key for each in purposes_for(visit)} if giving else VERSIONS.keys()
    require(purpose in known or None, "no such consent")
    async with visit.resources.database.transaction() as connection:
        if giving:
            await consents.give(connection, who, {purpose: VERSIONS[purpose]}, visit.now)
        else:
            await own_data.withdraw(connection, who, [purpose], visit.now)
    await visit.resources.bus.wake()
    if giving:
        return visit.go(ADDRESS, _("Đã ghi điều bạn đồng ý."))
    left = _("Đã rút lại. Bạn không còn tham gia cuộc thi đua nào; điểm đã góp ở lại với phường, xã.")
    return visit.go(ADDRESS, left if purpose == TAKE_PART else _("Đã rút lại, có hiệu lực ngay."))


async def show_correct(visit: Visit) -> Response:
    """What can be corrected by oneself."""
    form = visit.blank(Correct, name=visit.resident.name, birth_year=visit.resident.birth_year)
    return visit.page(CORRECT, form=form, place=await place_name(visit))


async def correct(visit: Visit) -> Response:
    """Correct it."""
    form = await visit.form(Correct)
    values: dict[str, Any] = {"place": await place_name(visit)}
    if not form.validate():
        return visit.refuse(CORRECT, form, **values)
    try:
        await own_data.correct(
            visit.resources.database, visit.resident, form.name.data or "", form.birth_year.data,
            local(visit.now).date(),
        )  # fmt: skip
    except Told as refusal:
        return visit.refuse(CORRECT, form, refusal, **values)
    return visit.go(ADDRESS, visit.words.gettext("Đã sửa."))


async def download(visit: Visit) -> Response:
    """All of it as one file: for a machine, and to read."""
    found = await own_data.everything(visit.resources.database, visit.resident.id)
    content = packed(paper_of(visit.request), visit.resources.reference.ever, found, visit.now)
    named = {"Content-Disposition": 'attachment; filename="thi-dua-so.zip"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="application/zip", headers={**NO_STORE, **named})


async def show_erase(visit: Visit) -> Response:
    """What erasing does, before it is done."""
    return visit.page(ERASE, form=visit.blank(Erase), **await _before_erasing(visit))


async def erase(visit: Visit) -> Response:
    """Erase the visitor, if they typed the word."""
    form, _ = await visit.form(Erase), visit.words.gettext
    if form.validate() and fold(form.word.data or "").strip() not in ERASE_WORDS:
        form.word.errors = [_("Bạn gõ “{word}”, cần gõ XÓA.").format(word=(form.word.data or "")[:40])]
    if form.errors:
        return visit.refuse(ERASE, form, **await _before_erasing(visit))
    await own_data.erase_person(visit.resources.database, visit.resident.id, visit.now)
    await visit.resources.bus.wake()
    response = RedirectResponse(SIGN_IN, 303, {**NO_STORE, "Clear-Site-Data": '"storage"'})
    response.delete_cookie(COOKIE, path=PATH)
    say(response, visit.request, _("Đã xóa. Không còn gì ở đây mang tên bạn."))
    return response


async def _before_erasing(visit: Visit) -> dict[str, Any]:
    return {"contests": await _taken_part(visit)}


async def _taken_part(visit: Visit) -> list[str]:
    """The names of the contests that the visitor takes part in."""
    joined = await enrolments.of_resident(visit.resources.database, visit.resident.id)
    known = {each.id: each.contest for each in await visit.resources.contests.all()}
    language = visit.words.language
    return [known[each].name[language] for each in joined if each in known and joined[each].takes_part]
