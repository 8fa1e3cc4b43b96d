"""A backup is owed a day after there is something to lose, and a day after the last one."""

from datetime import timedelta

import pytest

from server.rules.backup_trouble import BACKUP_LATE, BackupReading, of_backups
from tests.examples import DURING

A_DAY, LONG = timedelta(days=1), timedelta(days=9)


@pytest.mark.parametrize(
    ("made", "needed", "owed"),
    [
        (None, None, False),
        (None, A_DAY, False),
        (None, LONG, True),
        (A_DAY, LONG, False),
        (BACKUP_LATE + A_DAY, LONG, True),
    ],
)
def test_a_backup_is_owed_when_it_is_late(made: timedelta | None, needed: timedelta | None, *, owed: bool) -> None:
    reading = BackupReading(
        made_at=None if made is None else DURING - made, needed_since=None if needed is None else DURING - needed
    )

    assert [each.code for each in of_backups(DURING, reading)] == (["backup-late"] if owed else [])
