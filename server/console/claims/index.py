"""Claims that wait for a decision: a ward's own, oldest first; several that nothing speaks against in one go."""

from typing import Any

from starlette.responses import Response

from server.console.desk import Desk
from server.paper import claim_words
from server.paper.names import full_name
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.claims.decide_claims import BATCH_MAX, confirm_batch
from server.pipeline.claims.match_claims import match_claims
from server.records import claims
from server.records.claims import Waiting
from server.rules.catalogue import WardCode
from server.rules.claim import OPEN, REASON_MAX, REASON_MIN, late_by
from server.rules.refusals import NotFound, Told
from server.rules.rights import may_read

TEMPLATE = "console/claims.html"
ADDRESS = "/console/claims"
SHOWN = 50
VIEWS = {"open": OPEN, "confirmed": ("confirmed",), "returned": ("returned",)}


async def show(desk: Desk) -> Response:
    """The queue: what waits, or what was decided."""
    await match_claims(desk.resources.database, desk.now)
    return desk.page(TEMPLATE, **await _values(desk))


async def confirm(desk: Desk) -> Response:
    """Confirm the claims that were ticked, all or none."""
    sent, _ = await sent_form(desk.request), desk.words.gettext
    names = list(dict.fromkeys(str(name)[:40] for name in sent.getlist("claim")))
    reason = str(sent.get("reason", ""))
    try:
        async with desk.resources.database.transaction() as connection:
            n = await confirm_batch(connection, desk.resources.pseudonyms, names, reason, desk.account, desk.now)
            await desk.act(
                connection, "claims.confirm", "claims", arguments={"claims": names}, after={"reason": reason}
            )
    except (Told, NotFound) as refusal:
        told = desk.tell(refusal) if isinstance(refusal, Told) else _("Một hồ sơ đã chọn không còn ở đây.")
        values = {**await _values(desk), "refused": told, "reason": reason, "ticked": names}
        return desk.page(TEMPLATE, 422, **values)
    await desk.resources.bus.wake()
    return desk.go(ADDRESS, _("Đã xác nhận {n} hồ sơ. Bảng đổi trong giây lát.").format(n=n))


async def _values(desk: Desk) -> dict[str, Any]:
    asked, database = desk.request.query_params, desk.resources.database
    view = asked.get("view", "open") if asked.get("view") in VIEWS else "open"
    after = asked.get("after", "")
    ward = desk.account.ward or _asked_ward(desk, asked.get("ward", ""))
    found = await claims.queue(
        database, ward, VIEWS[view], SHOWN + 1, int(after) if after.isdecimal() and len(after) < 18 else 0
    )
    counts = await claims.count(database, ward)
    wards = desk.resources.reference.catalogue.wards
    return {
        "lines": [(each, _service(desk, each)) for each in found[:SHOWN]],
        "more": found[SHOWN - 1].claim.id if len(found) > SHOWN else None,
        "view": view,
        "counts": {name: sum(counts.get(state, 0) for state in states) for name, states in VIEWS.items()},
        "ward": ward or "",
        "wards": {} if desk.account.ward else {code: _ward(desk, code) for code in wards},
        "ward_of": lambda code: _ward(desk, code),
        "ways": claim_words.way_words(desk.words),
        "due": lambda claim: late_by(claim.happened_at, claim.appealed_at or claim.made_at),
        "state_word": lambda claim: claim_words.state_word(desk.words, claim),
        "bounds": (REASON_MIN, REASON_MAX),
        "batch_max": BATCH_MAX,
        "reason": "",
        "ticked": (),
        "may_open": may_read(desk.account.role, "claim"),
    }  # fmt: skip


def _asked_ward(desk: Desk, code: str) -> str | None:
    return code if code in desk.resources.reference.catalogue.wards else None


def _ward(desk: Desk, code: str) -> str:
    ward = desk.resources.reference.catalogue.wards.get(WardCode(code))
    return full_name(ward, paper_of(desk.request)) if ward else code


def _service(desk: Desk, each: Waiting) -> str:
    service = desk.resources.reference.ever.services.get(each.claim.service)
    return service.names[desk.words.language] if service else each.claim.service
