"""The life of a contest's criteria: drafted, issued under a decision, and once a round has opened only rehearsed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from server.pipeline.contests import Contests, KnownContest
from server.pipeline.planning.contest_document import read_document, write_document
from server.pipeline.planning.plan_contest import Planned, change_announced, change_draft, planned
from server.pipeline.planning.propose import decide
from server.pipeline.planning.rehearse import apply_rehearsal, begin_rehearsal
from server.records import criteria_versions, rehearsals
from server.records.accounts import Account
from server.records.criteria_versions import CriteriaVersion
from server.records.database import Connection, Database
from server.records.proposals import Proposal
from server.rules.catalogue import Catalogue
from server.rules.contest_file import parse_contest
from server.rules.criteria_plan import criteria_of, criteria_refusal, with_criteria
from server.rules.plan import Plan, wards_of
from server.rules.plan_changes import Change, plan_changes
from server.rules.refusals import Refusal, Told

Life = Literal["draft", "announced", "running"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCriteria:
    """The criteria as they are worked on. `version` is 0 while nobody has saved; `used` are those of the contest."""

    contest: Planned
    version: int
    plan: Plan
    used: Plan
    life: Life
    saved: CriteriaVersion | None

    @property
    def changes(self) -> list[Change]:
        """In what the draft differs from what the contest uses."""
        return plan_changes(self.used, self.plan)

    @property
    def issued(self) -> bool:
        """Whether the draft is what the contest uses, under a decision."""
        return bool(self.saved and self.saved.issued_at) and not self.changes


class StaleCriteria(Refusal):
    """Somebody else saved a later version meanwhile; nothing was overwritten."""


async def draft_criteria(database: Database, slug: str, now: datetime) -> DraftCriteria:
    """The criteria of a contest as they are worked on. Raises NotFound."""
    contest = await planned(database, slug)
    saved = await criteria_versions.latest(database, slug)
    used = criteria_of(contest.plan)
    return DraftCriteria(
        contest=contest,
        version=saved.version if saved else 0,
        plan=read_document(saved.document) if saved else used,
        used=used,
        life=_life(contest, now),
        saved=saved,
    )


def _life(contest: Planned, now: datetime) -> Life:
    if not contest.announced:
        return "draft"
    opens: Any = contest.plan["rounds"][0]["opens"]
    return "running" if opens <= now else "announced"


async def criteria_at(database: Database, draft: DraftCriteria, version: int) -> Plan:
    """The criteria as they were in a version; in version 0 as the contest uses them."""
    found = await criteria_versions.by_number(database, draft.contest.slug, version)
    return read_document(found.document) if found else draft.used


async def save_criteria(connection: Connection, slug: str, version: int, plan: Plan, by: str) -> int:
    """Save the next version after `version`, and return its number. Raises StaleCriteria."""
    if not await criteria_versions.add(connection, slug, version + 1, write_document(plan), by):
        raise StaleCriteria(f"version {version + 1} was saved meanwhile", where="version")
    return version + 1


def fault_of(draft: DraftCriteria, catalogue: Catalogue) -> Refusal | None:
    """What is wrong with the draft first; what is incomplete cannot be issued or rehearsed."""
    return criteria_refusal(draft.plan, catalogue, wards_of(draft.contest.plan, catalogue))


async def issue_criteria(
    connection: Connection,
    catalogue: Catalogue,
    draft: DraftCriteria,
    number: str,
    decided: date,
    *,
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """Make the draft the contest's criteria, under a decision.

    Raises Refusal for what is wrong with it, Told when a round has opened, Stale when the contest was changed.
    """
    if draft.life == "running":
        raise Told("Vòng đầu đã mở: thay đổi tiêu chí phải diễn tập trước.", where="number")
    if fault := fault_of(draft, catalogue):
        raise fault
    contest = draft.contest
    plan = with_criteria(contest.plan, draft.plan, {"number": number, "date": decided})
    if contest.announced:
        await change_announced(
            connection, catalogue, contest.slug, contest.version, plan, by=by, reason=reason, now=now
        )
    else:
        await change_draft(connection, contest.slug, contest.version, plan, by)
    await _note_issue(connection, draft, number, decided, by, now)


async def _note_issue(
    connection: Connection, draft: DraftCriteria, number: str, decided: date, by: str, now: datetime
) -> None:
    version = draft.version or await save_criteria(connection, draft.contest.slug, 0, draft.plan, by)
    await criteria_versions.issue(connection, draft.contest.slug, version, number, decided, by, now)


async def rehearse_draft(connection: Connection, catalogue: Catalogue, draft: DraftCriteria, by: str) -> int:
    """Begin to rehearse the draft, and return the rehearsal's id. Raises Refusal for what is wrong with it."""
    if fault := fault_of(draft, catalogue):
        raise fault
    if not draft.changes:
        raise Told("Bản thảo giống hệt tiêu chí đang dùng, không có gì để diễn tập.", where="version")
    contest = draft.contest
    document = write_document(with_criteria(contest.plan, draft.plan, contest.plan.get("criteria_decision")))
    parse_contest(document, catalogue)
    return await begin_rehearsal(connection, contest.slug, draft.version, document, by, version=contest.version)


async def decide_change(
    connection: Connection,
    shelf: Contests,
    known: KnownContest,
    proposal_id: int,
    by: Account,
    *,
    agreed: bool,
    answer: str,
    now: datetime,
) -> Proposal:
    """Apply the rehearsed criteria as was proposed, or throw them away, and return the proposal.

    Raises Told if the decider proposed it, it was decided before, or it cannot be applied any more.
    """
    proposal = await decide(connection, proposal_id, by, agreed=agreed, answer=answer)
    said = proposal.arguments
    if not agreed:
        await rehearsals.end(connection, said["rehearsal"], "thrown_away", now)
        return proposal
    number, decided = said["number"], date.fromisoformat(said["date"])
    applied = await apply_rehearsal(
        connection, shelf, known, said["rehearsal"], _issued_under(number, decided),
        by=by.name, reason=proposal.reason, now=now,
    )  # fmt: skip
    version = applied.criteria_version
    await criteria_versions.issue(connection, known.contest.slug, version, number, decided, by.name, now)
    return proposal


def _issued_under(number: str, decided: date) -> Callable[[str], str]:
    """Puts a rehearsed document under the decision by which it is applied."""
    return lambda document: write_document(
        {**read_document(document), "criteria_decision": {"number": number, "date": decided}}
    )
