"""What learning platforms teach: each of their activities, and the skill or service of ours that it stands for."""

from typing import Any

from starlette.responses import Response
from wtforms import IntegerField, SelectField

from server.console.desk import Desk, require
from server.paper.form import Between, Choice, Form, Needed
from server.pipeline.registers import map_activities
from server.records import learning_activities
from server.records.learning_activities import Activity, Target
from server.rules.refusals import Told
from server.rules.statement import PASS_PERCENT

LIST = "console/learning_activities.html"
ONE = "console/learning_activity.html"
ADDRESS = "/console/learning-activities"
SHOWN = 50
_MILLIONTHS = 10_000
"""Of a percent."""


class Map(Form):
    target = SelectField(validators=[Needed()])
    percent = IntegerField(validators=[Needed(), Between(0, 100)])


async def show(desk: Desk) -> Response:
    """What waits to be mapped, those with the most results first; and what is mapped, the newest first."""
    database = desk.resources.database
    waiting, mapped = await learning_activities.counts(database)
    at = {name: _number(desk.request.query_params.get(name, "")) for name in ("waiting", "mapped")}
    found = {
        name: await learning_activities.some(
            database, mapped=name == "mapped", partner="", limit=SHOWN, offset=at[name]
        )
        for name in at
    }
    return desk.page(LIST, found=found, at=at, counts={"waiting": waiting, "mapped": mapped}, shown=SHOWN,
                     names=_names(desk))  # fmt: skip


async def show_one(desk: Desk) -> Response:
    """One activity, and what it is mapped to."""
    return await _one(desk, await _activity(desk))


async def map_to(desk: Desk) -> Response:
    """Map an activity; results that were kept count from now on."""
    activity, form = await _activity(desk), _offering(desk, await desk.form(Map))
    if not form.validate():
        return await _one(desk, activity, form, 422)
    kind, _, key = form.target.data.partition(":")
    target = Target(kind=kind, key=key, pass_mark=(form.percent.data or 0) * _MILLIONTHS)
    resources = desk.resources
    try:
        async with resources.database.transaction() as connection:
            await map_activities.map_activity(
                connection, activity.id, target, resources.reference.catalogue, desk.account.id, desk.now
            )
            after = {"kind": kind, "key": key, "percent": form.percent.data}
            await desk.act(connection, "learning.map", f"learning-activity:{activity.id}", after=after)
    except Told as told:
        return await _one(desk, await _activity(desk), form, 422, told)
    counted = await _settle(desk, activity)
    said = desk.words.gettext("Đã ghép. {n} kết quả đã gửi trước được tính ngay.")
    return desk.go(f"{ADDRESS}/{activity.id}", said.format(n=counted))


async def unmap(desk: Desk) -> Response:
    """Take a mapping back: what counted by it counts no more."""
    activity = await _activity(desk)
    try:
        async with desk.resources.database.transaction() as connection:
            await map_activities.unmap_activity(connection, activity.id)
            target = activity.target
            before = {"kind": target.kind, "key": target.key} if target else {}
            await desk.act(connection, "learning.unmap", f"learning-activity:{activity.id}", before=before)
    except Told as told:
        return await _one(desk, await _activity(desk), None, 422, told)
    taken = await _settle(desk, activity)
    said = desk.words.gettext("Đã bỏ ghép. {n} kết quả thôi được tính, vẫn giữ để ghép lại.")
    return desk.go(f"{ADDRESS}/{activity.id}", said.format(n=taken))


async def _settle(desk: Desk, activity: Activity) -> int:
    changed = await map_activities.settle(desk.resources.database, activity.id)
    if changed:
        await desk.resources.bus.wake()
    return changed


async def _activity(desk: Desk) -> Activity:
    found: Activity = require(
        await learning_activities.by_id(desk.resources.database, _number(desk.path("activity"))), "no such activity"
    )
    return found


async def _one(
    desk: Desk, activity: Activity, form: Map | None = None, status: int = 200, told: Told | None = None
) -> Response:
    shown = form or _offering(desk, desk.blank(Map, data={"target": "", "percent": PASS_PERCENT}))
    values: dict[str, Any] = {
        "activity": activity,
        "names": _names(desk),
        "one_address": f"{ADDRESS}/{activity.id}",
        "may_unmap": desk.may("learning-activity-unmap"),
    }
    if told:
        return desk.refuse(ONE, shown, told, **values)
    return desk.page(ONE, status, form=shown, **values)


def _offering(desk: Desk, form: Map) -> Map:
    """The form with every skill and service of the catalogue, by name."""
    _ = desk.words.gettext
    catalogue, names = desk.resources.reference.catalogue, _names(desk)
    form.target.choices = {
        _("Chưa chọn"): [Choice("", _("Chọn kỹ năng hoặc dịch vụ"))],
        _("Kỹ năng"): [
            Choice(f"skill:{key}", names["skill"][key]) for key, each in catalogue.skills.items() if not each.own
        ],
        _("Dịch vụ"): [
            Choice(f"service:{key}", names["service"][key])
            for key, each in catalogue.services.items()
            if not each.own
        ],
    }
    return form


def _names(desk: Desk) -> dict[str, dict[str, str]]:
    language, catalogue = desk.words.language, desk.resources.reference.catalogue
    return {
        "skill": {key: each.names[language] for key, each in catalogue.skills.items()},
        "service": {key: each.names[language] for key, each in catalogue.services.items()},
    }


def _number(text: str) -> int:
    """A number in an address; what is none names nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
