"""What a resident claimed: the list, one claim with every step, withdrawing, and appealing once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from wtforms import TextAreaField

from server.paper import claim_words
from server.paper.form import Form, Needed
from server.paper.print import paper_of
from server.pipeline.claims.claim import appeal_claim, withdraw_claim
from server.pipeline.claims.match_claims import match_claims
from server.pipeline.results.inquire import inquire
from server.records import claim_steps, claims, partners
from server.records.claims import Claim, Waiting
from server.residents.visit import Visit, require
from server.rules.claim import REASON_MAX, REASON_MIN, edges, may_appeal
from server.rules.refusals import Told

LIST = "me/claims.html"
ONE = "me/claim.html"
ADDRESS = "/me/claims"


class Appeal(Form):
    """Why a return should be looked at again."""

    reason = TextAreaField(validators=[Needed()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """What platforms are called by their codes, and which tell us of cases: by events, or when they are asked."""

    names: Mapping[str, str]
    connected: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One claim as the list shows it."""

    claim: Claim
    service: str
    state: str
    icon: str
    reason: str
    next: str


async def show(visit: Visit) -> Response:
    """Every claim, newest first, with how it stands."""
    database = visit.resources.database
    await match_claims(database, visit.now, visit.resident.id)
    found = await claims.of_resident(database, visit.resident.id)
    told, names = await claims.conflicts(database, [claim.id for claim in found]), await platforms(visit)
    steps = await claim_steps.of_claims(database, [claim.id for claim in found])
    return visit.page(
        LIST,
        lines=[
            Line(
                claim=claim, service=service_name(visit, claim.service), state=_state(visit, claim),
                icon=claim_words.ICONS[claim.state],
                reason=steps[claim.id][-1].reason if claim.state == "returned" else "",
                next=_next(visit, told[claim.id], names),
            )
            for claim in found
        ],
    )  # fmt: skip


async def show_one(visit: Visit) -> Response:
    """One claim: what it says, each step, what happens next."""
    await match_claims(visit.resources.database, visit.now, visit.resident.id)
    return visit.page(ONE, form=visit.blank(Appeal), **await _values(visit, await _own(visit)))


async def withdraw(visit: Visit) -> Response:
    """Withdraw a claim that waits."""
    claim = await _own(visit)
    try:
        await withdraw_claim(visit.resources.database, visit.resident.id, claim.public_id, visit.now)
    except Told as told:
        values = await _values(visit, await _own(visit))
        return visit.page(ONE, 422, form=visit.blank(Appeal), **{**values, "refused": visit.tell(told)})
    return visit.go(ADDRESS, visit.words.gettext("Đã rút hồ sơ."))


async def appeal(visit: Visit) -> Response:
    """Ask that somebody else looks at a returned claim again."""
    claim, form = await _own(visit), await visit.form(Appeal)
    try:
        if form.validate():
            words = str(form.reason.data)
            await appeal_claim(visit.resources.database, visit.resident.id, claim.public_id, words, visit.now)
            told = visit.words.gettext("Đã gửi đề nghị. Người khác sẽ xem lại.")
            return visit.go(f"{ADDRESS}/{claim.public_id}", told)
    except Told as refusal:
        return visit.refuse(ONE, form, refusal, **await _values(visit, await _own(visit)))
    return visit.refuse(ONE, form, **await _values(visit, claim))


async def _own(visit: Visit) -> Claim:
    """The visitor's claim that the address names. Another person's is told like one that does not exist."""
    found = await claims.by_public_id(visit.resources.database, visit.path("claim")[:40], visit.resident.id)
    claim: Claim = require(found, "no such claim")
    return claim


async def platforms(visit: Visit) -> Platforms:
    """What each platform is called, as a partner by its own name, and which of them tell us of cases."""
    found = [each for each in await partners.all_partners(visit.resources.database, visit.now) if not each.paused]
    return Platforms(
        names={**claim_words.platform_names(visit.words), **{each.code: each.name for each in found}},
        connected={*visit.resources.connectors, *(each.code for each in found if each.keys)},
    )


def service_name(visit: Visit, key: str) -> str:
    """What a service is called; one that left the catalogue keeps its name."""
    service = visit.resources.reference.ever.services.get(key)
    return service.names[visit.words.language] if service else key


def _state(visit: Visit, claim: Claim) -> str:
    return claim_words.state_word(visit.words, claim)


def _next(visit: Visit, found: Waiting, known: Platforms) -> str:
    service = visit.resources.reference.ever.services.get(found.claim.service)
    platform, times = service.platform if service else "", paper_of(visit.request).times
    name, connected = known.names.get(platform, platform), platform in known.connected
    return claim_words.next_told(visit.words, times, found, name, connected=connected)


async def _values(visit: Visit, claim: Claim) -> dict[str, Any]:
    database, paper = visit.resources.database, paper_of(visit.request)
    found, names = (await claims.conflicts(database, [claim.id]))[claim.id], await platforms(visit)
    steps = (await claim_steps.of_claims(database, [claim.id]))[claim.id]
    verdicts = await _verdicts(visit, claim)
    return {
        "claim": claim,
        "service": service_name(visit, claim.service),
        "state": _state(visit, claim),
        "shape": claim_words.ICONS[claim.state],
        "way": claim_words.way_words(visit.words)[claim.by],
        "steps": claim_words.steps_told(visit.words, paper.times, steps, names.names),
        "next": _next(visit, found, names),
        "verdicts": verdicts,
        "edges": await _edges(visit, claim) if claim.state != "withdrawn" and not verdicts else (),
        "may_withdraw": claim.state == "pending",
        "may_appeal": may_appeal(claim.state, appealed_before=claim.appealed_at is not None),
        "reason_bounds": (REASON_MIN, REASON_MAX),
    }  # fmt: skip


async def _edges(visit: Visit, claim: Claim) -> list[str]:
    """In which rounds the claim counts if it is confirmed, and until when."""
    contests = [known.contest for known in await visit.resources.contests.all()]
    ahead = list(edges(contests, claim.ward, claim.service, claim.happened_at))
    return claim_words.edges_told(visit.words, paper_of(visit.request).times, ahead, visit.now)


async def _verdicts(visit: Visit, claim: Claim) -> list[tuple[str, str]]:
    """What the fact of a confirmed claim came to, contest by contest."""
    if not claim.fact_source or not claim.fact_ref:
        return []
    resources = visit.resources
    found = await inquire(resources.database, resources.contests, claim.fact_source, claim.fact_ref)
    names = {known.contest.slug: known.contest.name for known in await resources.contests.all()}
    return [
        (
            names[each.contest][visit.words.language],
            claim_words.verdict_told(visit.words, each.reason, sum(entry.points for entry in each.entries)),
        )
        for each in (found.contests if found else ())
        if each.reason != "no_criterion"
    ]
