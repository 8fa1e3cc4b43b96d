"""The neighbourhoods of a ward: its officers add, rename, merge and close them; organizers read all."""

from typing import Any

from starlette.responses import Response
from wtforms import IntegerField, SelectField, StringField

from server.console.desk import Desk, require
from server.paper.form import Form, Needed
from server.paper.sent import sent_form
from server.pipeline.registers import neighbourhoods
from server.pipeline.registers.neighbourhoods import Neighbourhoods
from server.rules.catalogue import WardCode
from server.rules.refusals import Told
from server.rules.succession import standing

LIST = "console/neighbourhoods.html"
ONE = "console/neighbourhood.html"
WARDS = "console/wards.html"


class Add(Form):
    name = StringField(validators=[Needed()])
    reason = StringField(validators=[Needed()])


class Rename(Add):
    """The same two things."""


class Merge(Form):
    into = SelectField(validators=[Needed()])
    people = IntegerField()
    reason = StringField(validators=[Needed()])


class Close(Form):
    reason = StringField(validators=[Needed()])


async def wards(desk: Desk) -> Response:
    """Every ward; an officer goes to the own one."""
    if desk.account.ward:
        return desk.go(_address(desk.account.ward))
    return desk.page(WARDS, wards=desk.resources.reference.catalogue.wards.values())


async def show(desk: Desk) -> Response:
    """The neighbourhoods of a ward, and how they changed."""
    return await _list(desk, desk.blank(Add))


async def add(desk: Desk) -> Response:
    """Add a neighbourhood."""
    form, ward = await desk.form(Add), _ward(desk)
    if not form.validate():
        return await _list(desk, form, refused=True)
    try:
        async with desk.resources.database.transaction() as connection:
            name, reason = form.name.data or "", form.reason.data or ""
            code = await neighbourhoods.add(connection, ward, name, reason, desk.account.id)
            await desk.act(connection, "neighbourhood.add", f"neighbourhood:{code}", arguments=_told(form))
    except Told as told:
        return await _list(desk, form, told)
    return await _done(desk, _address(ward), desk.words.gettext("Đã thêm."))


async def show_one(desk: Desk) -> Response:
    """One neighbourhood, and what may be done with it."""
    return await _one(desk)


async def change(desk: Desk) -> Response:
    """Rename, merge or close; the button says which."""
    do = str((await sent_form(desk.request)).get("do", ""))
    ward, code = _ward(desk), f"{_ward(desk)}/{desk.path('place')}"
    before = (await neighbourhoods.read(desk.resources.database, ward)).require(code)
    form = await _form_of(desk, do, code)
    if form is None or not form.validate():
        return await _one(desk, do, form, status=422)
    try:
        async with desk.resources.database.transaction() as connection:
            await _apply(desk, connection, ward, code, form)
            await desk.act(
                connection, f"neighbourhood.{do}", f"neighbourhood:{code}", arguments=_told(form),
                before={"name": before},
            )  # fmt: skip
    except Told as told:
        return await _one(desk, do, form, told, status=422)
    return await _done(desk, _address(ward), desk.words.gettext("Đã ghi. Các bảng tính lại trong giây lát."))


async def undo(desk: Desk) -> Response:
    """Take a change back."""
    ward, wanted = _ward(desk), desk.path("change")
    form = await desk.form(Close)
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
    found = await neighbourhoods.read(desk.resources.database, ward)
    require(next((each for each in standing(found.changes) if each.id == number), None), "no such change")
    try:
        async with desk.resources.database.transaction() as connection:
            reason = form.reason.data or ""
            taken = await neighbourhoods.undo(connection, ward, number, reason, desk.account.id, desk.now)
            logged = {"change": number, "kind": taken.kind, "reason": reason}
            await desk.act(connection, "neighbourhood.undo", f"neighbourhood:{taken.code}", arguments=logged)
    except Told as told:
        return await _list(desk, desk.blank(Add), told, undoing=number)
    return await _done(desk, _address(ward), desk.words.gettext("Đã lấy lại. Các bảng tính lại trong giây lát."))


async def _form_of(desk: Desk, do: str, code: str) -> Form | None:
    forms: dict[str, type[Form]] = {"rename": Rename, "merge": Merge, "close": Close}
    if do not in forms:
        return None
    form = await desk.form(forms[do])
    if isinstance(form, Merge):
        form.into.choices = _choices(await neighbourhoods.read(desk.resources.database, _ward(desk)), code)
    return form


async def _apply(desk: Desk, connection: Any, ward: str, code: str, form: Form) -> None:
    who, reason = desk.account.id, form["reason"].data or ""
    match form:
        case Merge():
            await neighbourhoods.merge(
                connection, ward, code, form.into.data, form.people.data, reason, who, desk.now
            )
        case Rename():
            await neighbourhoods.rename(connection, ward, code, form.name.data or "", reason, who)
        case _:
            await neighbourhoods.close(connection, ward, code, reason, who)


async def _done(desk: Desk, address: str, said: str) -> Response:
    await desk.resources.contests.reread()
    await desk.resources.bus.wake()
    return desk.go(address, said)


async def _list(
    desk: Desk, form: Form, told: Told | None = None, *, refused: bool = False, undoing: int = 0
) -> Response:
    ward = _ward(desk)
    found = await neighbourhoods.read(desk.resources.database, ward)
    values: dict[str, Any] = {
        "ward": desk.resources.reference.catalogue.wards[WardCode(ward)],
        "found": found,
        "standing": {change.id for change in standing(found.changes) if change.kind != "added"},
        "names": {**desk.resources.contests.place_names, **found.names},
        "list_address": _address(ward),
        "undoing": undoing,
    }
    if told or refused:
        return desk.refuse(LIST, form, told, **values)
    return desk.page(LIST, form=form, **values)


async def _one(
    desk: Desk, do: str = "", sent: Form | None = None, told: Told | None = None, *, status: int = 200
) -> Response:
    ward, code = _ward(desk), f"{_ward(desk)}/{desk.path('place')}"
    found = await neighbourhoods.read(desk.resources.database, ward)
    name = found.require(code)
    merge = desk.blank(Merge)
    merge.into.choices = _choices(found, code)
    forms: dict[str, Form] = {
        "rename": desk.blank(Rename, data={"name": name}),
        "merge": merge,
        "close": desk.blank(Close),
    }
    if sent is not None:
        forms[do] = sent
    values: dict[str, Any] = {
        "ward": desk.resources.reference.catalogue.wards[WardCode(ward)], "code": code, "name": name, "forms": forms,
        "found": found, "list_address": _address(ward),
    }  # fmt: skip
    if told and sent is not None:
        return desk.refuse(ONE, sent, told, **values)
    return desk.page(ONE, status, form=sent, **values)


def _choices(found: Neighbourhoods, code: str) -> list[tuple[str, str]]:
    return [(each, name) for each, name in found.names.items() if each != code]


def _told(form: Form) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if value is not None}


def _ward(desk: Desk) -> str:
    ward = desk.path("ward")
    return str(require(ward if ward in desk.resources.reference.catalogue.wards else None, "no such ward"))


def _address(ward: str) -> str:
    return f"/console/wards/{ward}/neighbourhoods"
