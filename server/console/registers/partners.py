"""Partners: who reports, with which keys, how it goes; and everything a portal's engineers need to begin."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import ValidationError

from server.console.desk import Desk, require
from server.console.registers.partner_trial import Trial, examples, learning_examples, try_delivery
from server.paper.form import Between, Choice, Form, FormField, Long, Needed
from server.paper.sent import sent_form
from server.pipeline.registers import partners as steps
from server.records import deliveries, learning_activities, partners
from server.records.database import Connection
from server.records.deliveries import Totals
from server.records.partners import Partner
from server.rules.partner_key import partner_code
from server.rules.refusals import Refusal, Told
from server.rules.rights import may_read
from server.rules.statement import ACTOR_KINDS, is_iri

LIST = "console/partners.html"
ONE = "console/partner.html"
SECRET = "console/partner_secret.html"  # noqa: S105 - the name of a page
ADDRESS = "/console/partners"
_LEARNING = ("actor", "home_page")
A_DAY = timedelta(days=1)
LATEST = 50
CALLS_MAX = 10_000
OVERLAPS = (24, 72, 168, 0)
"""Hours for which an old key stays valid beside a new one; 0 when it has leaked."""


class Add(Form):
    code = StringField(validators=[Needed(), Long(1, 40)])
    name = StringField(validators=[Needed(), Long(1, 200)])


class Rotate(Form):
    overlap = SelectField(coerce=int, choices=[(hours, str(hours)) for hours in OVERLAPS])


class Address:
    """An address as statements carry it, or nothing."""

    def __call__(self, form: Form, field: FormField) -> None:
        _ = field.gettext
        written = (field.data or "").strip()
        if written and not is_iri(written):
            raise ValidationError(_("Viết cả phần đầu của địa chỉ, như https://hoc.hanoi.example."))


class Learning(Form):
    actor = SelectField()
    home_page = StringField(validators=[Long(0, 500), Address()])


class Limit(Form):
    calls = IntegerField(validators=[Between(1, CALLS_MAX)])


@dataclass(frozen=True, slots=True)
class Line:
    """A partner with what it delivered in a day."""

    partner: Partner
    day: Totals


async def show(desk: Desk) -> Response:
    """Every partner, with a day's deliveries."""
    return desk.page(LIST, form=desk.blank(Add), **await _lines(desk))


async def add(desk: Desk) -> Response:
    """Add a partner, and show its secret once."""
    form = await desk.form(Add)
    if not form.validate():
        return desk.refuse(LIST, form, **await _lines(desk))
    code, name = (form.code.data or "").strip(), (form.name.data or "").strip()
    try:
        async with desk.resources.database.transaction() as connection:
            secret = await steps.add_within(connection, code, name, _key(desk))
            await desk.act(connection, "partner.add", f"partner:{code}", after={"name": name})
    except Refusal:
        return desk.refuse(LIST, form, _why_not(code), **await _lines(desk))
    return _secret(desk, code, secret)


async def show_one(desk: Desk) -> Response:
    """One partner: keys, limit, deliveries, examples."""
    return await _one(desk)


async def rotate(desk: Desk) -> Response:
    """Give a partner a new key, and show its secret once."""
    partner, form = await _partner(desk), await desk.form(Rotate)
    if not form.validate():
        return await _one(desk, rotate=form, status=422)
    hours = form.overlap.data
    async with desk.resources.database.transaction() as connection:
        secret = await steps.rotate_within(connection, partner.code, _key(desk), desk.now, hours)
        await desk.act(connection, "partner.rotate", f"partner:{partner.code}", arguments={"overlap_hours": hours})
    return _secret(desk, partner.code, secret)


async def revoke(desk: Desk) -> Response:
    """End a key at once."""
    key_id = str((await sent_form(desk.request)).get("key", ""))[:64]

    async def work(connection: Connection, partner: Partner) -> str:
        if not await partners.revoke_key(connection, partner.code, key_id):
            raise Told("Khóa này không còn hiệu lực.", where="key")
        await desk.act(connection, "partner.revoke", f"partner:{partner.code}", arguments={"key": key_id})
        return desk.words.gettext("Đã thu hồi khóa. Trong vài giây không máy chủ nào nhận nó nữa.")

    return await _change(desk, work)


async def pause(desk: Desk) -> Response:
    """Stop taking a partner's events, or take them again."""
    paused = (await sent_form(desk.request)).get("paused") == "1"

    async def work(connection: Connection, partner: Partner) -> str:
        await partners.pause(connection, partner.code, paused)
        before, after = {"paused": partner.paused}, {"paused": paused}
        await desk.act(connection, "partner.pause", f"partner:{partner.code}", before=before, after=after)
        _ = desk.words.gettext
        return _("Đã tạm dừng nhận.") if paused else _("Đã nhận lại.")

    return await _change(desk, work)


async def limit(desk: Desk) -> Response:
    """Give a partner a limit of its own; an empty field gives it the platform's."""
    form = await desk.form(Limit)
    if not form.validate():
        await _partner(desk)
        return await _one(desk, limit=form, status=422)

    async def work(connection: Connection, partner: Partner) -> str:
        await partners.limit(connection, partner.code, form.calls.data)
        before, after = {"calls_per_second": partner.calls_per_second}, {"calls_per_second": form.calls.data}
        await desk.act(connection, "partner.limit", f"partner:{partner.code}", before=before, after=after)
        return desk.words.gettext("Đã đổi giới hạn. Các máy chủ theo trong vài giây.")

    return await _change(desk, work)


