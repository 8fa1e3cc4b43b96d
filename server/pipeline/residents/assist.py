"""Help on the spot: a helper's short code, typed by who was helped, who says with what and confirms it.

The helper never signs in as the resident: what the resident then does is their own, and guided.
"""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from server.pipeline.identity.guess import KeyFor
from server.pipeline.identity.spoken_codes import count_try, make_code, open_code
from server.records import assistances, codes, facts, helper_team
from server.records.accounts import Account
from server.records.assistances import HELD_FOR
from server.records.database import Connection, Database
from server.records.residents import Resident
from server.rules.catalogue import Catalogue
from server.rules.hanoi import local
from server.rules.helping import ACTIVITY, SOURCE
from server.rules.identity import Pseudonyms
from server.rules.refusals import NotFound, Told


async def name_helper(connection: Connection, key_for: KeyFor, by: Account, now: datetime) -> str:
    """A code by which one resident of the officer's ward becomes a helper, shown once."""
    assert by.ward, "only officers of a ward name helpers"
    return await make_code(connection, key_for, "helper", now, ward=by.ward, made_by=by.id)


async def become_helper(database: Database, key_for: KeyFor, resident: Resident, typed: str, now: datetime) -> None:
    """Become a helper by the code of one's ward. Raises Told."""
    if resident.is_minor(local(now).date()):
        raise Told("Người hỗ trợ phải từ 16 tuổi.", where="code")
    await count_try(database, key_for, typed, "helper", str(resident.id), now)
    async with database.transaction() as connection:
        code = await open_code(connection, key_for, typed, ("helper",), str(resident.id), now)
        assert code.ward and code.made_by, "such codes are a ward's, made by an officer"
        if resident.ward != code.ward:
            raise Told("Mã này của phường, xã khác. Người hỗ trợ giúp người cùng phường, xã mình ở.", where="code")
        await helper_team.add(connection, resident.id, code.ward, code.made_by, now)


async def make_help_code(connection: Connection, key_for: KeyFor, resident: Resident, now: datetime) -> str:
    """A short code for the one who is being helped. The one before ends. Raises NotFound if they are no helper."""
    if not await helper_team.ward_of(connection, resident.id):
        raise NotFound("no helper", where="/me/help")
    await codes.end(connection, ("help",), resident=resident.id)
    return await make_code(connection, key_for, "help", now, resident=resident.id)


async def begin_help(database: Database, key_for: KeyFor, resident: Resident, typed: str, now: datetime) -> str:
    """Note that a helper's code was typed, and return the name of the help. Raises Told."""
    await count_try(database, key_for, typed, "help", str(resident.id), now)
    async with database.transaction() as connection:
        code = await open_code(connection, key_for, typed, ("help",), str(resident.id), now)
        assert code.resident, "such codes are a helper's"
        if code.resident == resident.id:
            raise Told("Đây là mã của chính bạn. Người được giúp gõ mã này ở máy của họ.", where="code")
        if not await helper_team.ward_of(connection, code.resident):
            raise Told("Người này không còn là người hỗ trợ. Hỏi phường, xã.", where="code")
        public_id = secrets.token_hex(8)
        await assistances.begin(connection, public_id, code.resident, resident.id, now)
    return public_id


async def confirm_help(
    connection: Connection,
    pseudonyms: Pseudonyms,
    catalogue: Catalogue,
    resident: Resident,
    public_id: str,
    activity: str,
    now: datetime,
) -> None:
    """Confirm with what one was helped: the helper's own fact follows, and what one does with it within the hour is
    guided. The same help of the same person counts once. Raises Told, or NotFound if it is none of theirs."""
    found = await assistances.of_public_id(connection, public_id, resident.id)
    if not found:
        raise NotFound("no such help", where="/me/helped")
    known = catalogue.activities.get(activity)
    if not known or known.own:
        raise Told("Chọn việc vừa được giúp.", where="activity")
    if not await assistances.confirm(connection, public_id, resident.id, activity, now - HELD_FOR, now):
        raise Told("Lần giúp này đã xác nhận, hoặc đã quá một giờ. Xin mã mới của người hỗ trợ.", where="activity")
    await facts.record_own(
        connection,
        [
            {
                "kind": "service", "source": SOURCE, "source_ref": public_id, "resident": found.helper,
                "activity": ACTIVITY, "by": "self", "happened_at": now,
                "case_key": case_of(pseudonyms, found.helper, resident.id, activity),
            }
        ],
    )  # fmt: skip


def case_of(pseudonyms: Pseudonyms, helper: UUID, resident: UUID, activity: str) -> UUID:
    """What makes the same help the same: of one person, by one person, with one thing."""
    told = hashlib.sha256(f"{helper}/{resident}/{activity}".encode()).hexdigest()
    return pseudonyms.case(f"help/{told[:48]}")
