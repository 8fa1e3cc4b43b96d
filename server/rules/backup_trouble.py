"""When the operators hear of backups: none was made, or none for more than a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.rules.refusals import Told
from server.rules.trouble import Trouble

BACKUP_LATE = timedelta(hours=26)
"""One is made each night; one that takes longer than the last is not late yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReading:
    """Of which moment the last backup is, None if there was none, and since when there is something to lose."""

    made_at: datetime | None
    needed_since: datetime | None


def of_backups(now: datetime, found: BackupReading | None) -> Iterator[Trouble]:
    """Whether a backup is owed."""
    if not found or not found.needed_since or now - (found.made_at or found.needed_since) <= BACKUP_LATE:
        return
    hours = int((now - (found.made_at or found.needed_since)) / timedelta(hours=1))
    yield Trouble(
        "backup-late",
        "watch",
        Told("Bản sao lưu gần nhất đã {hours} giờ tuổi.", hours=hours)
        if found.made_at
        else Told("Chưa có bản sao lưu nào, mà dữ liệu đã có từ {hours} giờ trước.", hours=hours),
        Told("Chạy python -m server backup make và đặt lịch hằng đêm: docs/backup.md."),
    )
