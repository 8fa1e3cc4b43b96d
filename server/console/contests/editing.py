"""Editing one part of a contest: checked whole, saved as a version, and never over what somebody else saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.responses import Response
from wtforms import HiddenField, TextAreaField

from server.console.contests.fault_words import FaultTeller
from server.console.contests.to_do import to_do
from server.console.desk import Desk
from server.paper.change_words import change_views
from server.paper.form import Form
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.planning.contest_document import read_document
from server.pipeline.planning.plan_contest import (
    REASON_MAX,
    REASON_MIN,
    Planned,
    Stale,
    change_announced,
    change_draft,
    planned,
    versions,
)
from server.pipeline.planning.tell_changes import revisions
from server.records.database import Connection
from server.rules.catalogue import Catalogue
from server.rules.fault import Fault, Faulty
from server.rules.merge import Merged, Typed, merge
from server.rules.plan import Plan, plan_faults
from server.rules.plan_changes import Change, plan_changes
from server.rules.refusals import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One page on which a part of a contest is edited.

    `typed` is the part as texts by key, `put` the plan with what was typed and what of it cannot be read; `parts`
    are the beginnings of the faults that belong here. `again` answers a button that only changes the form, `whole`
    puts back what browsers do not send: boxes that are not ticked. `alike` says whether two saved versions have
    the same parts under the same numbers; only then can what two people typed be brought together field by field.
    """

    page: str
    template: str
    parts: tuple[str, ...]
    field_of: Callable[[str], Any]
    typed: Callable[[Plan, Catalogue], dict[str, str]]
    put: Callable[[Typed, Plan, Catalogue], tuple[Plan, list[Fault]]]
    shown: Callable[["Sheet", Desk], dict[str, Any]] = lambda _sheet, _desk: {}
    again: Callable[[Typed, Plan, Catalogue, str], dict[str, str]] = lambda typed, _plan, _catalogue, _do: {**typed}
    alike: Callable[[Typed, Typed], bool] = lambda _before, _saved: True
    whole: Callable[[Typed, Catalogue], dict[str, str]] = lambda typed, _catalogue: {**typed}


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The form of a section as it is shown: what is typed, and what is said beside it.

    `seen` is the version that it was filled in over; empty for the one that is saved now.
    """

    section: Section
    found: Planned
    typed: Typed
    reason: str = ""
    seen: str = ""
    faults: Sequence[Fault] = ()
    beside: Typed = field(default_factory=dict)
    taken: Typed = field(default_factory=dict)


async def show(desk: Desk, section: Section) -> Response:
    """The part as it is saved."""
    found = await planned(desk.resources.database, desk.path("slug"))
    catalogue = desk.resources.reference.catalogue
    sheet = Sheet(section=section, found=found, typed=section.typed(found.plan, catalogue))
    sheet.faults = [fault for fault in _faults(sheet, found.plan, catalogue) if fault.advice]
    return _page(desk, sheet)


async def save(desk: Desk, section: Section) -> Response:
    """Save what was typed, as the next version."""
    found = await planned(desk.resources.database, desk.path("slug"))
    catalogue = desk.resources.reference.catalogue
    sent = await sent_form(desk.request)
    keys = [key for key in sent if section.field_of(key)]
    form = await desk.form(_form_class(section, keys))
    typed = section.whole(_texts(form, keys), catalogue)
    sheet = Sheet(section=section, found=found, typed=typed, reason=form["reason"].data or "")
    seen = str(form["version"].data)
    if do := str(sent.get("do", "")):
        sheet.typed, sheet.seen = section.again(sheet.typed, found.plan, catalogue, do), seen
        return _page(desk, sheet, unsaved=True)
    if seen != _seen(found):
        return await _show_beside(desk, sheet, seen)
    plan, faults = section.put(sheet.typed, found.plan, catalogue)
    unread = {fault.where for fault in faults}
    sheet.faults = [*faults, *(fault for fault in _faults(sheet, plan, catalogue) if fault.where not in unread)]
    if any(_blocks(fault, found) for fault in sheet.faults):
        return _page(desk, sheet, 422)
    return await _write(desk, sheet, plan)


async def _write(desk: Desk, sheet: Sheet, plan: Plan) -> Response:
    _, found = desk.words.gettext, sheet.found
    if not (changes := plan_changes(found.plan, plan)):
        return desk.go(desk.request.url.path, _("Không có gì thay đổi."))
    try:
        async with desk.resources.database.transaction() as connection:
            if found.announced:
                version = await change_announced(
                    connection, desk.resources.reference.catalogue, found.slug, found.version, plan,
                    by=desk.account.name, reason=sheet.reason, now=desk.now,
                )  # fmt: skip
            else:
                version = await change_draft(connection, found.slug, found.version, plan, desk.account.name)
            await act_on(desk, connection, changes, version, sheet.reason)
    except Stale as stale:
        return await _show_beside(desk, sheet, _seen(found), stale.planned)
    except Told as refusal:
        return _page(desk, sheet, 422, refusal)
    except Faulty as faulty:
        sheet.faults = faulty.faults
        return _page(desk, sheet, 422)
    await desk.resources.contests.reread()
    return desk.go(desk.request.url.path, _("Đã lưu bản {n}.").format(n=version))


async def act_on(desk: Desk, connection: Connection, changes: Sequence[Change], version: int, reason: str) -> None:
    """Write a change of a contest into the audit log, value by value."""
    await desk.act(
        connection,
        "contest.change",
        f"contest:{desk.path('slug')}",
        arguments={"version": version, "reason": reason, "page": desk.name},
        before={each.field: str(each.before) for each in changes},
        after={each.field: str(each.after) for each in changes},
    )


async def _show_beside(desk: Desk, sheet: Sheet, seen: str, newer: Planned | None = None) -> Response:
    """Somebody saved meanwhile: what both changed stands side by side, and nothing that was typed is lost."""
    sheet.found = newer or sheet.found
    catalogue, section = desk.resources.reference.catalogue, sheet.section
    every = await versions(desk.resources.database, sheet.found)
    version = next((each.version for each in every if _seen(replace(sheet.found, version=each.version)) == seen), 0)
    base = next((read_document(each.document) for each in every if each.version == version), sheet.found.plan)
    before, saved = section.typed(base, catalogue), section.typed(sheet.found.plan, catalogue)
    meets = section.alike(before, saved)
    if meets:
        merged: Merged = merge(before, saved, sheet.typed)
        sheet.typed, sheet.beside, sheet.taken = merged.typed, merged.beside, merged.taken
    wards: Any = catalogue.wards
    meanwhile = [
        (each, change_views(each.changes, paper_of(desk.request), wards))
        for each in revisions(every)
        if each.version > version
    ]
    return _page(desk, sheet, 409, meanwhile=meanwhile, apart=not meets)


def _page(desk: Desk, sheet: Sheet, status: int = 200, refusal: Told | None = None, **values: Any) -> Response:
    section, found = sheet.section, sheet.found
    form = desk.blank(_form_class(section, sheet.typed), data={**sheet.typed, "reason": sheet.reason})
    form["version"].data = sheet.seen or _seen(found)
    refused = desk.words.gettext("Chưa lưu. Xem các ô có dấu cảnh báo rồi lưu lại.") if status == 422 else None
    if refusal and refusal.where in form._fields:
        form[refusal.where].errors, refused = [desk.tell(refusal)], None
    elif refusal:
        refused = desk.tell(refusal)
    told: dict[str, Any] = {
        "planned": found,
        "plan": found.plan,
        "least": REASON_MIN,
        "most": REASON_MAX,
        "beside": sheet.beside,
        "taken": sheet.taken,
        "refused": refused,
        "stale": status == 409,
        "meanwhile": (),
        "apart": False,
        "unsaved": False,
    }
    told |= _tell_faults(desk, sheet, form) | section.shown(sheet, desk) | values
    return desk.page(section.template, status, form=form, **told)


def _tell_faults(desk: Desk, sheet: Sheet, form: Form) -> dict[str, Any]:
    """Each fault at its field; those without one by where they are: on this page, or elsewhere in the contest."""
    wards: Any = desk.resources.reference.catalogue.wards
    teller = FaultTeller(paper_of(desk.request), wards)
    told: dict[str, dict[str, list[str]]] = {"loose": {}, "advice": {}}
    for fault in sheet.faults:
        sentence = teller.tell(fault)
        if fault.where in form._fields and not fault.advice:
            form[fault.where].errors = [*form[fault.where].errors, sentence]
        else:
            told["advice" if fault.advice else "loose"].setdefault(fault.where, []).append(sentence)
    elsewhere = [fault for fault in sheet.faults if not fault.where.startswith(sheet.section.parts)]
    return {**told, "elsewhere": to_do(desk, sheet.found.slug, elsewhere)}


def _seen(found: Planned) -> str:
    """What a form carries to say over which version it was filled in; drafts count apart from what follows them."""
    return f"{'' if found.announced else 'draft-'}{found.version}"


def _form_class(section: Section, keys: Any) -> type[Form]:
    """WTForms' own way to a form whose fields are known only now."""
    fields = {key: made for key in keys if (made := section.field_of(key))}
    return type("SectionForm", (Form,), {**fields, "version": HiddenField(), "reason": TextAreaField()})


def _texts(form: Form, keys: Sequence[str]) -> dict[str, str]:
    return {key: str(form[key].data or "").strip() for key in dict.fromkeys(keys)}


def _faults(sheet: Sheet, plan: Plan, catalogue: Catalogue) -> list[Fault]:
    return [fault for fault in plan_faults(plan, catalogue) if fault.where.startswith(sheet.section.parts)]


def _blocks(fault: Fault, found: Planned) -> bool:
    """A draft may lack anything; what it says must not contradict itself."""
    return not fault.advice and (found.announced or fault.code not in ("missing", "empty"))
