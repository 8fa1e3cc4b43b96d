"""What is kept of residents: one line a table. The pages, the download, erasing and forgetting all read this list.

Who adds a table that names a resident adds a line here; tests/records/test_personal.py finds the ones that are
missing.
"""

from dataclasses import dataclass
from typing import Literal, get_args

About = Literal[
    "you", "place", "consents", "devices", "points", "claims", "learning", "together", "certificates", "requests"
]
"""The classes in which a resident is told of it, in this order."""
ABOUT: tuple[About, ...] = get_args(About)
AtErasure = Literal["deleted", "unlinked", "stays"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """How one table keeps something of residents.

    `people` are the columns that name a resident, `whose` those by which a row is somebody's own. A table that names
    nobody itself has its rows by `through`: (own column, table, its column). `hidden` is told to nobody: secrets, and
    which official it was. After `days` from what `aged` says (records/personal.py) a row is forgotten; None keeps it
    for as long as there is the resident.
    """

    table: str
    about: About
    people: tuple[str, ...] = ()
    whose: tuple[str, ...] = ()
    through: tuple[str, str, str] | None = None
    hidden: tuple[str, ...] = ()
    at_erasure: AtErasure = "deleted"
    days: int | None = None
    told: bool = True
    """Whether it is counted, shown and downloaded; a second filing of the same is not."""
    order: str = ""


def _of(table: str, about: About, order: str, *, hidden: tuple[str, ...] = (), days: int | None = None) -> Personal:
    """A table whose rows are the resident's, named in the column `resident`, and go with them."""
    return Personal(
        table=table, about=about, people=("resident",), whose=("resident",), hidden=hidden, days=days, order=order
    )


PERSONAL: tuple[Personal, ...] = (
    Personal(table="residents", about="you", people=("id", "guardian"), whose=("id",), order="id"),
    _of("paper_accounts", "you", "id", hidden=("made_by",)),
    _of("residences", "place", "id", hidden=("account_id",), days=400),
    _of("consents", "consents", "given_at"),
    _of("resident_sessions", "devices", "created_at", hidden=("token_hash",), days=30),
    _of("codes", "devices", "made_at", hidden=("code_hash", "made_by"), days=1),
    Personal(
        table="facts", about="points", people=("resident",), whose=("resident",), at_erasure="stays",
        hidden=("xid",), order="id",
    ),
    Personal(
        table="ledger_entries", about="points", people=("resident",), whose=("resident",), at_erasure="stays",
        order="contest_id, generation, position",
    ),
    Personal(
        table="receipts", about="points", people=("resident",), whose=("resident",), at_erasure="stays", told=False,
    ),
    _of("claims", "claims", "id", hidden=("returned_by",), days=730),
    Personal(
        table="claim_steps", about="claims", through=("claim_id", "claims", "id"), hidden=("account_id",), order="id"
    ),
    _of("attempts", "learning", "started_at", hidden=("seed",)),
    Personal(
        table="answers", about="learning", through=("attempt_id", "attempts", "id"), days=400,
        order="attempt_id, number",
    ),
    _of("learning_statements", "learning", "happened_at", days=400),
    _of("helpers", "together", "id", hidden=("named_by",), days=730),
    Personal(
        table="assistances", about="together", people=("helper", "resident"), whose=("helper", "resident"),
        days=730, order="id",
    ),
    Personal(
        table="families", about="together", people=("creator",), whose=("creator",), at_erasure="unlinked", order="id"
    ),
    _of("family_members", "together", "id", days=400),
    Personal(
        table="certificates", about="certificates", people=("resident",), whose=("resident",), at_erasure="unlinked",
        order="number",
    ),
    _of("privacy_requests", "requests", "id", hidden=("account_id",), days=730),
)  # fmt: skip
BY_TABLE = {each.table: each for each in PERSONAL}
