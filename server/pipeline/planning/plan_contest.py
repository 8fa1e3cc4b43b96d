"""Planning a contest: a draft is begun, changed, and announced; then each change has a reason that everybody sees."""

from dataclasses import dataclass
from datetime import datetime

from server.pipeline.planning.contest_document import read_document, write_document
from server.pipeline.planning.revise_contest import revise
from server.records import contest_drafts, contests
from server.records.contests import StoredContest, Version
from server.records.database import Connection, Database
from server.rules.catalogue import Catalogue
from server.rules.contest import Contest
from server.rules.contest_file import changes_refused, parse_contest
from server.rules.fault import Fault, Faulty
from server.rules.folding import slug as slug_of
from server.rules.plan import Plan, plan_faults
from server.rules.refusals import NotFound, Refusal, Told
from server.rules.schedule import schedule_faults

SLUG_MAX = 60
REASON_MIN = 15
REASON_MAX = 500
"""The reason stands on the public page, so it says something, and is read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A contest as it is planned now: a draft, or one that was announced."""

    slug: str
    version: int
    plan: Plan
    announced: bool


class Stale(Refusal):
    """Somebody else saved a later version meanwhile; nothing was overwritten."""

    def __init__(self, planned: Planned) -> None:
        super().__init__(f"version {planned.version} was saved meanwhile", where="version")
        self.planned = planned


async def planned(database: Database, slug: str) -> Planned:
    """The contest of that slug, announced or still a draft. Raises NotFound."""
    if stored := await contests.contest(database, slug):
        return _of_contest(stored)
    if draft := await contest_drafts.by_slug(database, slug):
        return _of_draft(draft)
    raise NotFound(f"there is no contest {slug!r}", where="slug")


async def versions(database: Database, found: Planned) -> list[Version]:
    """Every version of an announced contest, or of a draft, oldest first."""
    if not found.announced:
        return await contest_drafts.versions(database, found.slug)
    stored = await contests.contest(database, found.slug)
    return await contests.versions(database, stored.id) if stored else []


async def begin_draft(connection: Connection, slug: str, plan: Plan, by: str) -> None:
    """Begin a draft. Raises Told if the slug cannot be one, or is one already."""
    if not slug or slug_of(slug) != slug or len(slug) > SLUG_MAX:
        raise Told("Tên trong địa chỉ gồm chữ thường không dấu, chữ số và gạch nối, nhiều nhất {most} ký tự.",
                   where="slug", most=SLUG_MAX)  # fmt: skip
    taken = await contests.contest_for_update(connection, slug)
    await contest_drafts.set_aside(connection, slug)
    if taken or not await contest_drafts.create(connection, slug, write_document({**plan, "slug": slug}), by):
        raise Told("Đã có cuộc thi đua mang tên này trong địa chỉ. Chọn tên khác.", where="slug")


async def change_draft(connection: Connection, slug: str, version: int, plan: Plan, by: str) -> int:
    """Save the draft's next version, complete or not, and return its number. Raises Stale."""
    draft = await contest_drafts.for_update(connection, slug)
    if not draft:
        raise Told("Bản thảo này đã được công bố. Sửa ở bản đã công bố.", where="version")
    if draft.version != version:
        raise Stale(_of_draft(draft))
    return await contest_drafts.replace(connection, slug, write_document(plan), by)


async def discard_draft(connection: Connection, slug: str, version: int, now: datetime) -> None:
    """Discard a draft and free its slug. Raises Told if it is none any more, Stale if it was changed meanwhile."""
    draft = await contest_drafts.for_update(connection, slug)
    if not draft:
        raise Told("Bản thảo này đã được công bố.", where="version")
    if draft.version != version:
        raise Stale(_of_draft(draft))
    await contest_drafts.discard(connection, slug, now)
    await contest_drafts.set_aside(connection, slug)


async def announce(
    connection: Connection, catalogue: Catalogue, slug: str, version: int, by: str, now: datetime
) -> Contest:
    """Make a draft a contest that everybody sees. Raises Stale, or Faulty with everything that is wrong."""
    draft = await contest_drafts.for_update(connection, slug)
    if not draft:
        raise Told("Bản thảo này đã được công bố.", where="version")
    if draft.version != version:
        raise Stale(_of_draft(draft))
    if await contests.contest(connection, slug):
        raise Told("Đã có cuộc thi đua mang tên này trong địa chỉ. Chọn tên khác.", where="version")
    plan = read_document(draft.document)
    faults = [*whole_faults(plan, catalogue), *_passed(plan, now)]
    if blocking := [fault for fault in faults if not fault.advice]:
        raise Faulty(blocking)
    await contests.create(connection, slug, draft.document, by)
    await contest_drafts.mark_announced(connection, slug, now)
    return parse_contest(draft.document, catalogue)


async def change_announced(
    connection: Connection,
    catalogue: Catalogue,
    slug: str,
    version: int,
    plan: Plan,
    *,
    by: str,
    reason: str,
    now: datetime,
) -> int:
    """Make the plan the contest's next version, and return its number.

    Raises Stale, Told for a reason that says too little, Faulty with everything that is wrong or has passed.
    """
    reason = reason_given(reason)
    stored = await contests.contest_for_update(connection, slug)
    assert stored, "an announced contest is never deleted"
    if stored.version != version:
        raise Stale(_of_contest(stored))
    faults = [fault for fault in whole_faults(plan, catalogue) if not fault.advice]
    if faults:
        raise Faulty(faults)
    document = write_document(plan)
    before, after = parse_contest(stored.document, catalogue), parse_contest(document, catalogue)
    if faults := _refused(before, after, now):
        raise Faulty(faults)
    return (await revise(connection, stored, before, after, document, by=by, reason=reason)).version


def reason_given(text: str) -> str:
    """The reason, trimmed. Raises Told if it says too little or too much."""
    reason = " ".join(text.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Told("Lý do có {n} ký tự, cần từ {least} đến {most}. Lý do hiện trên trang công khai.",
                   where="reason", n=len(reason), least=REASON_MIN, most=REASON_MAX)  # fmt: skip
    return reason


def whole_faults(plan: Plan, catalogue: Catalogue) -> list[Fault]:
    """Everything that is wrong with a plan; what only the reader of criteria knows comes when the rest is right."""
    faults = plan_faults(plan, catalogue)
    if any(not fault.advice for fault in faults):
        return faults
    try:
        parse_contest(write_document(plan), catalogue)
    except Refusal as refusal:
        faults.append(Fault(where="criteria", code="unreadable", values={"told": str(refusal)}))
    return faults


def _passed(plan: Plan, now: datetime) -> list[Fault]:
    return [
        Fault(where=f"rounds.{number}.opens", code="in_past", values={"after": each["opens"]})
        for number, each in enumerate(plan.get("rounds", ()), 1)
        if each.get("opens") and each["opens"] <= now
    ]


def _refused(before: Contest, after: Contest, now: datetime) -> list[Fault]:
    """What may not change any more: what has passed, and once a round has opened, who takes part."""
    faults = schedule_faults(before.rounds, after.rounds, now)
    begun = before.rounds[0].opens <= now
    if changes_refused(before, after, begun=begun):
        faults.append(Fault(where="wards" if before.wards != after.wards else "criteria", code="begun"))
    return faults


def _of_draft(draft: contest_drafts.Draft) -> Planned:
    return Planned(slug=draft.slug, version=draft.version, plan=read_document(draft.document), announced=False)


def _of_contest(stored: StoredContest) -> Planned:
    return Planned(slug=stored.slug, version=stored.version, plan=read_document(stored.document), announced=True)
