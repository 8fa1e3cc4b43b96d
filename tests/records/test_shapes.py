"""What a fact may hold: nothing that the fold could not read is ever recorded, by whichever way it comes."""

from typing import Any

import pytest
from asyncpg.exceptions import CheckViolationError

from server.records import facts
from server.records.database import Database
from tests.examples import DURING, resident

UNREADABLE: list[tuple[str, dict[str, Any]]] = [
    ("enrolment", {}),
    ("enrolment", {"ward": "00070"}),
    ("enrolment", {"ward": 70, "groups": []}),
    ("headcount", {"ward": "00070"}),
    ("integrity", {"ward": "00070", "round": 1}),
    ("granted", {"round": 1}),
    ("reassigned", {"ward": "00070"}),
]


@pytest.mark.parametrize(("kind", "body"), UNREADABLE)
async def test_a_body_that_the_fold_could_not_read_is_not_recorded(
    database: Database, kind: str, body: dict[str, Any]
) -> None:
    fact = {"kind": kind, "source": "register", "source_ref": "poison", "resident": resident(), "happened_at": DURING,
            "body": body}  # fmt: skip

    with pytest.raises(CheckViolationError, match="facts_body_shape"):
        await facts.record_own(database, [fact])
