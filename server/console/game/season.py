"""One season: planned, announced, edited with a reason that everybody reads, withdrawn, with its versions."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import CheckboxInput

from server.console.desk import Desk, require
from server.console.game.seasons import ADDRESS
from server.paper.flags import flag_names
from server.paper.form import Between, Choice, Form, Long, Needed
from server.paper.print import paper_of
from server.paper.seasons import edited, kind_words, state_words
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game import plan_seasons
from server.pipeline.game.plan_missions import REASON_MAX, REASON_MIN
from server.records import seasons
from server.records.seasons import Kept
from server.rules.game.flags import FLAGS
from server.rules.game.season_plan import KINDS, NAME_MAX, NAME_MIN, SeasonPlan, as_document
from server.rules.refusals import Told

TEMPLATE = "console/season.html"
NEW = "new"
PLACE_MOST = 99


class SeasonForm(Form):
    """A season."""

    name_vi = StringField(validators=(Needed(), Long(NAME_MIN, NAME_MAX)))
    name_en = StringField(validators=(Needed(), Long(NAME_MIN, NAME_MAX)))
    reason = TextAreaField()


async def show(desk: Desk) -> Response:
    """A season as it stands, or a new one."""
    kept, known = await _kept(desk), await desk.resources.contests.all()
    form = desk.blank(_form(desk, known), data=_filled(kept.plan) if kept else {"flags": list(FLAGS)})
    return desk.page(TEMPLATE, form=form, **await _values(desk, kept, known, form))


async def save(desk: Desk) -> Response:
    """Keep what was typed, announce the draft, or take the season back; the button says which."""
    kept, known = await _kept(desk), await desk.resources.contests.all()
    form = await desk.form(_form(desk, known))
    sent = await sent_form(desk.request)
    names = {each.id: each.contest.name[desk.words.language] for each in known}
    try:
        if kept and sent.get("do") in ("withdraw", "announce"):
            return await _turn(desk, names, _seen(kept, sent), str(sent.get("do")), form.reason.data or "")
        if not form.validate():
            return desk.refuse(TEMPLATE, form, **await _values(desk, kept, known, form))
        return await _keep(desk, names, _seen(kept, sent) if kept else None, _plan(form, known), form)
    except Told as told:
        return desk.refuse(TEMPLATE, form, told, **await _values(desk, kept, known, form))


async def _keep(
    desk: Desk, names: plan_seasons.Names, before: Kept | None, plan: SeasonPlan, form: SeasonForm
) -> Response:
    _, by, reason = desk.words.gettext, desk.account.id, form.reason.data or ""
    async with desk.resources.database.transaction() as connection:
        if before is None:
            number = await plan_seasons.add_draft(connection, names, plan, by, desk.now)
            await desk.act(connection, "season.draft", f"season:{number}", after=as_document(plan))
            said = _("Đã thêm bản nháp. Công bố thì mọi người mới xem được.")
            return desk.go(f"{ADDRESS}/{number}", said)
        was = await plan_seasons.edit(connection, names, before, plan, reason, by, desk.now)
        await desk.act(
            connection, "season.edit", f"season:{was.id}", arguments={"reason": reason},
            before=as_document(was.plan), after=as_document(plan),
        )  # fmt: skip
    said = (
        _("Đã lưu bản nháp.") if was.state == "draft" else _("Đã sửa. Trang công khai nói rõ đã sửa lúc nào, vì sao.")
    )
    return desk.go(f"{ADDRESS}/{was.id}", said)


async def _turn(desk: Desk, names: plan_seasons.Names, before: Kept, do: str, reason: str) -> Response:
    _, about = desk.words.gettext, f"season:{before.id}"
    async with desk.resources.database.transaction() as connection:
        if do == "announce":
            was = await plan_seasons.announce(connection, names, before, desk.now)
            await desk.act(connection, "season.announce", about, after=as_document(was.plan))
            return desk.go(f"{ADDRESS}/{before.id}", _("Đã công bố. Mọi người xem được ngay."))
        was = await plan_seasons.withdraw(connection, before, reason, desk.account.id, desk.now)
        action = "season.discard" if was.state == "draft" else "season.withdraw"
        await desk.act(connection, action, about, arguments={"reason": reason}, before=as_document(was.plan))
    return desk.go(ADDRESS, _("Đã bỏ bản nháp.") if was.state == "draft" else _("Đã gỡ mùa này."))


def _seen(kept: Kept, sent: Any) -> Kept:
    """The season at the version that the form was printed with."""
    version = str(sent.get("version", ""))
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 6 else 0
    return replace(kept, version=seen)


async def _kept(desk: Desk) -> Kept | None:
    """The season of the address; None for a new one. Raises NotFound."""
    name = desk.path("season")
    if name == NEW:
        return None
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < 10 else 0
    kept: Kept = require(await seasons.of_id(desk.resources.database, number), "no such season")
    return kept


def _form(desk: Desk, known: list[KnownContest]) -> type[SeasonForm]:
    """The form over the contests that there are: each has a field for its place in the season."""
    kinds, names = kind_words(desk.words), flag_names(desk.words)

    class Filled(SeasonForm):
        kind = SelectField(choices=[Choice(kind, kinds[kind]) for kind in KINDS])
        flags = SelectMultipleField(
            choices=[Choice(flag, names[flag]) for flag in FLAGS], option_widget=CheckboxInput()
        )

    for each in known:
        setattr(Filled, _place(each), IntegerField(validators=(MayBeEmpty(), Between(1, PLACE_MOST))))
    return Filled


def _place(known: KnownContest) -> str:
    return f"place_{known.id}"


def _filled(plan: SeasonPlan) -> dict[str, Any]:
    places = {f"place_{contest}": at for at, contest in enumerate(plan.contests, 1)}
    names = {"name_vi": plan.name["vi"], "name_en": plan.name["en"]}
    return {**names, "kind": plan.kind, "flags": [flag for flag in FLAGS if flag in plan.flags], **places}


def _plan(form: SeasonForm, known: list[KnownContest]) -> SeasonPlan:
    """The season that was typed: contests by their places, of equal places the one that opens first."""
    placed = [(form[_place(each)].data, each.contest.rounds[0].opens, each.id) for each in known]
    name = {language: " ".join(str(form[f"name_{language}"].data).split()) for language in ("vi", "en")}
    return SeasonPlan(
        name=name,
        kind=form["kind"].data,
        contests=tuple(each[2] for each in sorted(one for one in placed if one[0])),
        flags=frozenset(flag for flag in FLAGS if flag in (form["flags"].data or ())),
    )


async def _values(desk: Desk, kept: Kept | None, known: list[KnownContest], form: SeasonForm) -> dict[str, Any]:
    paper = paper_of(desk.request)
    return {
        "kept": kept,
        "list_address": ADDRESS,
        "state": state_words(desk.words)[kept.state] if kept else "",
        "edited": edited(paper, kept) if kept else "",
        "is_public": kept is not None and kept.state == "announced",
        "versions": await seasons.versions(desk.resources.database, kept.id) if kept else (),
        "places": [
            (
                each.contest.name[desk.words.language],
                paper.times.date(each.contest.rounds[0].opens),
                form[_place(each)],
            )
            for each in sorted(known, key=lambda one: one.contest.rounds[0].opens)
        ],
        "bounds": (REASON_MIN, REASON_MAX),
    }
