"""Goals: what counts towards them, and what a resident adds."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.rules.entry import Place
from server.rules.game.counted import Counted
from server.rules.game.goal import Goal, Goals, Mark, Progress, progress_of
from server.rules.scoring import Deed
from tests.examples import DURING

HERE, THERE = Place("00070", "00070/to-3", "school/x"), Place("00004")
WEEK = timedelta(days=7)


def deed(
    activity: str = "anti-scam", at: datetime = DURING, by: str = "self", kind: str = "skill", place: Place = HERE
) -> Counted:
    return Counted(Deed(1, kind, activity, (kind, activity), by, at), place)


def goal(**changes: object) -> Goal:
    values = {"id": 1, "version": 1, "starts": DURING, "ends": DURING + WEEK, **changes}
    return Goal(**values)  # type: ignore[arg-type]


def mark(aim: Goal, *deeds: Counted) -> Mark | None:
    return Goals((aim,)).marks(deeds).get(aim.id)


def test_the_window_holds_its_beginning_and_not_its_end() -> None:
    assert mark(goal(), deed(at=DURING))
    assert not mark(goal(), deed(at=DURING + WEEK))
    assert not mark(goal(), deed(at=DURING - timedelta(microseconds=1)))


def test_only_what_is_named_counts() -> None:
    aim = goal(activities=frozenset({("skill", "anti-scam")}), by=frozenset({"self"}))
    assert mark(aim, deed())
    assert not mark(aim, deed("connect"))
    assert not mark(aim, deed(kind="service"))
    assert not mark(aim, deed(by="guided"))


def test_enough_is_the_moment_of_the_last_object_that_was_needed() -> None:
    aim, hour = goal(need=2), timedelta(hours=1)
    once, again = deed(at=DURING + hour), deed(at=DURING + 3 * hour)
    second, third = deed("connect", DURING + 2 * hour), deed("password-otp", DURING + 4 * hour)
    assert mark(aim, once, again) == Mark(HERE, 1, None)
    assert mark(aim, again, once, second) == Mark(HERE, 2, DURING + 2 * hour)
    assert mark(aim, third, second, once) == Mark(HERE, 3, DURING + 2 * hour)


def test_who_moved_between_two_rounds_adds_to_the_later_place() -> None:
    later = deed("connect", DURING + WEEK / 2, place=THERE)
    assert mark(goal(), later, deed()) == Mark(THERE, 2, DURING)


deeds = st.lists(
    st.builds(
        deed,
        st.sampled_from(["anti-scam", "connect", "password-otp"]),
        st.integers(-3, 10).map(lambda days: DURING + timedelta(days=days)),
        st.sampled_from(["self", "guided"]),
        place=st.sampled_from([HERE, THERE]),
    ),
    max_size=12,
)
aims = st.builds(
    goal,
    need=st.integers(1, 3),
    by=st.sampled_from([frozenset(), frozenset({"self"})]),
    activities=st.sampled_from([frozenset(), frozenset({("skill", "connect"), ("skill", "anti-scam")})]),
)


@given(deeds, aims, st.randoms())
def test_order_and_repetition_change_nothing(done: list[Counted], aim: Goal, random: object) -> None:
    shuffled = done + done[: len(done) // 2]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mark(aim, *shuffled) == mark(aim, *done)


@given(deeds, aims, st.lists(aims, max_size=3))
def test_other_goals_change_nothing(done: list[Counted], aim: Goal, others: list[Goal]) -> None:
    several = [aim, *(goal(id=number, need=each.need, by=each.by) for number, each in enumerate(others, 2))]
    assert Goals(several).marks(done).get(1) == mark(aim, *done)


@given(st.lists(deeds, max_size=6), aims)
def test_sums_are_those_of_the_marks_on_each_line(everybody: list[list[Counted]], aim: Goal) -> None:
    marks = [found for done in everybody if (found := mark(aim, *done))]
    summed = progress_of(marks)
    for line in ("00070", "00070/to-3", "school/x", "00004"):
        there = [each for each in marks if line in each.place]
        done = sum(each.done_at is not None for each in there)
        said = Progress(len(there), done)
        assert summed.get(line, Progress()) == said
