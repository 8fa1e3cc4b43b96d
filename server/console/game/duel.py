"""One pledge: answered by the ward it was offered to, taken back before it begins, taken anew after a correction; and
its words taken down."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from wtforms import StringField

from server.console.announced import announced, not_announced
from server.console.desk import Desk, require
from server.console.game.duels import address, concerns, names_of, read
from server.paper.duels import view
from server.paper.form import Form
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game.decide_duels import decide_again
from server.pipeline.game.plan_duels import answer, take_down
from server.pipeline.game.read_duels import Fight
from server.records.database import Connection
from server.records.duels import DuelState
from server.rules.refusals import Told

TEMPLATE = "console/duel.html"
ANSWERS: dict[str, DuelState] = {"sign": "signed", "decline": "declined", "withdraw": "withdrawn"}


class Reason(Form):
    """Why."""

    reason = StringField()


class Taken(Form):
    """Why words are taken down."""

    why = StringField()


async def show(desk: Desk) -> Response:
    """A pledge, and what may be done with it."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    return await _page(desk, known, desk.blank(Reason))


async def save(desk: Desk) -> Response:
    """Sign, decline, take back, take its result anew or its words down; the button says which."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    fight, do = await _named(desk, known), str((await sent_form(desk.request)).get("do", ""))
    form = await desk.form(Taken if do == "words" else Reason)
    if do not in acts(desk, fight):
        told = Told("Lúc này không làm được việc ấy với giao ước này. Xem lại nó đang ở đâu.")
        return await _page(desk, known, form, told)
    if not form.validate():
        return await _page(desk, known, form)
    try:
        async with desk.resources.database.transaction() as connection:
            if do == "words":
                await _take_down(desk, connection, fight, str(form["why"].data or ""))
            else:
                await _do(desk, connection, known, fight, do, str(form["reason"].data or ""))
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


async def _take_down(desk: Desk, connection: Connection, fight: Fight, reason: str) -> None:
    try:
        await take_down(connection, fight.duel, reason)
    except Told as told:
        raise Told(told.template, where="why", **told.values) from None
    await desk.act(connection, "duel.words", f"duel:{fight.duel.id}", arguments={"reason": reason},
                   before={"words": fight.duel.words}, after={"words": ""})  # fmt: skip


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
        elif duel.agreed or duel.finer or not ward:
            found.add("withdraw")
    if fight.stage != "over" and not ward and not duel.words_gone:
        found.add("words")
    return frozenset(found)


async def _named(desk: Desk, known: KnownContest) -> Fight:
    """The pledge of the address. An officer finds only those of the own ward."""
    found, name = await read(desk, known), desk.path("duel")
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < 18 else 0
    fight: Fight = require(next((each for each in found.found if each.duel.id == number), None), "no such duel")
    if not concerns(fight, desk.account.ward):
        raise HTTPException(403)
    return fight


async def _page(desk: Desk, known: KnownContest, form: Form, told: Told | None = None) -> Response:
    found, fight = await read(desk, known), await _named(desk, known)
    taken, may = isinstance(form, Taken), acts(desk, fight)
    values: dict[str, Any] = {
        "contest": known.contest,
        "list_address": address(known),
        "fight": fight,
        "duel": view(names_of(desk, found), fight),
        "acts": may - {"words"},
        "may_take_down": "words" in may,
        "taken": form if taken else desk.blank(Taken),
        "reason": desk.blank(Reason) if taken else form,
    }
    if told or form.errors:
        return desk.refuse(TEMPLATE, form, told, **values)
    return desk.page(TEMPLATE, form=form, **values)
