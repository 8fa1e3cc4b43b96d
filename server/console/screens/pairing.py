"""Pairing a screen: the code that it shows, then the ward and the name on both sides, then the approval."""

from typing import Any

from starlette.responses import Response
from wtforms import SelectField, StringField

from server.console.desk import Desk
from server.console.identity.accounts import ward_choices
from server.paper.form import Choice, Form, Long, Needed
from server.paper.names import full_name
from server.paper.print import paper_of
from server.paper.sent import address_of
from server.pipeline.screens.pair_screen import (
    NAME_MAX,
    approve_screen,
    check_code,
    count_try,
    offer_screen,
    take_back_offer,
)
from server.pipeline.screens.wait_for_pairing import CODE_LASTS
from server.records import screen_codes
from server.records.screen_codes import ScreenCode
from server.rules.catalogue import WardCode
from server.rules.refusals import Told
from server.rules.spoken_code import SCREEN, plain_code, spelled

TEMPLATE = "console/screen_pair.html"
OFFER_TEMPLATE = "console/screen_offer.html"
ADDRESS = "/console/screens/pair"
SCREENS = "/console/screens"
CITY = "city"
"""Chosen instead of a ward, for a screen that is the whole city's."""
CODE_SHOWN = 20
"""Characters of a scanned address that are put into the field."""


class Pair(Form):
    """A screen that waits, and what it is to become. A ward's officer has one ward, and is not asked."""

    code = StringField(validators=[Needed()])
    name = StringField(validators=[Needed(), Long(1, NAME_MAX)])
    ward = SelectField(choices=[])


async def show(desk: Desk) -> Response:
    """The first step. A code that was scanned stands in its field, and is taken by a press alone."""
    form = _own(desk, desk.blank(Pair))
    form.code.data = desk.request.query_params.get("code", "")[:CODE_SHOWN]
    return desk.page(TEMPLATE, form=form, **_values(desk))


async def offer(desk: Desk) -> Response:
    """Let the screen show its ward and name; it is not paired before both sides were compared."""
    form, database, address = _own(desk, await desk.form(Pair)), desk.resources.database, address_of(desk.request)
    if not form.validate():
        return desk.refuse(TEMPLATE, form, **_values(desk))
    ward, name = chosen_ward(desk, form), tidy(form.name.data)
    try:
        code = check_code(form.code.data or "")
        await count_try(database, desk.key_for, desk.account, address, desk.now)
        async with database.transaction() as connection:
            given = (code, ward, name, desk.account, address, desk.now)
            await offer_screen(connection, desk.key_for, *given)
            await desk.act(connection, "screen.offer", f"screen-code:{code}", after={"ward": ward, "name": name})
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **_values(desk))
    return desk.go(f"{ADDRESS}/{code}")


async def show_offer(desk: Desk) -> Response:
    """The second step: what the screen shows now, to be compared."""
    code = plain_code(desk.path("code"))
    waiting = await screen_codes.offered(desk.resources.database, code, desk.account.id, desk.now)
    return _offer_page(desk, waiting) if waiting else _gone(desk)


async def approve(desk: Desk) -> Response:
    """Pair it. Its code is used up, and the screen goes on by itself."""
    code = plain_code(desk.path("code"))
    try:
        async with desk.resources.database.transaction() as connection:
            screen = await approve_screen(connection, code, desk.account, desk.now)
            if not screen:
                return _gone(desk)
            after = {"ward": screen.ward, "name": screen.name}
            await desk.act(connection, "screen.pair", f"screen:{screen.public_id}", after=after)
    except Told as refusal:
        waiting = await screen_codes.offered(desk.resources.database, code, desk.account.id, desk.now)
        return _offer_page(desk, waiting, 422, refused=desk.tell(refusal)) if waiting else _gone(desk)
    told = desk.words.gettext("Đã ghép màn hình “{name}”. Trong vài giây nó tự sang bảng.").format(name=screen.name)
    return desk.go(f"{SCREENS}/{screen.public_id}", told)


async def take_back(desk: Desk) -> Response:
    """It was the wrong screen or the wrong name: the screen waits again, and says so."""
    code = plain_code(desk.path("code"))
    async with desk.resources.database.transaction() as connection:
        waiting = await take_back_offer(connection, code, desk.account, desk.now)
        if not waiting:
            return _gone(desk)
        before = {"ward": waiting.ward, "name": waiting.name}
        await desk.act(connection, "screen.take-back", f"screen-code:{code}", before=before)
    told = desk.words.gettext("Đã lấy lại. Màn hình vẫn chờ với mã cũ; sửa rồi ghép lại được ngay.")
    return desk.go(f"{ADDRESS}?code={spelled(code)}", told)


def ward_name(desk: Desk, code: str | None) -> str:
    """Whose a screen is, in words."""
    ward = desk.resources.reference.catalogue.wards.get(WardCode(code or ""))
    return full_name(ward, paper_of(desk.request)) if ward else code or desk.words.gettext("Cả thành phố")


def ward_field_choices(desk: Desk) -> list[Choice | tuple[str, str]]:
    """The city and the wards, as an organizer chooses among them."""
    _ = desk.words.gettext
    wards = ward_choices(desk.resources.reference, desk.words)[1:]
    return [("", _("Chọn nơi treo")), (CITY, _("Cả thành phố")), *wards]


def chosen_ward(desk: Desk, form: Any) -> str | None:
    """The officer's own ward; else what was chosen, None for the city."""
    if desk.account.ward:
        return desk.account.ward
    return None if form.ward.data == CITY else str(form.ward.data)


def tidy(name: str | None) -> str:
    """A name with single spaces, on one line."""
    return " ".join((name or "").split())


def _own(desk: Desk, form: Pair) -> Pair:
    if desk.account.ward:
        del form.ward
    else:
        form.ward.choices = ward_field_choices(desk)
        form.ward.validators = [Needed()]
    return form


def _gone(desk: Desk) -> Response:
    told = desk.words.gettext("Lời ghép ấy không còn: đã duyệt, đã lấy lại hoặc mã đã hết giờ.")
    return desk.go(ADDRESS, told)


def _offer_page(desk: Desk, waiting: ScreenCode, status: int = 200, **more: Any) -> Response:
    values = {"code": spelled(waiting.code), "waiting": waiting, "ward": ward_name(desk, waiting.ward)}
    return desk.page(OFFER_TEMPLATE, status, **values, **more)


def _values(desk: Desk) -> dict[str, Any]:
    return {
        "site": str(desk.request.url.replace(path="/screen", query="", fragment="")).split("://")[-1],
        "letters": SCREEN,
        "minutes": int(CODE_LASTS.total_seconds()) // 60,
        "own": ward_name(desk, desk.account.ward) if desk.account.ward else "",
    }
