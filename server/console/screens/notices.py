"""Notices on the screens of a ward or of the city: planned in Hà Nội's time, seen before they are shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from wtforms import SelectField, StringField, TextAreaField

from server.console.desk import Desk, require
from server.console.screens.index import called
from server.console.screens.thumbs import thumb_of_notices
from server.paper.form import Choice, Form
from server.paper.sent import sent_form
from server.paper.times import Times
from server.records import screen_plans
from server.records.database import Connection
from server.records.screen_plans import Notice
from server.rules.hanoi import read_moment, typed
from server.rules.refusals import Told
from server.rules.screen_notice import LINES_MOST, STANDING_MOST, TEXT_MOST, check_text, check_times, most_beside
from server.scenes.notices import AT_ONCE

TEMPLATE = "console/screen_notices.html"
ADDRESS = "/console/screens/notices"
PAST = 20
CITY = "city"


class Write(Form):
    ward = SelectField()
    text = TextAreaField()
    starts = StringField()
    ends = StringField()


async def show(desk: Desk) -> Response:
    """The notices that are shown, to come, and over."""
    return await _page(desk, _blank(desk))


async def add(desk: Desk) -> Response:
    """Plan a notice, or see first how it will look."""
    return await _write(desk, None)


async def show_one(desk: Desk) -> Response:
    """A notice that still stands, to be changed or withdrawn."""
    notice = await _notice(desk)
    return await _page(desk, _blank(desk, notice), editing=notice)


async def change(desk: Desk) -> Response:
    """Change a notice, or withdraw it; the button says which."""
    notice = await _notice(desk)
    if (await sent_form(desk.request)).get("do") != "withdraw":
        return await _write(desk, notice)
    async with desk.resources.database.transaction() as connection:
        if await screen_plans.withdraw_notice(connection, notice.id, desk.account.ward, desk.now):
            await desk.act(connection, "screen-notice.withdraw", f"screen-notice:{notice.id}", before=_told(notice))
    return desk.go(ADDRESS, desk.words.gettext("Đã gỡ thông báo. Các màn hình thôi hiện ngay."))


async def _write(desk: Desk, before: Notice | None) -> Response:
    """A changed notice is a new one in the place of the old, which stays in the records as it was."""
    form = await desk.form(Write)
    _offer_wards(desk, form)
    try:
        notice = await _read(desk, form, before)
    except Told as told:
        return await _refuse(desk, form, told, before)
    if (await sent_form(desk.request)).get("do") == "look":
        return await _page(desk, form, editing=before, looked=notice)
    async with desk.resources.database.transaction() as connection:
        if before and not await screen_plans.withdraw_notice(connection, before.id, desk.account.ward, desk.now):
            raise HTTPException(404)
        await _add(desk, connection, notice, before)
    _ = desk.words.gettext
    return desk.go(ADDRESS, _("Đã lưu. Các màn hình hiện từ {time}.").format(time=_starts(desk, notice)))


async def _add(desk: Desk, connection: Connection, notice: Notice, before: Notice | None) -> None:
    number = await screen_plans.add_notice(
        connection, notice.ward, notice.text, notice.starts, notice.ends, desk.account.id, desk.now
    )
    await desk.act(
        connection, "screen-notice.change" if before else "screen-notice.add", f"screen-notice:{number}",
        before=_told(before) if before else {}, after=_told(notice),
    )  # fmt: skip


async def _read(desk: Desk, form: Write, before: Notice | None) -> Notice:
    """The notice that was typed. Raises Told that names its field."""
    ward = desk.account.ward or form.ward.data or ""
    if ward not in (CITY, *desk.resources.reference.catalogue.wards):
        raise Told("Lựa chọn này không có trong danh sách. Chọn lại.", where="ward")
    text = check_text(form.text.data or "")
    moments = (read_moment(form.starts.data or ""), read_moment(form.ends.data or ""))
    starts, ends = check_times(*moments, desk.now)
    whose = None if ward == CITY else ward
    await _check_room(desk, whose, starts, ends, before.id if before else 0)
    return Notice(id=0, ward=whose, text=text, starts=starts, ends=ends, made_by=desk.account.id, made_at=desk.now)


async def _check_room(desk: Desk, whose: str | None, starts: datetime, ends: datetime, own: int) -> None:
    """Raises Told if a screen would have no room for another notice, or the ward has too many that wait."""
    found = [each for each in await screen_plans.notices(desk.resources.database, desk.now) if each.id != own]
    if (n := sum(each.ward == whose for each in found)) >= STANDING_MOST:
        raise Told("Đã có {n} thông báo đang chờ hoặc đang hiện, nhiều nhất {most}. Gỡ bớt một cái.", where="text",
                   n=n, most=STANDING_MOST)  # fmt: skip
    beside = [(each.starts, each.ends) for each in found if each.ward in (None, whose)]
    if (n := most_beside(starts, ends, beside)) >= AT_ONCE:
        raise Told(
            "Trong thời gian ấy có lúc đã hiện {n} thông báo, một màn hình chỉ đủ chỗ cho {most}. Chọn giờ khác.",
            where="starts", n=n, most=AT_ONCE,
        )  # fmt: skip


async def _notice(desk: Desk) -> Notice:
    """The notice that the address names and that still stands. An officer finds only those of the own ward."""
    name = desk.path("notice")
    number = int(name) if name.isdecimal() and len(name) < 18 else 0
    found = await screen_plans.notices(desk.resources.database, desk.now)
    notice: Notice = require(next((each for each in found if each.id == number), None), "no such notice")
    if desk.account.ward and notice.ward != desk.account.ward:
        raise HTTPException(403)
    return notice


def _blank(desk: Desk, notice: Notice | None = None) -> Write:
    """The form as it is first shown: from the next hour for a day, or as the notice is."""
    begins = (desk.now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    starts, ends = (notice.starts, notice.ends) if notice else (begins, begins + timedelta(days=1))
    form = desk.blank(
        Write,
        data={
            "text": notice.text if notice else "",
            "starts": typed(starts),
            "ends": typed(ends),
            "ward": (notice.ward if notice else None) or CITY,
        },
    )
    _offer_wards(desk, form)
    return form


def _offer_wards(desk: Desk, form: Write) -> None:
    wards = desk.resources.reference.catalogue.wards
    form.ward.choices = [Choice(code, called(desk, None if code == CITY else code)) for code in (CITY, *wards)]


async def _refuse(desk: Desk, form: Write, told: Told, editing: Notice | None) -> Response:
    values = await _values(desk, form, editing, None)
    return desk.refuse(TEMPLATE, form, told, **values)


async def _page(desk: Desk, form: Write, editing: Notice | None = None, looked: Notice | None = None) -> Response:
    return desk.page(TEMPLATE, form=form, **await _values(desk, form, editing, looked))


async def _values(desk: Desk, form: Write, editing: Notice | None, looked: Notice | None) -> dict[str, Any]:
    database, now, own = desk.resources.database, desk.now, desk.account.ward
    standing = [each for each in await screen_plans.notices(database, now) if not own or each.ward in (own, None)]
    return {
        "running": [each for each in standing if each.starts <= now],
        "coming": [each for each in standing if each.starts > now],
        "past": await screen_plans.past_notices(database, own, now, PAST),
        "editing": editing,
        "looked": looked,
        "thumb": await _look(desk, standing, looked, editing) if looked else "",
        "mine": lambda notice: desk.may_write and (not own or notice.ward == own),
        "ward_of": lambda ward: called(desk, ward),
        "bounds": (TEXT_MOST, LINES_MOST),
        "address_of": lambda notice: f"{ADDRESS}/{notice.id}",
        "list_address": ADDRESS,
    }


async def _look(desk: Desk, standing: Sequence[Notice], looked: Notice, editing: Notice | None) -> str:
    """The new one beside all that are shown when it begins."""
    at = max(looked.starts, desk.now)
    beside = [each for each in standing if each.ward in (None, looked.ward) and each.starts <= at < each.ends
              and (not editing or each.id != editing.id)]  # fmt: skip
    return await thumb_of_notices(desk, looked.ward, [replace(looked, starts=desk.now), *beside])


def _told(notice: Notice) -> dict[str, Any]:
    return {"ward": notice.ward, "text": notice.text, "starts": notice.starts.isoformat(),
            "ends": notice.ends.isoformat()}  # fmt: skip


def _starts(desk: Desk, notice: Notice) -> str:
    return Times(words=desk.words).hour_and_day(max(notice.starts, desk.now))