async def learning(desk: Desk) -> Response:
    """Let a partner send what people learn at its platform, and say how it names them."""
    form = _naming(desk, await desk.form(Learning))
    if not form.validate():
        return await _one(desk, learning=form, status=422)
    actor, home_page = form.actor.data, (form.home_page.data or "").strip()

    async def work(connection: Connection, partner: Partner) -> str:
        before = await learning_activities.platform(connection, partner.code) or ("none", "")
        await learning_activities.set_platform(
            connection, partner.code, None if actor == "none" else actor, home_page
        )
        was, now = (dict(zip(_LEARNING, each, strict=True)) for each in (before, (actor, home_page)))
        await desk.act(connection, "partner.learning", f"partner:{partner.code}", before=was, after=now)
        _ = desk.words.gettext
        if actor == "none":
            return _("Không nhận kết quả học tập nữa.")
        return _("Đã lưu. Nền tảng học tập gửi được ngay.")

    return await _change(desk, work)


async def trial(desk: Desk) -> Response:
    """Send a signed trial through the real door, and show what came of it."""
    partner = await _partner(desk)
    found = await try_delivery(desk.request, desk.resources, partner.code)
    async with desk.resources.database.transaction() as connection:
        await desk.act(connection, "partner.trial", f"partner:{partner.code}", after={"status": found.status})
    return await _one(desk, trial=found)


async def _change(desk: Desk, work: Callable[[Connection, Partner], Awaitable[str]]) -> Response:
    partner = await _partner(desk)
    try:
        async with desk.resources.database.transaction() as connection:
            said = await work(connection, partner)
    except Told as told:
        return await _one(desk, status=422, refused=desk.tell(told))
    return desk.go(f"{ADDRESS}/{partner.code}", said)


async def _one(
    desk: Desk, *, status: int = 200, rotate: Form | None = None, limit: Form | None = None,
    learning: Form | None = None, trial: Trial | None = None, refused: str | None = None,
) -> Response:  # fmt: skip
    partner, database = await _partner(desk), desk.resources.database
    day = (await deliveries.totals(database, desk.now - A_DAY)).get(partner.code, Totals(partner=partner.code))
    address = str(desk.request.base_url).rstrip("/")
    platform = await learning_activities.platform(database, partner.code)
    naming = dict(zip(_LEARNING, platform or ("none", ""), strict=True))
    return desk.page(
        ONE, status, partner=partner, day=day, keys=await partners.keys_of(database, partner.code),
        deliveries=await deliveries.latest(database, partner.code, LATEST), trial=trial, refused=refused,
        rotate=rotate or desk.blank(Rotate),
        learning=learning or _naming(desk, desk.blank(Learning, data=naming)),
        learns=platform is not None, xapi_address=f"{address}/xapi",
        learning_examples=learning_examples(address, partner.code),
        limit=limit or desk.blank(Limit, data={"calls": partner.calls_per_second}),
        platform_limit=desk.resources.settings.intake_requests_per_second, examples=examples(address, partner.code),
        one_address=f"{ADDRESS}/{partner.code}", overlaps=OVERLAPS,
        may_see_files=may_read(desk.account.role, "claim-files"),
    )  # fmt: skip


def _naming(desk: Desk, form: Learning) -> Learning:
    """The form with the ways in which a platform may name people."""
    _ = desk.words.gettext
    labels = {
        "none": _("Không nhận kết quả học tập"),
        "cccd": _("Số định danh 12 chữ số, băm ngay khi nhận"),
        "ref": _("Mã người học trong danh sách đăng ký của thành phố"),
    }
    form.actor.choices = [Choice(each, labels[each]) for each in ("none", *ACTOR_KINDS)]
    return form


async def _lines(desk: Desk) -> dict[str, Any]:
    found = await partners.all_partners(desk.resources.database, desk.now)
    day = await deliveries.totals(desk.resources.database, desk.now - A_DAY)
    return {"lines": [Line(each, day.get(each.code, Totals(partner=each.code))) for each in found]}


async def _partner(desk: Desk) -> Partner:
    code = desk.path("partner")
    every = await partners.all_partners(desk.resources.database, desk.now)
    found: Partner = require(next((each for each in every if each.code == code), None), "no such partner")
    return found


def _why_not(code: str) -> Told:
    """Why a partner could not be added under this code."""
    try:
        partner_code(code)
    except Refusal:
        return Told(
            "Mã gồm 1 đến 40 chữ thường không dấu, số và gạch nối, như dvcqg, không trùng tên riêng của nền tảng.",
            where="code",
        )
    return Told("Đã có đối tác mang mã này. Cần khóa mới thì đổi khóa ở trang của đối tác ấy.", where="code")


def _secret(desk: Desk, code: str, secret: str) -> Response:
    return desk.page(SECRET, code=code, secret=secret, one_address=f"{ADDRESS}/{code}")


def _key(desk: Desk) -> bytes:
    return desk.resources.settings.key_for("partner-secrets")
