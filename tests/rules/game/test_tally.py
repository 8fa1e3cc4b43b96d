"""Tallies say of a resident what the goals say of the set of their deeds."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from server.rules.game.counted import Counted
from server.rules.game.goal import Goal, Goals, Sums, progress_of
from server.rules.game.tally import Moves, Tally, tally_of
from tests.rules.game.test_goal import HERE, THERE, aims, deeds, goal


def numbered(found: Sequence[Goal]) -> Goals:
    return Goals([
        goal(id=number, need=each.need, by=each.by, activities=each.activities, finer=bool(number % 2))
        for number, each in enumerate(found, 1)
    ])  # fmt: skip


def at_home(done: Sequence[Counted]) -> list[Counted]:
    return [Counted(deed, HERE) for deed, _ in done]


def summed(goals: Goals, everybody: Sequence[Sequence[Counted]]) -> Sums:
    """What marks add up to, goal by goal."""
    marks = [goals.marks(done) for done in everybody]
    return {
        (each.id, line): progress
        for each in goals.goals
        for line, progress in progress_of(theirs[each.id] for theirs in marks if each.id in theirs).items()
    }


@given(deeds, st.lists(aims, max_size=4))
def test_a_tally_stands_where_the_set_stands(done: list[Counted], found: list[Goal]) -> None:
    goals = numbered(found)

    assert tally_of(goals, HERE, at_home(done)).stands(goals) == goals.stands(at_home(done))


@given(st.lists(deeds, max_size=5), st.lists(aims, max_size=4))
def test_moves_add_up_to_the_marks_deed_by_deed(everybody: list[list[Counted]], found: list[Goal]) -> None:
    goals, home = numbered(found), [at_home(done) for done in everybody]
    moves = Moves(goals)
    for done in home:
        tally = Tally(HERE)
        for deed, _ in done:
            moves.add(HERE, *tally.take(goals, deed, goals.bits(deed) & ~tally.done))

    assert moves.sums() == summed(goals, home)


@given(deeds, deeds, st.lists(aims, max_size=4))
def test_a_change_is_what_is_taken_off_and_put_on(
    before: list[Counted], after: list[Counted], found: list[Goal]
) -> None:
    goals, moves = numbered(found), Moves(numbered(found))
    away = [Counted(deed, THERE) for deed, _ in after]
    moves.change({}, goals.stands(at_home(before)))
    moves.change(goals.stands(at_home(before)), goals.stands(away))

    assert moves.sums() == summed(goals, [away])


@given(deeds, st.lists(aims, min_size=1, max_size=4))
def test_hidden_goals_are_left_out(done: list[Counted], found: list[Goal]) -> None:
    goals = numbered(found)

    tally = tally_of(goals, HERE, at_home(done), hidden=1)

    assert tally.stands(goals) == {key: stand for key, stand in goals.stands(at_home(done)).items() if key != 1}
