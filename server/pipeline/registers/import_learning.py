"""New versions of what is learnt and asked of skills: looked at first, then in force for what is begun afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.pipeline.registers.import_catalogue import REASON_MAX, REASON_MIN, decoded
from server.pipeline.registers.uploads import KEPT
from server.records import learning_versions, uploads
from server.records.database import Connection, Database
from server.records.uploads import Upload
from server.reference import Reference
from server.rules.learning import Learning
from server.rules.learning_file import ReadLearning, read_learning
from server.rules.refusals import Told

__all__ = ["LEARNING", "InForce", "apply", "decoded", "import_files", "stage"]

LEARNING = "learning"
DOCUMENT_MAX = 1024 * 1024


@dataclass(frozen=True, slots=True)
class InForce:
    """The version that came into force, and the one before it; 0 if the skill had none."""

    learning: Learning
    before: int


async def stage(database: Database, file_name: str, text: str, account_id: int, now: datetime) -> int:
    """Keep a file until it is applied, and return its id."""
    name = " ".join(file_name.split())[:120] or "?"
    upload_id = await uploads.add(database, LEARNING, name, b"", account_id, now, now + KEPT)
    await uploads.finish(database, upload_id, "read", {"document": text})
    return upload_id


async def apply(
    connection: Connection, reference: Reference, upload: Upload, reason: str, account_id: int, now: datetime
) -> InForce:
    """Put an uploaded file into force. Raises Told if it has faults, expired, or its version is not a newer one."""
    state = await uploads.lock(connection, upload.id)
    if state == "applied":
        raise Told("Tệp này đã được áp dụng rồi.", where="upload")
    if state != "read" or upload.expires_at < now:
        raise Told("Bản xem trước đã hết hạn. Gửi lại tệp.", where="upload")
    text = (await uploads.result(connection, upload.id))["document"]
    put = await _put(connection, reference, text, reason, account_id)
    await uploads.applied(connection, upload.id, account_id, now)
    return put


async def import_files(
    database: Database, reference: Reference, files: Sequence[tuple[str, str]], reason: str
) -> list[Learning]:
    """Put files, as (name, text), into force: all of them, or none. Raises Told naming the first that cannot be."""
    await reference.notice(database, at_once=True)
    async with database.transaction() as connection:
        return [(await _put(connection, reference, text, reason, None)).learning for _, text in files]


async def _put(
    connection: Connection, reference: Reference, text: str, reason: str, account_id: int | None
) -> InForce:
    reason = " ".join(reason.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Told(
            "Lý do có {n} ký tự, cần từ {least} đến {most}. Nêu số văn bản.",
            where="reason", n=len(reason), least=REASON_MIN, most=REASON_MAX,
        )  # fmt: skip
    await learning_versions.lock(connection)
    await reference.bank.notice(connection, at_once=True)
    learning = whole(read_learning(text, reference.catalogue.skills))
    now_in_force = await reference.bank.in_force(connection, learning.skill)
    before = now_in_force.version if now_in_force else 0
    refuse_old(learning, before)
    await learning_versions.add(connection, learning.skill, learning.version, text, reason, account_id)
    return InForce(learning, before)


def whole(read: ReadLearning) -> Learning:
    """What was read. Raises Told if it has faults."""
    if not read.learning:
        raise Told("Tệp này chưa áp dụng được: có {n} chỗ sai. Xem từng chỗ, sửa rồi gửi lại.",
                   where="upload", n=len(read.faults))  # fmt: skip
    return read.learning


def refuse_old(learning: Learning, before: int) -> None:
    """Raise Told unless the version is a newer one: people are at work on what an older one says."""
    if learning.version <= before:
        raise Told(
            "{skill}: tệp ghi version = {version}, bản đang dùng là {before}. Ghi số lớn hơn.",
            where="upload", skill=learning.skill, version=learning.version, before=before,
        )  # fmt: skip


def changed_items(
    before: Learning | None, after: Learning
) -> tuple[Collection[str], Collection[str], Collection[str]]:
    """The keys of the items that a version adds, changes and drops."""
    old = {item.key: item for item in before.items} if before else {}
    new = {item.key: item for item in after.items}
    changed = [key for key, item in new.items() if key in old and old[key] != item]
    return [key for key in new if key not in old], changed, [key for key in old if key not in new]
