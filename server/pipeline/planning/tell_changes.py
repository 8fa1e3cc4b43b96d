"""What became different from one version of a contest to the next: when, why, and value by value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from server.pipeline.planning.contest_document import read_document
from server.records.contests import Version
from server.rules.plan_changes import Change, plan_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version and how it differs from the one before. `made_by` is for officials only."""

    version: int
    made_by: str
    reason: str
    made_at: datetime
    changes: Sequence[Change]


def revisions(versions: Sequence[Version]) -> list[Revision]:
    """Every version after the first, newest first."""
    told = [
        Revision(
            version=after.version,
            made_by=after.made_by,
            reason=after.reason,
            made_at=after.made_at,
            changes=plan_changes(read_document(before.document), read_document(after.document)),
        )
        for before, after in pairwise(versions)
    ]
    return told[::-1]
