"""A new catalogue of skills and services in two steps: what it would change, then in force everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import tomli_w

from server.pipeline.contests import KnownContest
from server.pipeline.registers.uploads import KEPT
from server.records import catalogues, uploads
from server.records.database import Connection, Database
from server.records.uploads import Upload
from server.rules.catalogue import Activity, Catalogue
from server.rules.catalogue_file import KINDS, Kind, Used, differences, read_catalogue
from server.rules.refusals import Told

CATALOGUE = "catalogue"
DOCUMENT_MAX = 1024 * 1024
REASON_MIN, REASON_MAX = 10, 300


@dataclass(frozen=True, slots=True)
class InForce:
    """The version that came into force."""

    version: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was changed: another version came since the preview."""

    version: int


def decoded(content: bytes) -> str:
    """The text of a file. Raises Told if it is no UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Told(
            "Byte thứ {at} không phải UTF-8. Lưu tệp TOML bằng UTF-8.", where="file", at=error.start + 1
        ) from None


async def stage(database: Database, file_name: str, text: str, account_id: int, now: datetime) -> int:
    """Keep a file until it is applied, and return its id."""
    name = " ".join(file_name.split())[:120] or "?"
    upload_id = await uploads.add(database, CATALOGUE, name, b"", account_id, now, now + KEPT)
    await uploads.finish(database, upload_id, "read", {"document": text})
    return upload_id


def used_by(contests: Sequence[KnownContest]) -> Used:
    """Which contests give points for each activity, in any version that still counts."""
    used: dict[tuple[str, str], list[str]] = {}
    for known in contests:
        for contest in (known.contest, *known.earlier.values()):
            for key in contest.criteria_by_activity:
                slugs = used.setdefault(key, [])
                if known.contest.slug not in slugs:
                    slugs.append(known.contest.slug)
    return used


async def apply(
    connection: Connection, upload: Upload, before: Catalogue, used: Used, base: int, reason: str, account_id: int,
    now: datetime,
) -> InForce | Overtaken:  # fmt: skip
    """Put the file into force as the next version. Raises Told if it has faults, changes nothing or may not."""
    state = await uploads.lock(connection, upload.id)
    if state == "applied":
        raise Told("Tệp này đã được áp dụng rồi.", where="upload")
    if state != "read" or upload.expires_at < now:
        raise Told("Bản xem trước đã hết hạn. Gửi lại tệp.", where="upload")
    reason = " ".join(reason.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Told(
            "Lý do có {n} ký tự, cần từ {least} đến {most}. Nêu số văn bản.",
            where="reason", n=len(reason), least=REASON_MIN, most=REASON_MAX,
        )  # fmt: skip
    await catalogues.lock(connection)
    newest = await catalogues.newest(connection)
    if newest != base:
        return Overtaken(newest)
    read = read_catalogue((await uploads.result(connection, upload.id))["document"])
    changes = differences(before, read.found, used)
    if read.faults or not changes or any(change.used_by for change in changes):
        raise Told("Tệp này chưa áp dụng được. Xem các dòng bên dưới.", where="upload")
    await catalogues.add(connection, newest + 1, written(before, read.found), reason, account_id)
    await uploads.applied(connection, upload.id, account_id, now)
    return InForce(newest + 1)


def written(before: Catalogue, found: Mapping[Kind, Mapping[str, Activity]] | None = None) -> str:
    """A whole catalogue as TOML: the kinds that were found, the others as they are."""
    old: dict[Kind, Mapping[str, Activity]] = {"skill": before.skills, "service": before.services}
    every = {**old, **(found or {})}
    return tomli_w.dumps({kind: [_table(each) for each in every[kind].values()] for kind in KINDS})


def _table(activity: Activity) -> dict[str, object]:
    table: dict[str, object] = {"key": activity.key, "vi": activity.names["vi"], "en": activity.names["en"]}
    if activity.platform:
        table["platform"] = activity.platform
    if activity.competence:
        table["competence"] = activity.competence
    return table if activity.scorable else {**table, "scorable": False}
