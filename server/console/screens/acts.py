"""Telling screens what to do: one, those that were chosen, or all that were looked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from starlette.datastructures import FormData
from starlette.responses import Response

from server.console.desk import Desk
from server.console.screens import index as page
from server.console.screens.index import ADDRESS, Sieve, everything, sifted
from server.console.screens.words import act_words
from server.paper.sent import sent_form
from server.pipeline.screens.oversee_screens import Overseen
from server.records import screens
from server.records.database import Connection
from server.records.screens import ScreenAct
from server.rules.refusals import Told

SURE = "console/screens_sure.html"


async def tell(desk: Desk) -> Response:
    """Tell them. More than one only after it was confirmed which."""
    sent = await sent_form(desk.request)
    sieve = Sieve.of(sent)
    try:
        do, wanted = _wanted(desk, sent, await everything(desk), sieve)
    except Told as refusal:
        return desk.page(page.TEMPLATE, 422, **{**await page.values(desk, sieve), "refused": desk.tell(refusal)})
    if len(wanted) > 1 and not sent.get("sure"):
        return desk.page(SURE, do=do, wanted=wanted, sieve=sieve, ward_of=lambda ward: page.called(desk, ward),
                         act_words=act_words(desk.words))  # fmt: skip
    async with desk.resources.database.transaction() as connection:
        await _do(connection, do, [each.screen.id for each in wanted], desk.now)
        await desk.act(connection, f"screens.{do}", _about(wanted), arguments=_named(wanted))
    return desk.go(f"{ADDRESS}?{sieve.query}".rstrip("?"), _said(desk, do, len(wanted)))


def _wanted(desk: Desk, sent: FormData, every: Sequence[Overseen], sieve: Sieve) -> tuple[str, list[Overseen]]:
    """What is to be done, and by which screens. Raises Told."""
    one = str(sent.get("one", "")).partition(" ")
    do = one[0] or str(sent.get("do", ""))
    if do not in act_words(desk.words):
        raise Told("Chọn việc cần bảo màn hình làm.")
    if not one[0] and sent.get("which") == "found":
        wanted = sifted(desk, every, sieve)
    else:
        names = {one[2]} if one[0] else {str(name) for name in sent.getlist("screen")}
        wanted = [each for each in every if str(each.screen.public_id) in names]
        if len(wanted) < len(names):
            raise Told("Một màn hình đã chọn không còn ở đây. Xem lại danh sách rồi chọn lại.")
    if not wanted:
        raise Told("Chưa chọn màn hình nào. Đánh dấu ít nhất một, hoặc chọn mọi màn hình đang xem.")
    return do, wanted


async def _do(connection: Connection, do: str, ids: Sequence[int], now: datetime) -> None:
    for act in get_args(ScreenAct):
        if act == do:
            await screens.tell(connection, ids, act, now)
    if do in ("blank", "show"):
        await screens.set_blank(connection, ids, do == "blank")


def _about(wanted: Sequence[Overseen]) -> str:
    return f"screen:{wanted[0].screen.public_id}" if len(wanted) == 1 else "screens"


def _named(wanted: Sequence[Overseen]) -> dict[str, Any]:
    return {"screens": [{"id": str(each.screen.public_id), "ward": each.screen.ward, "name": each.screen.name}
                        for each in wanted]}  # fmt: skip


def _said(desk: Desk, do: str, n: int) -> str:
    _ = desk.words.gettext
    said = {
        "identify": _("Đã bảo {n} màn hình hiện tên. Thẻ của mỗi màn hình cho biết đã làm chưa."),
        "reload": _("Đã bảo {n} màn hình tải lại. Thẻ của mỗi màn hình cho biết đã làm chưa."),
        "blank": _("Đã để tối {n} màn hình."),
        "show": _("{n} màn hình hiện lại."),
    }
    return said[do].format(n=n)
