"""What the sample of each ward came to: a fact, so that it moves the boards by the one road."""

from collections.abc import Mapping
from datetime import UTC, datetime

from server.records import facts
from server.records.database import Queries
from server.rules.catalogue import WardCode

SOURCE = "integrity"


async def note_samples(
    database: Queries, contest_id: int, number: int, found: Mapping[WardCode, tuple[int, int]], now: datetime
) -> set[str]:
    """Record (checked, wrong) of wards in a round, and return the refs that were new; the last of a ward counts.

    Safe to run twice: the same figures noted at the same time are one fact.
    """
    return await facts.record_own(
        database,
        [_fact(contest_id, number, ward, *figures, now) for ward, figures in sorted(found.items())],
    )


def _fact(contest_id: int, number: int, ward: WardCode, checked: int, wrong: int, now: datetime) -> dict[str, object]:
    assert 0 <= wrong <= checked, "of those checked some are wrong"
    moment = now.astimezone(UTC)
    return {
        "kind": "integrity",
        "source": SOURCE,
        "source_ref": f"{contest_id}/{number}/{ward}/{checked}/{wrong}/{moment.isoformat()}",
        "contest_id": contest_id,
        "resident": None,
        "happened_at": moment,
        "body": {"ward": ward, "round": number, "checked": checked, "wrong": wrong},
    }
