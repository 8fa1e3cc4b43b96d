"""One claim before an official: who says what, what else there is with its case, and the decision in writing."""

from typing import Any

from starlette.responses import Response
from wtforms import RadioField, StringField, TextAreaField

from server.console.desk import Desk, require
from server.paper import claim_words
from server.paper.form import Form, Needed
from server.paper.names import full_name
from server.paper.print import paper_of
from server.pipeline.claims.decide_claims import Decision, decide_claim
from server.records import claim_steps, claims, partners, residents
from server.records.claims import Claim
from server.rules.catalogue import WardCode
from server.rules.claim import OPEN, REASON_MAX, REASON_MIN, edges
from server.rules.refusals import Told

TEMPLATE = "console/claim.html"
ADDRESS = "/console/claims"


class Decide(Form):
    """Confirm or return. The number in the ward's own book may be typed to be compared; it is not kept."""

    takes_numbers = frozenset({"case"})
    outcome = RadioField(choices=[], validate_choice=False)
    case = StringField()
    reason = TextAreaField(validators=[Needed()])


async def show(desk: Desk) -> Response:
    """The claim. Reading it is written down: it is somebody's own matter."""
    claim = await _claim(desk)
    await desk.note_reading(f"claim:{claim.public_id}")
    return desk.page(TEMPLATE, form=desk.blank(Decide), **await _values(desk, claim))


async def decide(desk: Desk) -> Response:
    """Confirm or return the claim."""
    claim, form, _ = await _claim(desk), await desk.form(Decide), desk.words.gettext
    fits, outcome = form.validate(), form.outcome.data
    if outcome not in ("confirm", "return"):
        form.outcome.errors, fits = [_("Chọn xác nhận hoặc trả lại.")], False
    typed, form.case.data = str(form.case.data or "").strip(), ""
    if not fits:
        return desk.refuse(TEMPLATE, form, **await _values(desk, claim))
    decision = Decision(agreed=outcome == "confirm", reason=str(form.reason.data), case=typed)
    try:
        async with desk.resources.database.transaction() as connection:
            before = await decide_claim(
                connection, desk.resources.pseudonyms, claim.public_id, decision, desk.account, desk.now
            )
            await desk.act(
                connection, f"claim.{outcome}", f"claim:{claim.public_id}", before={"state": before.state},
                after={"reason": decision.reason},
            )  # fmt: skip
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _values(desk, await _claim(desk)))
    await desk.resources.bus.wake()
    told = _("Đã xác nhận. Bảng đổi trong giây lát.") if decision.agreed else _("Đã trả lại, người khai thấy lý do.")
    return desk.go(ADDRESS, told)


async def _claim(desk: Desk) -> Claim:
    """The claim that the address names. One of another ward is told like one that does not exist."""
    found = await claims.by_public_id(desk.resources.database, desk.path("claim")[:40])
    within = found if found and desk.account.ward in (None, found.ward) else None
    claim: Claim = require(within, "no such claim")
    return claim


async def _values(desk: Desk, claim: Claim) -> dict[str, Any]:
    database, paper = desk.resources.database, paper_of(desk.request)
    resident = await residents.by_id(database, claim.resident)
    found = (await claims.conflicts(database, [claim.id]))[claim.id]
    steps = (await claim_steps.of_claims(database, [claim.id]))[claim.id]
    known = await partners.all_partners(database, desk.now)
    names = {**claim_words.platform_names(desk.words), **{each.code: each.name for each in known}}
    contests = [known.contest for known in await desk.resources.contests.all()]
    ahead = list(edges(contests, claim.ward, claim.service, claim.happened_at))
    own_return = claim.state == "appealed" and claim.returned_by == desk.account.id
    return {
        "claim": claim,
        "person": resident,
        "place": desk.resources.contests.place_names.get(resident.neighbourhood or "", "") if resident else "",
        "ward_of": lambda code: _ward(desk, code),
        "service": _service(desk, claim.service),
        "service_of": lambda key: _service(desk, key),
        "found": found,
        "beside": await claims.beside(database, claim),
        "platforms": names,
        "steps": claim_words.steps_told(desk.words, paper.times, steps, names),
        "by_of": [step.by or "" for step in steps],
        "state": claim_words.state_word(desk.words, claim),
        "way": claim_words.way_words(desk.words)[claim.by],
        "edges": claim_words.edges_told(desk.words, paper.times, ahead, desk.now),
        "may_decide": desk.may_write and claim.state in OPEN and not own_return,
        "own_return": own_return,
        "bounds": (REASON_MIN, REASON_MAX),
    }


def _service(desk: Desk, key: str) -> str:
    service = desk.resources.reference.ever.services.get(key)
    return service.names[desk.words.language] if service else key


def _ward(desk: Desk, code: str) -> str:
    ward = desk.resources.reference.catalogue.wards.get(WardCode(code))
    return full_name(ward, paper_of(desk.request)) if ward else code
