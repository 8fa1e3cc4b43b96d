"""Reviewing a result: the gate with its evidence, two signatures, and the acts that follow, each by itself."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import RedirectResponse, Response
from wtforms import HiddenField, TextAreaField

from server.console.contest_round import Named, last_round, round_named
from server.console.contests.phase_words import track
from server.console.desk import NO_STORE, Desk
from server.console.results.gate_words import items
from server.paper.form import Form
from server.paper.minutes import grouped
from server.paper.print import paper_of
from server.pipeline.planning.propose import REASON_MIN
from server.pipeline.results.check_gate import Gate, check_gate
from server.pipeline.results.sign_result import Shown
from server.pipeline.results.withdraw_result import waiting
from server.records import packs, result_jobs, results
from server.records.packs import StoredPack
from server.records.results import SIGNATURES, Signature, Version
from server.rules.refusals import Told
from server.rules.rights import may_read, may_write

TEMPLATE = "console/result.html"


class SignForm(Form):
    """What stands on the page that is signed."""

    generation = HiddenField()
    position = HiddenField()
    head = HiddenField()
    boards_sha256 = HiddenField()


class ReasonForm(Form):
    """Why a version follows a signed one, or why something is carried over."""

    reason = TextAreaField()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A signed version with its pack, if that is made."""

    version: Version
    head: str
    pack: StoredPack | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What may be done now by whoever may do it; '' if it may, else why not yet."""

    sign: str
    reveal: str
    publish: str
    seal: str


async def go_on(desk: Desk) -> Response:
    """On to the round whose result is worked on."""
    named = await last_round(desk)
    return RedirectResponse(named.address("result"), 303, NO_STORE)


async def show(desk: Desk) -> Response:
    """The gate as it is now."""
    return desk.page(TEMPLATE, **await values(desk, await round_named(desk)))


async def refuse(desk: Desk, named: Named, refusal: Told, form: ReasonForm | None = None) -> Response:
    """The same page, saying what was refused and why; what was typed stays."""
    told, shown = desk.tell(refusal), await values(desk, named)
    if form and refusal.where == "reason":
        form.reason.errors = [told]
        shown[_FORMS[desk.name]] = form
        told = ""
    return desk.page(TEMPLATE, 422, **{**shown, "refused": told or None})


_FORMS = {
    "result-carry-over": "carry_form",
    "result-recount": "recount_form",
    "result-withdraw": "withdraw_form",
}


async def values(desk: Desk, named: Named) -> dict[str, Any]:
    """The values of result.html."""
    database, known, paper = desk.resources.database, named.known, paper_of(desk.request)
    gate = await check_gate(database, known, named.number, desk.now)
    made = await results.versions(database, known.id, named.number)
    signatures = await results.signatures(database, gate.draft.id) if gate.draft else []
    pack_of_last = await packs.of_version(database, known.id, named.number, made[-1].version) if made else None
    is_signed = bool(made and gate.draft and made[-1].draft.id == gate.draft.id)
    role = desk.account.role
    return {
        "named": named,
        "name": known.contest.name[desk.words.language],
        "steps": track(known.phase(named.number, desk.now), desk.words, freezes=bool(named.round.freezes)),
        "rounds": known.contest.rounds,
        "items": items(gate, named, paper),
        "met": sum(gate.met),
        "gate": gate,
        "links": {page: may_read(role, page) for page in ("recheck", "appeals", "overview", "claims")},
        "writes": {page: may_write(role, f"result-{page}") for page in _ACTS},
        "shown": _shown(gate),
        "sign_form": desk.blank(SignForm, data=_fields(gate)),
        "recount_form": desk.blank(ReasonForm, prefix="recount-"),
        "carry_form": desk.blank(ReasonForm, prefix="carry-"),
        "withdraw_form": desk.blank(ReasonForm, prefix="withdraw-"),
        "withdrawal": await waiting(database, known, named.number),
        "may_withdraw": bool(made and not made[-1].published_at and not made[-1].withdrawn_at),
        "signatures": signatures,
        "needed": SIGNATURES,
        "mine": any(each.account_id == desk.account.id for each in signatures),
        "is_signed": is_signed,
        "next_version": len(made) + (0 if is_signed else 1),
        "versions": [await _view(desk, named, each) for each in reversed(made)],
        "pack_job": await result_jobs.last(database, "pack", known.id, named.number),
        "acts": _acts(desk, named, gate, made, pack_of_last, signatures),
        "least": REASON_MIN,
    }


_ACTS = ("recount", "carry-over", "sign", "reveal", "publish", "seal", "withdraw")


def _shown(gate: Gate) -> dict[str, str]:
    """Long numbers in fours, as they are compared with paper."""
    draft = gate.draft
    if not draft or not draft.boards_sha256:
        return {}
    return {"head": grouped(draft.head.hex()), "boards": grouped(draft.boards_sha256.hex())}


def _fields(gate: Gate) -> dict[str, Any]:
    shown = Shown.of(gate.draft) if gate.draft else None
    names = ("generation", "position", "head", "boards_sha256")
    return {name: str(getattr(shown, name)) for name in names} if shown else {}


async def _view(desk: Desk, named: Named, version: Version) -> VersionView:
    stored = await packs.of_version(desk.resources.database, named.known.id, named.number, version.version)
    return VersionView(version=version, head=grouped(version.draft.head.hex()[:16]), pack=stored)


def _acts(
    desk: Desk,
    named: Named,
    gate: Gate,
    made: list[Version],
    pack: StoredPack | None,
    signatures: list[Signature],
) -> Acts:
    _, known = desk.words.gettext, named.known
    last = made[-1] if made and not made[-1].withdrawn_at else None
    unsigned = _("Chưa có bản nào đủ hai chữ ký.")
    revealed, sealed = known.turn_of(named.number, "revealed"), known.turn_of(named.number, "sealed")
    publish = unsigned if not last else "" if revealed else _("Mở bảng trước.")
    if last and last.published_at:
        publish = _("Đã công bố bản {n}.").format(n=last.version)
    seal = "" if last and last.published_at else _("Công bố trước.")
    if not seal and not pack:
        seal = _("Đợi gói niêm phong làm xong.")
    return Acts(
        sign=_why_not_signed(desk, gate, signatures),
        reveal=_("Đã mở.") if revealed else "" if last else unsigned,
        publish=publish,
        seal=_("Đã niêm phong.") if sealed else seal,
    )


def _why_not_signed(desk: Desk, gate: Gate, signatures: list[Signature]) -> str:
    _, times = desk.words.gettext, paper_of(desk.request).times
    if len(signatures) >= SIGNATURES:
        return _("Đủ hai chữ ký.")
    if not gate.heard and gate.deadline and desk.now < gate.deadline and sum(gate.met) == len(gate.met) - 1:
        until = times.hour_and_date(gate.deadline)
        return _("Chưa ký được: còn chờ hết hạn khiếu nại, {until}.").format(until=until)
    if not all(gate.met):
        left = len(gate.met) - sum(gate.met)
        return desk.words.ngettext(
            "Chưa ký được: còn {n} điều kiện.", "Chưa ký được: còn {n} điều kiện.", left
        ).format(n=left)
    if any(each.account_id == desk.account.id for each in signatures):
        return _("Bạn đã ký. Chữ ký thứ hai phải của người khác.")
    return ""
