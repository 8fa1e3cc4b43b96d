"""One pledge: answered by the ward it was offered to, taken back before it begins, taken anew after a correction."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from wtforms import StringField

from server.console.announced import announced, not_announced
from server.console.desk import Desk, require
from server.console.duels import address, concerns, names_of, read
from server.paper.duels import view
from server.paper.form import Form
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game.decide_duels import decide_again
from server.pipeline.game.plan_duels import answer
from server.pipeline.game.read_duels import Fight
from server.records.database import Connection
from server.records.duels import DuelState
from server.rules.refusals import Told

TEMPLATE = "console/duel.html"
ANSWERS: dict[str, DuelState] = {"sign": "signed", "decline": "declined", "withdraw": "withdrawn"}


class Reason(Form):
    """Why."""

    reason = StringField()


async def show(desk: Desk) -> Response:
    """A pledge, and what may be done with it."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    return await _page(desk, known, desk.blank(Reason))


async def save(desk: Desk) -> Response:
    """Sign, decline, take back, or take its result anew; the button says which."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    fight, do = await _named(desk, known), str((await sent_form(desk.request)).get("do", ""))
    form = await desk.form(Reason)
    if do not in acts(desk, fight):
        told = Told("Lúc này không làm được việc ấy với giao ước này. Xem lại nó đang ở đâu.")
        return await _page(desk, known, form, told)
    if not form.validate():
        return await _page(desk, known, form)
    try:
        async with desk.resources.database.transaction() as connection:
            await _do(desk, connection, known, fight, do, str(form.reason.data or ""))
    except Told as told:
        return await _page(desk, known, form, told)
    return desk.go(address(known), desk.words.gettext("Đã ghi. Trang công khai đổi theo ngay."))


async def _do(desk: Desk, connection: Connection, known: KnownContest, fight: Fight, do: str, reason: str) -> None:
    about, before = f"duel:{fight.duel.id}", {"state": fight.duel.state}
    if do == "again":
        made = await decide_again(connection, known, fight.duel, reason, desk.account.id, desk.now)
        after = {"version": made.version, "outcome": made.outcome, "position": made.position}
        await desk.act(connection, "duel.again", about, arguments={"reason": reason}, after=after)
        return
    await answer(connection, known, fight.duel.id, ANSWERS[do], reason, desk.account.id, desk.now)
    told = {"state": ANSWERS[do]}
    await desk.act(connection, f"duel.{do}", about, arguments={"reason": reason}, before=before, after=told)


def acts(desk: Desk, fight: Fight) -> frozenset[str]:
    """What this official may do with it now."""
    ward, duel, found = desk.account.ward, fight.duel, set[str]()
    if not desk.may_write:
        return frozenset()
    if fight.stage == "decided" and not ward:
        found.add("again")
    if fight.stage == "waits":
        if duel.state == "offered" and ward and duel.second == ward:
            found |= {"sign", "decline"}
        elif duel.agreed or not ward:
            found.add("withdraw")
    return frozenset(found)


async def _named(desk: Desk, known: KnownContest) -> Fight:
    """The pledge of the address. An officer finds only those of the own ward."""
    found, name = await read(desk, known), desk.path("duel")
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < 18 else 0
    fight: Fight = require(next((each for each in found.found if each.duel.id == number), None), "no such duel")
    if not concerns(fight, desk.account.ward):
        raise HTTPException(403)
    return fight


async def _page(desk: Desk, known: KnownContest, form: Reason, told: Told | None = None) -> Response:
    found, fight = await read(desk, known), await _named(desk, known)
    values: dict[str, Any] = {
        "contest": known.contest,
        "list_address": address(known),
        "fight": fight,
        "duel": view(names_of(desk, found), fight),
        "acts": acts(desk, fight),
    }
    if told or form.errors:
        return desk.refuse(TEMPLATE, form, told, **values)
    return desk.page(TEMPLATE, form=form, **values)
