"""What would bring most next: weighed as the fold weighs, and nothing that a cap would cut."""

from server.rules.entry import Place
from server.rules.next_steps import next_steps
from server.rules.scoring import Deed, Membership
from tests.examples import DURING, OPENS, contest

CONTEST = contest()
ROUND = CONTEST.rounds[0]
HERE = Membership(OPENS, Place("00070"), ("elderly",))


def _deed(kind: str, activity: str, by: str = "self", case: str = "") -> Deed:
    return Deed(1, kind, activity, ("case", case) if case else (kind, activity), by, DURING)


def _told(*deeds: Deed, most: int = 3) -> list[tuple[str, int]]:
    return [(step.activity, step.gain) for step in next_steps(CONTEST, ROUND, HERE, deeds, most)]


def test_skills_come_first_and_one_service_with_them() -> None:
    assert _told() == [("anti-scam", 15), ("password-otp", 15), ("scene-report", 7)]


def test_services_fill_what_skills_leave() -> None:
    done = _deed("skill", "anti-scam"), _deed("skill", "password-otp")
    assert _told(*done) == [("scene-report", 7), ("health-insurance", 7)]


def test_what_was_guided_can_still_be_done_by_oneself() -> None:
    assert _told(_deed("skill", "anti-scam", "guided"))[:2] == [("password-otp", 15), ("anti-scam", 8)]


def test_what_a_cap_would_cut_is_not_told() -> None:
    full = [_deed("service", "scene-report", case=f"{number}") for number in range(3)]
    assert [name for name, _ in _told(*full)] == ["anti-scam", "password-otp"]
