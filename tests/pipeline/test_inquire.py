"""What a partner is told about an event, in every state it can come to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.pipeline.accept import accept
from server.pipeline.move import Mover
from server.pipeline.results.inquire import Inquiry, inquire
from server.resources import Resources
from server.rules.fact import Fact
from tests.corrections import exclusion
from tests.examples import CONTEST, DURING, OPENS, revocation, service, skill
from tests.pipeline.stage import BA_DINH, Stage, build_stage


async def ask(stage: Stage, name: str, source: str = "dvcqg") -> Inquiry:
    found = await inquire(stage.resources.database, stage.resources.contests, source, name)
    assert found
    assert found.id == name
    return found


async def told(stage: Stage, name: str) -> tuple[str, str]:
    found = await ask(stage, name)
    return found.status, found.reason


async def points_of_entries(stage: Stage, name: str) -> list[int]:
    (contest,) = (await ask(stage, name)).contests
    return [entry.points for entry in contest.entries]


async def test_an_event_that_was_never_recorded_is_not_known(stage: Stage) -> None:
    assert await inquire(stage.resources.database, stage.resources.contests, "dvcqg", "e") is None


async def test_an_event_of_another_partner_is_not_known(stage: Stage) -> None:
    await stage.accept(skill(name="e"), source="vneid")

    assert await inquire(stage.resources.database, stage.resources.contests, "dvcqg", "e") is None


async def test_an_event_waits_until_it_is_scored(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="e"))

    assert await told(stage, "e") == ("waiting", "not_scored_yet")


async def test_without_a_contest_an_event_waits(resources: Resources) -> None:
    await accept(resources.database, "dvcqg", [skill(name="e")])

    found = await inquire(resources.database, resources.contests, "dvcqg", "e")

    assert found
    assert (found.status, found.reason) == ("waiting", "no_contest")


async def test_a_counted_event_is_told_with_its_entries(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="e"))
    await stage.move()

    found = await ask(stage, "e")

    assert (found.status, found.reason, found.message) == ("counted", "counted", "worth 10 points")
    (contest,) = found.contests
    assert (contest.contest, contest.status) == ("thu-do-so-2026", "counted")
    assert [(entry.position, entry.round, entry.points) for entry in contest.entries] == [(1, 1, 10)]


async def test_the_event_of_somebody_who_is_not_enrolled_waits(stage: Stage) -> None:
    await stage.accept(skill(name="e"))
    await stage.move()
    assert await told(stage, "e") == ("waiting", "not_enrolled")

    await stage.enrol(1)
    await stage.move()

    assert await told(stage, "e") == ("counted", "counted")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (skill("connect", name="e"), "no_criterion"),
        (skill(name="e", at=OPENS - timedelta(seconds=1)), "outside_rounds"),
        (skill(name="e", by="done_for"), "done_for"),
    ],
)
async def test_an_event_that_earns_nothing_is_told_why(stage: Stage, event: object, reason: str) -> None:
    await stage.enrol(1)
    await stage.accept(event)  # type: ignore[arg-type]
    await stage.move()

    assert await told(stage, "e") == ("not_counted", reason)
    assert await points_of_entries(stage, "e") == []


async def test_what_was_done_after_leaving_is_told_so_and_what_was_done_before_counts(stage: Stage) -> None:
    await stage.enrol(1)
    left = await stage.enrol(1, joined_at=DURING + timedelta(hours=1), left=True)
    await stage.accept(skill(name="before"), skill("password-otp", name="e", at=DURING + timedelta(days=1)))
    await stage.move()

    assert await told(stage, "before") == ("counted", "counted")
    assert await told(stage, "e") == ("not_counted", "left")

    await stage.unenrol(left)
    await stage.move()
    assert await told(stage, "e") == ("counted", "counted")


async def test_an_event_of_time_taken_out_of_the_round_is_told_so(stage: Stage) -> None:
    removed = "removed = [{ starts = 2026-11-04T00:00:00+07:00, ends = 2026-11-06T00:00:00+07:00, counts = false }]"
    await stage.load(CONTEST.replace("late_until =", f"{removed}\nlate_until =", 1))
    await stage.enrol(1)
    await stage.accept(skill(name="e"))
    await stage.move()

    assert await told(stage, "e") == ("not_counted", "removed_time")


async def test_an_event_received_too_late_is_told_so(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="e"))
    await stage.resources.database.execute("UPDATE facts SET received_at = '2100-01-01Z' WHERE kind = 'skill'")
    await stage.move()

    assert await told(stage, "e") == ("not_counted", "late")


async def test_of_two_events_for_one_thing_the_first_recorded_counts(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="first"), skill(name="again"), skill(name="worse", by="guided"))
    await stage.move()

    assert await told(stage, "first") == ("counted", "counted")
    assert await told(stage, "again") == ("not_counted", "beyond_best")
    assert await told(stage, "worse") == ("not_counted", "beyond_best")
    assert [await points_of_entries(stage, name) for name in ("first", "again", "worse")] == [[10], [], []]


async def test_the_better_of_two_events_counts_although_it_came_later(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="worse", by="guided"), skill(name="better"))
    await stage.move()

    assert await told(stage, "worse") == ("not_counted", "beyond_best")
    assert await told(stage, "better") == ("counted", "counted")
    assert [await points_of_entries(stage, name) for name in ("worse", "better")] == [[5], [5]]


async def test_of_more_things_than_a_criterion_takes_the_first_recorded_count(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(*(service(case=f"H-{number}", name=f"e{number}") for number in range(4)))
    await stage.move()

    assert [(await told(stage, f"e{number}"))[0] for number in range(4)] == ["counted"] * 3 + ["not_counted"]


async def test_an_event_beyond_the_cap_is_told_so(resources: Resources) -> None:
    stage = await build_stage(resources, CONTEST.replace("resident_cap = 100", "resident_cap = 10"))
    await stage.enrol(1)
    await stage.accept(skill(name="first"), skill("password-otp", name="second"))
    await stage.move()

    found = await ask(stage, "second")

    assert (found.status, found.reason) == ("counted", "capped")
    assert found.message == "the resident has all 10 points that a round can give"


async def test_a_case_of_somebody_else_is_told_until_it_passes_on(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.enrol(2, BA_DINH)
    await stage.accept(service(of=1, case="H-1", name="mine"), service(of=2, case="H-1", name="theirs"))
    await stage.move()
    assert await told(stage, "theirs") == ("not_counted", "case_taken")

    await stage.accept(revocation("mine"))
    await stage.move()

    assert await told(stage, "theirs") == ("counted", "counted")
    assert await told(stage, "mine") == ("not_counted", "revoked")


async def test_a_revocation_is_told_with_the_entries_it_made(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="e"), revocation("e", name="r"))
    assert await told(stage, "r") == ("waiting", "not_scored_yet")
    await stage.move()

    assert await told(stage, "e") == ("not_counted", "revoked")
    assert await told(stage, "r") == ("counted", "took_back")
    assert await points_of_entries(stage, "r") == [-10]


async def test_a_revocation_of_what_never_came_waits_for_it(stage: Stage) -> None:
    await stage.accept(revocation("never", name="r"))
    await stage.move()
    assert await told(stage, "r") == ("waiting", "no_target")

    await stage.accept(skill(name="never"))
    await stage.move()

    assert await told(stage, "r") == ("counted", "took_back")
    assert await told(stage, "never") == ("not_counted", "revoked")


async def test_a_revocation_takes_back_no_revocation(stage: Stage) -> None:
    await stage.accept(skill(name="e"), revocation("e", name="r"), revocation("r", name="r2"))
    await stage.move()

    assert await told(stage, "r2") == ("not_counted", "no_target")
    assert await told(stage, "e") == ("not_counted", "revoked")


async def in_two_contests(stage: Stage, old: str, new: str) -> dict[str, str]:
    """Load a second contest, move both, and tell each one's reason for the event e."""
    await stage.load(CONTEST.replace("thu-do-so-2026", "cuoc-thu-hai").replace(old, new))
    known = await stage.resources.contests.by_slug("cuoc-thu-hai")
    assert known
    await stage.move()
    await replace(stage, mover=Mover(contest_id=known.id, stores=stage.mover.stores)).move()
    return {each.contest: each.reason for each in (await ask(stage, "e")).contests}


