"""A fact: recorded once, never changed. Everything that can move a board is one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

FactKind = Literal[
    "service", "skill", "revoked", "enrolment", "headcount", "integrity", "excluded", "readmitted", "granted",
    "reassigned"
]  # fmt: skip


class Fact(NamedTuple):
    """A row of the facts, in the order its columns are read. A tuple, because thousands a second are made.

    (xid, id) is the order in which facts are folded. `contest_id` is set on what concerns one contest only.
    `activity`, `by`, `case_key` belong to services and skills; `target` to revocations (the source_ref of the
    same source that is taken back); `body` to enrolments, headcounts, samples and corrections.

    Corrections always concern one contest. `excluded` and `readmitted` name one of resident, case_key, or an
    event by (source, target); of several about the same the last recorded one holds. `granted` and `reassigned`
    say in their body what is given to whom (`correction.py` reads it).
    """

    xid: int
    id: int
    kind: FactKind
    source: str
    source_ref: str
    contest_id: int | None
    resident: UUID | None
    activity: str | None
    case_key: UUID | None
    by: str | None
    happened_at: datetime
    received_at: datetime
    target: str | None
    body: Mapping[str, Any] | None

    @property
    def key(self) -> tuple[str, str]:
        """What names the event for ever: (source, source_ref)."""
        return (self.source, self.source_ref)
