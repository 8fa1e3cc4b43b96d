"""What was changed in a contest since it was announced: what, when, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.paper.change_words import ChangeView, change_views
from server.paper.print import Paper
from server.pipeline.planning.tell_changes import Revision
from server.rules.catalogue import Catalogue
from server.rules.contest import Contest

TEMPLATE = "changes.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    """One change as everybody sees it: nobody's name stands here."""

    number: int
    when: str
    reason: str
    changes: Sequence[ChangeView]


def values(paper: Paper, contest: Contest, revisions: Sequence[Revision], catalogue: Catalogue) -> dict[str, Any]:
    """The values of changes.html. A version that differs in nothing is none that anybody needs to see."""
    wards: Any = catalogue.wards
    told = [
        RevisionView(
            number=each.version,
            when=paper.times.hour_and_date(each.made_at),
            reason=each.reason,
            changes=change_views(each.changes, paper, wards, catalogue.activities),
        )
        for each in revisions
        if each.changes
    ]
    return {"contest": contest, "revisions": told}