async def test_each_contest_is_told_and_the_best_stands_above(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="e"))

    reasons = await in_two_contests(stage, '["anti-scam", "password-otp"]', '["connect"]')

    assert reasons == {"thu-do-so-2026": "counted", "cuoc-thu-hai": "no_criterion"}
    assert await told(stage, "e") == ("counted", "counted")


async def test_of_contests_in_which_it_does_not_count_the_one_it_concerns_stands_above(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(name="e", by="done_for"))

    reasons = await in_two_contests(stage, "opens = 2026-11-02", "opens = 2026-11-29")

    assert reasons == {"thu-do-so-2026": "done_for", "cuoc-thu-hai": "outside_rounds"}
    assert await told(stage, "e") == ("not_counted", "done_for")


@pytest.mark.parametrize(
    ("correction", "said"),
    [(exclusion(of=1), "resident"), (exclusion(case="H-1"), "case"), (exclusion(event="e"), "event")],
)
async def test_an_event_that_a_correction_excluded_is_told_so(stage: Stage, correction: Fact, said: str) -> None:
    await stage.enrol(1)
    await stage.accept(service(of=1, case="H-1", name="e"), service(of=2, case="H-1", name="theirs"))
    await stage.correct(correction)
    await stage.move()

    found = await ask(stage, "e")

    assert (found.status, found.reason) == ("not_counted", "excluded")
    assert f"excluded the {said} from the contest" in found.message
    assert await told(stage, "theirs") == (
        ("not_counted", "excluded") if said == "case" else ("waiting", "not_enrolled")
    )


async def test_a_correction_of_an_event_is_no_event_of_its_partner(stage: Stage) -> None:
    correction = exclusion(event="e")
    await stage.correct(correction)
    await stage.move()

    assert await inquire(stage.resources.database, stage.resources.contests, "dvcqg", correction.source_ref) is None
