"""What operators are told of readings: each trouble by its threshold, and nothing of a platform that is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.rules.operations import (
    AUDIT_LATE,
    CHORES,
    FACTS_WAIT,
    FOLDING_ANEW,
    WRITER_HOLDS,
    ContestReading,
    PartnerReading,
    ProcessReading,
    Readings,
    troubles,
)

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CONTEST = ContestReading(
    slug="a", moved=True, waiting=0, oldest=None, position=7, boards_position=7, audited_at=NOW - SECOND, equal=True,
    differences=0,
)  # fmt: skip
PARTNER = PartnerReading(code="p", name="P", paused=False, per_minute=6, calls=9, failed=0, events=1_000, refused=10)
SERVER = ProcessReading(
    process="server", since=NOW, sockets=1_000, pushed=5, stale=20, cut_off=0, errors=0, last_error="",
    last_error_at=None,
)  # fmt: skip
WELL = Readings(
    now=NOW, redis_away=False, horizon_lag=0, writer_age=SECOND, writer="thidua server", contests=[CONTEST],
    partners=[PARTNER], processes=[SERVER], chores=dict.fromkeys(CHORES, (NOW - SECOND, True, "")),
    uploads_waiting=0, upload_oldest=None, proposals_waiting=0,
)  # fmt: skip


def of_contest(**changes: object) -> Readings:
    return replace(WELL, contests=[replace(CONTEST, **changes)])  # type: ignore[arg-type]


def codes(found: Readings) -> list[str]:
    return [trouble.code for trouble in troubles(found)]


def test_a_platform_that_is_well_has_no_trouble() -> None:
    assert codes(WELL) == []


LATE = {"waiting": 3, "oldest": NOW - FACTS_WAIT - SECOND}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (replace(WELL, redis_away=True), "redis-away"),
        (replace(WELL, writer_age=WRITER_HOLDS + SECOND), "horizon-held"),
        (of_contest(moved=False), "pipeline-absent"),
        (of_contest(**LATE), "pipeline-late"),
        (of_contest(**{**LATE, "waiting": FOLDING_ANEW}), "pipeline-behind"),
        (of_contest(equal=False, differences=2), "audit-unequal"),
        (of_contest(audited_at=NOW - AUDIT_LATE - SECOND), "audit-late"),
        (of_contest(audited_at=None), "audit-late"),
        (replace(WELL, chores={**WELL.chores, "standings": (NOW - timedelta(hours=4), True, "")}), "chore-late"),
        (replace(WELL, chores={**WELL.chores, "audit": (NOW, False, "TimeoutError")}), "chore-failed"),
        (replace(WELL, processes=[replace(SERVER, stale=101)]), "sockets-stale"),
        (replace(WELL, processes=[replace(SERVER, last_error="x", last_error_at=NOW)]), "errors"),
        (replace(WELL, partners=[replace(PARTNER, refused=201)]), "partner-refused"),
        (replace(WELL, upload_oldest=NOW - timedelta(minutes=6)), "upload-waits"),
    ],
)
def test_each_trouble_is_told_alone(found: Readings, code: str) -> None:
    assert codes(found) == [code]


@pytest.mark.parametrize(
    "found",
    [
        replace(WELL, writer_age=WRITER_HOLDS),
        of_contest(waiting=3, oldest=NOW - FACTS_WAIT),
        of_contest(audited_at=NOW - AUDIT_LATE),
        replace(WELL, chores={**WELL.chores, "audit": (NOW - timedelta(minutes=3), True, "")}),
        replace(WELL, partners=[replace(PARTNER, events=20, refused=19)]),
    ],
)
def test_at_the_threshold_all_is_well(found: Readings) -> None:
    assert codes(found) == []


def test_what_began_a_moment_ago_is_not_late() -> None:
    chores = replace(SERVER, process="chores", since=NOW - SECOND)
    begun = replace(of_contest(audited_at=None, begun_at=NOW - SECOND), processes=[SERVER, chores], chores={})

    assert codes(begun) == []
    assert set(codes(replace(begun, now=NOW + timedelta(hours=4)))) == {"audit-late", "chore-late"}


def test_facts_held_back_by_a_writer_are_the_writers_trouble() -> None:
    held = replace(of_contest(**LATE), writer_age=WRITER_HOLDS + SECOND, writer="psql")

    (trouble,) = troubles(held)
    assert (trouble.code, trouble.what.values["writer"]) == ("horizon-held", "psql")


def test_what_is_wrong_stands_before_what_is_to_be_watched() -> None:
    found = replace(of_contest(moved=False, audited_at=None), redis_away=False)

    assert codes(found) == ["pipeline-absent", "audit-late"]


def test_a_redis_that_is_away_is_not_told_again_as_late_chores() -> None:
    found = replace(of_contest(audited_at=None), redis_away=True, chores={})

    assert codes(found) == ["redis-away"]
