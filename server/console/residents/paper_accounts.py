"""Accounts for people without VNeID: made with the person beside the desk, handed over as a code on paper."""

from typing import Any

from starlette.responses import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Optional

from server.console.desk import Desk, require
from server.console.residents.residences import number_of
from server.paper.form import Form, Needed
from server.pipeline.identity.spoken_codes import LASTS
from server.pipeline.registers import neighbourhoods
from server.pipeline.residents.paper_accounts import Person, make_account, renew_account
from server.records import paper_accounts
from server.rules.catalogue import WardCode
from server.rules.refusals import Told

TEMPLATE = "console/paper_accounts.html"
CODE_TEMPLATE = "console/paper_code.html"
SHOWN = 200


class NewPerson(Form):
    """Who stands before the desk."""

    name = StringField(validators=[Needed()])
    birth_year = IntegerField(validators=[Optional()])
    neighbourhood = SelectField(choices=[], validate_choice=False)


async def show(desk: Desk) -> Response:
    """The accounts of the ward, and the form for a new one. Names were read: that is written down."""
    values = await _values(desk)
    await desk.note_reading("paper-accounts", lines=len(values["accounts"]))
    return desk.page(TEMPLATE, form=desk.blank(NewPerson), **values)


async def save(desk: Desk) -> Response:
    """Make an account. Its code stands on the answer and nowhere else."""
    form = await desk.form(NewPerson)
    if not form.validate():
        return desk.refuse(TEMPLATE, form, **await _values(desk))
    person = Person(
        name=form.name.data or "", birth_year=form.birth_year.data, neighbourhood=form.neighbourhood.data or None
    )
    resources = desk.resources
    try:
        async with resources.database.transaction() as connection:
            code = await make_account(connection, desk.key_for, resources.pseudonyms, person, desk.account, desk.now)
            await desk.act(connection, "paper-account.make", f"ward:{desk.account.ward}")
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _values(desk))
    return _code_page(desk, code, person.name.strip())


async def renew(desk: Desk) -> Response:
    """A new code for somebody who lost theirs and came again."""
    number, ward = number_of(desk.path("account")), _ward(desk)
    async with desk.resources.database.transaction() as connection:
        found = require(await paper_accounts.lock(connection, ward, number), "no such account")
        code = await renew_account(connection, desk.key_for, number, desk.account, desk.now)
        await desk.act(connection, "paper-account.renew", f"paper-account:{number}")
    return _code_page(desk, code, found.name)


def _code_page(desk: Desk, code: str, name: str) -> Response:
    site = str(desk.request.url.replace(path="/me/sign-in/code", query="", fragment=""))
    return desk.page(CODE_TEMPLATE, code=code, name=name, site=site, until=desk.now + LASTS["paper"])


def _ward(desk: Desk) -> WardCode:
    assert desk.account.ward, "the table of rights lets officers of a ward in alone"
    return desk.account.ward


async def _values(desk: Desk) -> dict[str, Any]:
    database, ward = desk.resources.database, _ward(desk)
    known = await neighbourhoods.read(database, ward)
    return {
        "accounts": await paper_accounts.of_ward(database, ward, SHOWN),
        "neighbourhoods": list(known.names.items()),
        "days": LASTS["paper"].days,
    }
