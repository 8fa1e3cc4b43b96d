"""One endpoint of webhooks: what it is told, its keys, how each delivery went, and sending again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from starlette.responses import Response
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from server.console.desk import Desk, require
from server.console.residents.residences import number_of
from server.console.webhooks.index import ADDRESS, Wanted, show_secret, webhook_key
from server.console.webhooks.words import kind_words, off_words, state_words
from server.paper.form import Choice, Form
from server.paper.sent import sent_form
from server.paper.times import HANOI
from server.pipeline.webhooks import endpoints
from server.pipeline.webhooks.tell import tell_trial
from server.records import webhook_deliveries, webhook_endpoints
from server.records.database import Connection
from server.records.webhook_deliveries import Standing
from server.records.webhook_endpoints import Endpoint
from server.rules.refusals import Told

ONE = "console/webhook.html"
LATEST = 50
OVERLAPS = (24, 72, 168, 0)
"""Hours for which the old key signs beside a new one; 0 when it has leaked."""


class Rotate(Form):
    overlap = SelectField(coerce=int, choices=[Choice(hours, str(hours)) for hours in OVERLAPS])


class Since(Form):
    since = DateTimeLocalField(format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], validators=[InputRequired()])


async def show(desk: Desk) -> Response:
    """The endpoint with its last deliveries."""
    return await _one(desk)


async def change(desk: Desk) -> Response:
    """Call it otherwise, and tell it other things."""
    endpoint, form = await _endpoint(desk), await desk.form(Wanted)
    if not form.validate():
        return await _one(desk, told=form, status=422)
    name = (form.name.data or "").strip()

    async def work(connection: Connection, about: str) -> str:
        await endpoints.change(connection, endpoint, name, form.kinds)
        before = {"name": endpoint.name, "kinds": list(endpoint.kinds)}
        await desk.act(connection, "webhook.change", about, before=before, after={"name": name, "kinds": form.kinds})
        return desk.words.gettext("Đã lưu. Có hiệu lực từ thông báo kế tiếp.")

    return await _do(desk, endpoint, work, told=form)


async def rotate(desk: Desk) -> Response:
    """Sign with a new key, and show it once."""
    endpoint, form = await _endpoint(desk), await desk.form(Rotate)
    if not form.validate():
        return await _one(desk, status=422)
    hours = form.overlap.data
    async with desk.resources.database.transaction() as connection:
        overlap = timedelta(hours=hours)
        secret = await endpoints.rotate(connection, endpoint, webhook_key(desk), desk.now, overlap)
        await desk.act(connection, "webhook.rotate", _about(endpoint), arguments={"overlap_hours": hours})
    return show_secret(desk, endpoint.id, secret)


async def switch(desk: Desk) -> Response:
    """Tell it nothing more, or tell it again."""
    endpoint = await _endpoint(desk)
    off = (await sent_form(desk.request)).get("off") == "1"

    async def work(connection: Connection, about: str) -> str:
        if off:
            await endpoints.switch_off(connection, endpoint, desk.now)
        else:
            await endpoints.switch_on(connection, endpoint)
        await desk.act(connection, "webhook.switch", about, before={"off": endpoint.off}, after={"off": off})
        _ = desk.words.gettext
        return _("Đã tắt.") if off else _("Đã bật. Những gì lỡ lúc tắt thì gửi lại ở dưới.")

    return await _do(desk, endpoint, work)


async def remove(desk: Desk) -> Response:
    """Forget it, with how its deliveries went."""
    endpoint = await _endpoint(desk)
    try:
        async with desk.resources.database.transaction() as connection:
            await endpoints.remove(connection, endpoint)
            before = {"name": endpoint.name, "url": endpoint.url, "partner": endpoint.partner}
            await desk.act(connection, "webhook.remove", _about(endpoint), before=before)
    except Told as refusal:
        return await _one(desk, status=422, refused=desk.tell(refusal))
    return desk.go(ADDRESS, desk.words.gettext("Đã xóa {name}.").format(name=endpoint.name))


async def trial(desk: Desk) -> Response:
    """Send a message that says nothing, to it alone."""
    endpoint = await _endpoint(desk)

    async def work(connection: Connection, about: str) -> str:
        if endpoint.off:
            raise Told("Điểm nhận đang tắt. Bật lại rồi gửi.", where="off")
        await tell_trial(connection, endpoint, desk.now)
        await desk.act(connection, "webhook.trial", about)
        return desk.words.gettext("Đang gửi thử. Vài giây nữa tải lại trang để xem trả lời.")

    return await _do(desk, endpoint, work)


async def replay(desk: Desk) -> Response:
    """Send one message again, or everything since a time."""
    endpoint = await _endpoint(desk)
    name = str((await sent_form(desk.request)).get("message", ""))[:64]
    since = await desk.form(Since)
    if not name and not since.validate():
        return await _one(desk, since=since, status=422)

    async def work(connection: Connection, about: str) -> str:
        _ = desk.words.gettext
        if name:
            await endpoints.send_again(connection, endpoint, name, desk.now)
            await desk.act(connection, "webhook.replay", about, arguments={"message": name})
            return _("Đang gửi lại, vẫn mang webhook-id cũ.")
        assert since.since.data, "the form was found whole"
        moment = since.since.data.replace(tzinfo=HANOI)
        count = await endpoints.send_since(connection, endpoint, moment, desk.now)
        told = {"since": moment.isoformat(), "messages": count}
        await desk.act(connection, "webhook.replay", about, arguments=told)
        return _("Số thông báo đang gửi lại: {n}.").format(n=count)

    return await _do(desk, endpoint, work, since=since)


async def _do(
    desk: Desk,
    endpoint: Endpoint,
    work: Callable[[Connection, str], Awaitable[str]],
    told: Wanted | None = None,
    since: Since | None = None,
) -> Response:
    try:
        async with desk.resources.database.transaction() as connection:
            said = await work(connection, _about(endpoint))
    except Told as refusal:
        return await _one(desk, told=told, since=since, status=422, refused=desk.tell(refusal))
    return desk.go(f"{ADDRESS}/{endpoint.id}", said)


async def _one(
    desk: Desk, *, status: int = 200, told: Wanted | None = None, since: Since | None = None,
    refused: str | None = None,
) -> Response:  # fmt: skip
    endpoint, database = await _endpoint(desk), desk.resources.database
    chosen = {"phases": "round.phase_changed" in endpoint.kinds, "results": "result.published" in endpoint.kinds}
    missed = (endpoint.off_at or desk.now - timedelta(days=1)).astimezone(HANOI)
    return desk.page(
        ONE, status, endpoint=endpoint, refused=refused,
        standing=(await webhook_deliveries.standings(database)).get(endpoint.id, Standing()),
        deliveries=await webhook_deliveries.latest(database, endpoint.id, LATEST),
        form=told or desk.blank(Wanted, data={"name": endpoint.name, **chosen}),
        since=since or desk.blank(Since, data={"since": missed}),
        one_address=f"{ADDRESS}/{endpoint.id}", overlaps=OVERLAPS,
        kind_words=kind_words(desk), off_words=off_words(desk), state_words=state_words(desk),
    )  # fmt: skip


async def _endpoint(desk: Desk) -> Endpoint:
    number = number_of(desk.path("webhook"))
    found: Endpoint = require(await webhook_endpoints.by_id(desk.resources.database, number), "no such endpoint")
    return found


def _about(endpoint: Endpoint) -> str:
    return f"webhook:{endpoint.id}"
