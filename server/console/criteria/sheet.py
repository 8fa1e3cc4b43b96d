"""Editing one part of the criteria: saved as a version of the draft, and never over what somebody else saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response
from wtforms import HiddenField, SelectMultipleField

from server.console.desk import Desk
from server.paper.change_words import ChangeView, change_views
from server.paper.form import Form
from server.paper.print import paper_of
from server.pipeline.planning.draft_criteria import (
    DraftCriteria,
    StaleCriteria,
    criteria_at,
    draft_criteria,
    save_criteria,
)
from server.rules.merge import Typed, merge
from server.rules.plan import Plan
from server.rules.plan_changes import Change, plan_changes
from server.rules.refusals import Told

BETWEEN_TICKS = " "
"""Keys of activities have no spaces."""


class PartForm(Form):
    """A form of one part; `version` is the draft that was shown."""

    version = HiddenField()

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, field by field."""
        return {name: _text(each) for name, each in self._fields.items() if name != "version"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page on which a part of the criteria is edited.

    `typed` is the part as texts by field; of an item, the one with the code. `put` is the plan with what the form
    says; it raises Told for what only the whole can know.
    """

    template: str
    form: Callable[[Desk, DraftCriteria], type[PartForm]]
    typed: Callable[[Plan, str], Typed]
    put: Callable[[PartForm, Plan, str], Plan]
    shown: Callable[[Desk, DraftCriteria, str], Mapping[str, Any]] = lambda _desk, _draft, _code: {}


def _text(field: Any) -> str:
    if isinstance(field, SelectMultipleField):
        return BETWEEN_TICKS.join(sorted(field.data or ()))
    if field.raw_data:
        return str(field.raw_data[0]).strip()
    return ""


def back_to(desk: Desk) -> str:
    """The page of all criteria."""
    return f"/console/contests/{desk.path('slug')}/criteria"


async def show(desk: Desk, part: Part) -> Response:
    """The part as it is saved."""
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    code = desk.request.query_params.get("code", "")
    return _page(desk, part, draft, _filled(desk, part, draft, part.typed(draft.plan, code)))


async def save(desk: Desk, part: Part) -> Response:
    """Save what was typed as the draft's next version."""
    database, code = desk.resources.database, desk.request.query_params.get("code", "")
    draft = await draft_criteria(database, desk.path("slug"), desk.now)
    form = await desk.form(part.form(desk, draft))
    base = await criteria_at(database, draft, _number(form.version.data))
    if _number(form.version.data) != draft.version and part.typed(base, code) != part.typed(draft.plan, code):
        return _beside(desk, part, draft, form, base)
    if not form.validate():
        return _page(desk, part, draft, form, 422, refused=_not_saved(desk))
    try:
        plan = part.put(form, draft.plan, code)
    except Told as refusal:
        return _refused(desk, part, draft, form, refusal)
    return await write(desk, draft, plan) or await save(desk, part)


async def write(desk: Desk, draft: DraftCriteria, plan: Plan, said: str = "") -> Response | None:
    """Save the plan as the draft's next version; None if somebody else saved first."""
    _, changes = desk.words.gettext, plan_changes(draft.plan, plan)
    if plan == draft.plan:
        return desk.go(back_to(desk), _("Không có gì thay đổi."))
    try:
        async with desk.resources.database.transaction() as connection:
            slug, by = draft.contest.slug, desk.account.name
            version = await save_criteria(connection, slug, draft.version, plan, by)
            await desk.act(
                connection,
                "criteria.draft",
                f"contest:{slug}",
                arguments={"version": version},
                before={each.field: str(each.before) for each in changes},
                after={each.field: str(each.after) for each in changes},
            )
    except StaleCriteria:
        return None
    return desk.go(back_to(desk), said or _("Đã lưu bản thảo {n}.").format(n=version))


def _beside(desk: Desk, part: Part, draft: DraftCriteria, form: PartForm, base: Plan) -> Response:
    """Somebody changed the same part meanwhile: both stand side by side, and nothing that was typed is lost."""
    code = desk.request.query_params.get("code", "")
    merged = merge(part.typed(base, code), part.typed(draft.plan, code), form.typed)
    again = _filled(desk, part, draft, merged.typed)
    meanwhile = told_changes(desk, plan_changes(base, draft.plan))
    return _page(desk, part, draft, again, 409, beside=merged.beside, taken=merged.taken, meanwhile=meanwhile)


def _refused(desk: Desk, part: Part, draft: DraftCriteria, form: PartForm, refusal: Told) -> Response:
    field: Any = form._fields.get(refusal.where)
    if field is None:
        return _page(desk, part, draft, form, 422, refused=desk.tell(refusal))
    field.errors = [*field.errors, desk.tell(refusal)]
    return _page(desk, part, draft, form, 422, refused=_not_saved(desk))


def _not_saved(desk: Desk) -> str:
    return desk.words.gettext("Chưa lưu. Xem các ô có dấu cảnh báo rồi lưu lại.")


def _filled(desk: Desk, part: Part, draft: DraftCriteria, typed: Typed) -> PartForm:
    """The form with these texts, read as if they had been sent."""
    made = part.form(desk, draft)
    ticks = {name for name, each in made(meta={"words": desk.words})._fields.items()
             if isinstance(each, SelectMultipleField)}  # fmt: skip
    sent: list[tuple[str, Any]] = [
        (name, piece)
        for name, text in typed.items()
        for piece in (text.split(BETWEEN_TICKS) if name in ticks else [text])
        if text
    ]
    return made(FormData(sent), meta={"words": desk.words})


def _page(desk: Desk, part: Part, draft: DraftCriteria, form: PartForm, status: int = 200, **values: Any) -> Response:
    form.version.raw_data = form.version.data = None
    form.version.data = str(draft.version)
    code = desk.request.query_params.get("code", "")
    told: dict[str, Any] = {
        "beside": {},
        "taken": {},
        "meanwhile": (),
        "form": form,
        "draft": draft,
        "code": code,
        "back": back_to(desk),
        "contest_name": contest_name(desk, draft),
    }
    return desk.page(part.template, status, **{**told, **part.shown(desk, draft, code), **values})


def told_changes(desk: Desk, changes: Sequence[Change]) -> list[ChangeView]:
    """Changes in the reader's language."""
    catalogue = desk.resources.reference.catalogue
    wards: Any = catalogue.wards
    return change_views(changes, paper_of(desk.request), wards, catalogue.activities)


def contest_name(desk: Desk, draft: DraftCriteria) -> str:
    """What the contest is called, as far as it has a name."""
    names = draft.contest.plan.get("name", {})
    return str(names.get(desk.words.language) or names.get("vi") or draft.contest.slug)


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else 0
