"""Webhooks: who is told outside of this platform what happens, and how that goes."""

from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from server.console.desk import Desk
from server.console.webhooks.words import Line, kind_words, off_words
from server.paper.form import Choice, Form, Long, Needed
from server.pipeline.webhooks.endpoints import look_at, register
from server.records import partners, webhook_deliveries, webhook_endpoints
from server.records.webhook_deliveries import Standing
from server.rules.refusals import Told
from server.rules.webhook import URL_MAX, Kind

LIST = "console/webhooks.html"
SECRET = "console/webhook_secret.html"  # noqa: S105 - the name of a page
ADDRESS = "/console/webhooks"


class Wanted(Form):
    """What an endpoint is called, and what it is told."""

    name = StringField(validators=[Needed(), Long(1, 100)])
    phases = BooleanField()
    results = BooleanField()

    @property
    def kinds(self) -> list[Kind]:
        """The kinds that are ticked."""
        ticked: list[tuple[Kind, bool]] = [
            ("round.phase_changed", self.phases.data), ("result.published", self.results.data),
        ]  # fmt: skip
        return [kind for kind, chosen in ticked if chosen]


class Add(Wanted):
    url = StringField(validators=[Needed(), Long(1, URL_MAX)])
    partner = SelectField()


async def show(desk: Desk) -> Response:
    """Every endpoint, and a form for one more."""
    form = await _with_partners(desk, desk.blank(Add, data={"phases": True, "results": True}))
    return desk.page(LIST, form=form, **await _lines(desk))


async def add(desk: Desk) -> Response:
    """Register an endpoint, and show its secret once."""
    form = await _with_partners(desk, await desk.form(Add))
    if not form.validate():
        return desk.refuse(LIST, form, **await _lines(desk))
    settings, partner = desk.resources.settings, form.partner.data or None
    try:
        target = await look_at(form.url.data or "", settings.internal_hosts)
        async with desk.resources.database.transaction() as connection:
            number, secret = await register(
                connection, target, (form.name.data or "").strip(), partner, form.kinds, webhook_key(desk),
                desk.account, desk.now,
            )  # fmt: skip
            told = {"url": target.url, "partner": partner, "kinds": form.kinds}
            await desk.act(connection, "webhook.add", f"webhook:{number}", after=told)
    except Told as told:
        return desk.refuse(LIST, form, told, **await _lines(desk))
    return show_secret(desk, number, secret)


def show_secret(desk: Desk, number: int, secret: str) -> Response:
    """The secret, this once."""
    return desk.page(SECRET, secret=secret, one_address=f"{ADDRESS}/{number}")


def webhook_key(desk: Desk) -> bytes:
    """The key that all secrets of endpoints follow from."""
    return desk.resources.settings.key_for("webhook-secrets")


async def _with_partners(desk: Desk, form: Add) -> Add:
    found = await partners.all_partners(desk.resources.database, desk.now)
    whole = Choice("", desk.words.gettext("không của đối tác nào"))
    form.partner.choices = [whole, *(Choice(each.code, each.name) for each in found)]
    return form


async def _lines(desk: Desk) -> dict[str, Any]:
    found = await webhook_endpoints.every(desk.resources.database)
    standings = await webhook_deliveries.standings(desk.resources.database)
    lines = [Line(each, standings.get(each.id, Standing())) for each in found]
    return {"lines": lines, "kind_words": kind_words(desk), "off_words": off_words(desk), "page_address": ADDRESS}
