"""The first visit: what this is and what one agrees to, how one wants to be spoken to, where one lives."""

from dataclasses import replace

from starlette.responses import Response
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import Optional

from server.paper.form import Form, Needed
from server.pipeline.residents.own_data import OLDEST, refuse_growing_up, withdraw
from server.records import consents, residents
from server.residents.visit import Visit
from server.rules.consent import PURPOSES, VERSIONS, Purpose
from server.rules.hanoi import local
from server.rules.refusals import Told

TEMPLATE = "me/welcome.html"
YOU_TEMPLATE = "me/welcome_you.html"


class Agree(Form):
    """Each consent by itself. None is ticked for anybody."""

    contest = BooleanField()
    assessment_research = BooleanField()
    public_name = BooleanField()
    notices = BooleanField()


class You(Form):
    """How the pages speak to somebody, and the year they were born in."""

    salutation = RadioField(validators=[Needed()], validate_choice=False)
    birth_year = IntegerField(validators=[Optional()])


SALUTATIONS = ("bác", "ông", "bà", "cô", "chú", "anh", "chị", "em", "bạn")
"""The words of a Vietnamese home by which one is spoken to; English pages greet by the name alone."""


def purposes_for(visit: Visit) -> tuple[Purpose, ...]:
    """What this visitor may be asked to agree to."""
    return tuple(purpose for purpose in PURPOSES if purpose.minors or not visit.is_minor)


async def show(visit: Visit) -> Response:
    """What this is, and what one may agree to. Nothing is ticked but what already holds."""
    held = await consents.holding(visit.resources.database, visit.resident.id)
    form = visit.blank(Agree, **dict.fromkeys(held, True))
    return visit.page(TEMPLATE, form=form, purposes=purposes_for(visit))


async def save(visit: Visit) -> Response:
    """Keep each yes with the version of its words; what was not ticked is a no."""
    form = await visit.form(Agree)
    asked = [purpose.key for purpose in purposes_for(visit)]
    given = {key: VERSIONS[key] for key in asked if form[key].data}
    async with visit.resources.database.transaction() as connection:
        await withdraw(connection, visit.resident.id, [key for key in asked if key not in given], visit.now)
        await consents.give(connection, visit.resident.id, given, visit.now)
    return visit.go("/me/welcome/you")


async def show_you(visit: Visit) -> Response:
    """How to speak to somebody."""
    resident = visit.resident
    form = visit.blank(You, salutation=resident.salutation or None, birth_year=resident.birth_year)
    return visit.page(YOU_TEMPLATE, form=form, salutations=SALUTATIONS)


async def save_you(visit: Visit) -> Response:
    """Note it, and go on to where they live."""
    form = await visit.form(You)
    this_year = local(visit.now).year
    form.validate()
    if form.salutation.data not in SALUTATIONS and not form.salutation.errors:
        form.salutation.errors = [visit.words.gettext("Lựa chọn này không có trong danh sách. Chọn lại.")]
    _check_year(form, this_year)
    _keep_minor(form, visit)
    if form.errors:
        return visit.refuse(YOU_TEMPLATE, form, salutations=SALUTATIONS)
    year = form.birth_year.data or visit.resident.birth_year
    try:
        if visit.resident.welcomed_at:
            refuse_growing_up(visit.resident, year, local(visit.now).date())
    except Told as refusal:
        return visit.refuse(YOU_TEMPLATE, form, refusal, salutations=SALUTATIONS)
    await residents.describe(visit.resources.database, visit.resident.id, form.salutation.data, year)
    return visit.go("/me/place")


def _check_year(form: You, this_year: int) -> None:
    least, year = this_year - OLDEST, form.birth_year.data
    if year is not None and not least <= year <= this_year:
        told = form.words.gettext("Là {n}, cần từ {least} đến {most}.")
        form.birth_year.errors = [told.format(n=year, least=least, most=this_year)]


def _keep_minor(form: You, visit: Visit) -> None:
    """Nobody makes themselves older than 16: what stands there came from their papers, or was their first word."""
    year, today = form.birth_year.data, local(visit.now).date()
    if visit.is_minor and year is not None and not replace(visit.resident, birth_year=year).is_minor(today):
        told = form.words.gettext(
            "Đã ghi sinh năm {n}, nên không tự đổi thành lớn hơn được. Ghi sai thì đến phường, xã."
        )
        form.birth_year.errors = [told.format(n=visit.resident.birth_year)]
