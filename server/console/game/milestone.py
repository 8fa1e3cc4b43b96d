"""One milestone: an organizer takes it off the public list, or puts it back, and says why."""

from typing import Any

from starlette.responses import Response
from wtforms import StringField

from server.console.announced import announced, not_announced
from server.console.desk import Desk, require
from server.console.game.milestones import address, teller_of
from server.paper.form import Form
from server.paper.milestones import Teller
from server.pipeline.contests import KnownContest
from server.records import milestones
from server.records.milestones import Milestone
from server.rules.refusals import Told

TEMPLATE = "console/milestone.html"
REASON_LEAST, REASON_MOST = 20, 300


class Reason(Form):
    """Why."""

    reason = StringField()


async def show(desk: Desk) -> Response:
    """A milestone, and whether everybody sees it."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    return await _page(desk, known, desk.blank(Reason))


async def save(desk: Desk) -> Response:
    """Take it off the list, or put it back: whichever it is not."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    form, (_, told) = await desk.form(Reason), await _named(desk, known)
    if not form.validate():
        return await _page(desk, known, form)
    try:
        await _turn(desk, told, _reason(form))
    except Told as refusal:
        return await _page(desk, known, form, refusal)
    return desk.go(address(known), desk.words.gettext("Đã ghi. Trang công khai đổi ngay, màn hình trong nửa phút."))


def _reason(form: Reason) -> str:
    """Raises Told if it is too short to be one, or too long."""
    reason = str(form.reason.data or "").strip()
    if not REASON_LEAST <= (n := len(reason)) <= REASON_MOST:
        raise Told("Lý do có {n} ký tự; cần từ {least} đến {most}.", where="reason", n=n, least=REASON_LEAST,
                   most=REASON_MOST)  # fmt: skip
    return reason


async def _turn(desk: Desk, told: Milestone, reason: str) -> None:
    about, arguments = f"milestone:{told.id}", {"reason": reason, "milestone": "/".join(told.key)}
    async with desk.resources.database.transaction() as connection:
        if told.hidden_at:
            await milestones.show(connection, told.id, reason)
            await desk.act(connection, "milestone.show", about, arguments=arguments, before={"reason": told.reason})
            return
        await milestones.hide(connection, told.id, reason, desk.account.id, desk.now)
        await desk.act(connection, "milestone.hide", about, arguments=arguments)


async def _named(desk: Desk, known: KnownContest) -> tuple[Teller, Milestone]:
    """The milestone of the address. A ward's officer finds only those of the own ward."""
    name = desk.path("milestone")
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < 18 else 0
    teller = await teller_of(desk, known)
    found = next((each for each in teller.data.found if each.id == number), None)
    return teller, require(found, "no such milestone")


async def _page(desk: Desk, known: KnownContest, form: Reason, refused: Told | None = None) -> Response:
    teller, told = await _named(desk, known)
    values: dict[str, Any] = {
        "contest": known.contest,
        "list_address": address(known),
        "told": told,
        "view": teller.one(told),
    }
    if refused or form.errors:
        return desk.refuse(TEMPLATE, form, refused, **values)
    return desk.page(TEMPLATE, form=form, **values)
