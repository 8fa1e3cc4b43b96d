"""Badges are functions of a counted set: any order, more is never less, and a proof that is enough."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reference import read_badges
from server.rules.entry import Place
from server.rules.game.badge import (
    BY,
    COUNTS,
    FAMILIES,
    GAP,
    Badge,
    Need,
    Reach,
    earned,
    missing,
    proof,
    within_reach,
)
from server.rules.game.badges import BadgeCatalogue, badges_of
from server.rules.game.counted import Counted
from server.rules.hanoi import HANOI
from server.rules.scoring import Deed
from tests.examples import CATALOGUE

ACTIVITIES = (("skill", "a"), ("skill", "b"), ("skill", "c"), ("service", "x"), ("service", "y"), ("service", "help"))
USES = {("skill", "a"): (("service", "x"),), ("skill", "b"): (("service", "x"), ("service", "y"))}
MONDAY = datetime(2026, 11, 2, tzinfo=HANOI)
SHIPPED = read_badges()


def did(kind: str, activity: str, at: datetime, *, by: str = "self", case: int = 0, number: int = 1) -> Counted:
    thing = ("case", UUID(int=case)) if kind == "service" and case else (kind, activity)
    return Counted(Deed(number, kind, activity, thing, by, at), Place("00070"))


@st.composite
def needs(draw: st.DrawFn) -> Need:
    count = draw(st.sampled_from(COUNTS))
    by = draw(st.sampled_from([("self",), ("guided",), BY]))
    if count == "used":
        of = tuple(draw(st.lists(st.sampled_from(sorted(USES)), min_size=1, unique=True)))
        return Need(count=count, least=draw(st.integers(1, 2)), of=of, by=by, uses={one: USES[one] for one in of})
    least, of = draw(st.integers(1, 3)), tuple(draw(st.lists(st.sampled_from(ACTIVITIES), unique=True)))
    if of:
        return Need(count=count, least=least, of=of, by=by)
    kinds = draw(st.sampled_from([("skill",), ("service",), ("skill", "service")]))
    return Need(count=count, least=least, kinds=kinds, but=frozenset([("service", "help")]), by=by)


badges = st.builds(
    Badge, key=st.just("any"), family=st.sampled_from(FAMILIES), level=st.just(1), names=st.just({}), can=st.just({}),
    needs=st.lists(needs(), min_size=1, max_size=3).map(tuple),
)  # fmt: skip
deeds = st.builds(
    lambda activity, days, by, case, number: did(
        activity[0], activity[1], MONDAY + timedelta(days=days / 2), by=by, case=case, number=number
    ),
    st.sampled_from(ACTIVITIES), st.integers(0, 260), st.sampled_from(["self", "self", "guided", "done_for"]),
    st.integers(0, 3), st.integers(1, 3),
)  # fmt: skip
sets = st.lists(deeds, max_size=14)


@given(st.lists(badges, min_size=1, max_size=6), sets)
def test_all_at_once_are_what_each_is_by_itself(some: list[Badge], counted: list[Counted]) -> None:
    named = [replace(badge, key=f"badge-{number}") for number, badge in enumerate(some)]

    found = badges_of(BadgeCatalogue(named), counted)

    assert found == {badge.key: at for badge in named if (at := earned(badge, counted))}


@given(sets)
def test_the_shipped_ones_too(counted: list[Counted]) -> None:
    renamed = [_shipped(each) for each in counted]

    assert badges_of(SHIPPED, renamed) == {one.key: at for one in SHIPPED.badges if (at := earned(one, renamed))}


@given(badges, sets, sets)
def test_more_deeds_never_take_a_badge_away_nor_make_it_later(
    badge: Badge, counted: list[Counted], more: list[Counted]
) -> None:
    before, after = earned(badge, counted), earned(badge, [*counted, *more])

    assert before is None or (after is not None and after <= before)


@given(badges, sets, st.randoms(use_true_random=False))
def test_no_order_matters(badge: Badge, counted: list[Counted], chance: object) -> None:
    other = counted[:]
    chance.shuffle(other)  # type: ignore[attr-defined]

    assert earned(badge, other) == earned(badge, counted)
    assert proof(badge, other) == proof(badge, counted)
    assert missing(badge, other) == missing(badge, counted)


@given(badges, sets, st.data())
def test_the_proof_alone_earns_it_at_the_same_time_and_so_does_all_around_it(
    badge: Badge, counted: list[Counted], data: st.DataObject
) -> None:
    made = proof(badge, counted)
    beside = [each for each in counted if each not in made]
    kept = data.draw(st.lists(st.sampled_from(beside), unique=True) if beside else st.just([]))

    assert earned(badge, made) == earned(badge, [*made, *kept]) == earned(badge, counted)


@given(badges, sets)
def test_it_is_earned_when_what_was_done_by_then_is_enough_and_not_before(
    badge: Badge, counted: list[Counted]
) -> None:
    at = earned(badge, counted)

    if at is None:
        assert missing(badge, counted) and not proof(badge, counted)
    else:
        assert not missing(badge, counted)
        assert earned(badge, [each for each in counted if each.deed.at <= at]) == at
        assert earned(badge, [each for each in counted if each.deed.at < at]) is None


@given(badges, sets)
def test_every_missing_need_says_how_many_steps_and_none_is_done_already(
    badge: Badge, counted: list[Counted]
) -> None:
    for each in missing(badge, counted):
        assert 1 <= each.steps <= each.need.least
        assert each.need.count not in GAP or not set(each.left) & each.found


def test_a_missed_week_pauses_and_a_week_is_one_of_ha_noi() -> None:
    badge = _one(Need(count="weeks", least=2, kinds=("skill",)))
    sunday_night = MONDAY + timedelta(days=6, hours=23, minutes=59)

    assert earned(badge, [did("skill", "a", MONDAY), did("skill", "b", sunday_night)]) is None
    assert earned(badge, [did("skill", "a", sunday_night), did("skill", "a", MONDAY + timedelta(days=7))])
    assert earned(badge, [did("skill", "a", MONDAY), did("skill", "b", MONDAY + timedelta(days=70))])


def test_sixty_days_are_sixty_days() -> None:
    badge, first = _one(Need(count="kept", least=1, kinds=("skill",))), did("skill", "a", MONDAY)
    early, late = (did("skill", "a", MONDAY + timedelta(days=60, minutes=minute)) for minute in (-1, 0))

    assert earned(badge, [first, early]) is None
    assert earned(badge, [first, early, late]) == late.deed.at
    assert missing(badge, [first, early])[0].since == late.deed.at.astimezone(UTC)


def test_what_was_used_before_it_was_learnt_is_no_use_of_it() -> None:
    badge = _one(Need(count="used", least=1, of=(("skill", "a"),), by=("self",), uses=USES))
    used, learnt = did("service", "x", MONDAY), did("skill", "a", MONDAY + timedelta(days=1), by="guided")

    assert earned(badge, [used, learnt]) is None
    assert earned(badge, [used, learnt, did("service", "x", MONDAY + timedelta(days=2))])


@pytest.mark.parametrize("badge", SHIPPED.badges, ids=lambda badge: badge.key)
def test_each_badge_can_be_earned_and_nothing_done_by_others_earns_it(badge: Badge) -> None:
    everything = list(_everything("self", "guided"))

    assert earned(badge, everything)
    assert proof(badge, everything)
    assert earned(badge, [_by_others(each) for each in everything]) is None
    assert all(within_reach(each, _reach(120)) for each in missing(badge, []))
    assert not any(within_reach(each, _reach(120)._replace(activities=frozenset())) for each in missing(badge, []))


@pytest.mark.parametrize(
    ("need", "days", "near"),
    [
        (Need(count="weeks", least=3, kinds=("skill",)), 14, False),
        (Need(count="weeks", least=3, kinds=("skill",)), 15, True),
        (Need(count="rounds", least=3, kinds=("skill",)), 14, False),
        (Need(count="rounds", least=2, kinds=("skill",)), 14, True),
        (Need(count="kept", least=1, kinds=("skill",)), 59, False),
        (Need(count="kept", least=1, kinds=("skill",)), 61, True),
    ],
)
def test_nothing_is_held_out_that_the_time_left_does_not_allow(need: Need, days: int, near: bool) -> None:
    [left] = missing(_one(need), [did("skill", "a", MONDAY)])

    assert within_reach(left, _reach(days)) is near


def test_a_use_is_near_where_its_skill_is_there_or_can_still_be_learnt() -> None:
    badge = _one(Need(count="used", least=1, of=(("skill", "a"),), by=("self",), uses=USES))
    only_uses = _reach(30)._replace(activities=frozenset([("service", "x")]))
    [unlearnt], [learnt] = missing(badge, []), missing(badge, [did("skill", "a", MONDAY)])

    assert not within_reach(unlearnt, only_uses)
    assert within_reach(learnt, only_uses)
    assert within_reach(unlearnt, only_uses._replace(activities=frozenset([("service", "x"), ("skill", "a")])))


def test_there_are_enough_of_every_family_and_each_level_has_some() -> None:
    assert len(SHIPPED.badges) >= 24
    assert all(sum(badge.family == family for badge in SHIPPED.badges) >= 4 for family in FAMILIES)
    assert {badge.level for badge in SHIPPED.badges} == {1, 2, 3}


def _one(need: Need) -> Badge:
    return Badge(key="any", family="learning", level=1, names={}, can={}, needs=(need,))


def _all_activities() -> list[tuple[str, str]]:
    return [(each.kind, key) for key, each in CATALOGUE.activities.items() if each.scorable]


def _reach(days: int) -> Reach:
    """From the first Monday on, for so many days, in two rounds."""
    return Reach(frozenset(_all_activities()), frozenset({1, 2}), MONDAY, MONDAY + timedelta(days=days))


def _everything(*by: str) -> list[Counted]:
    """Every activity, so done, in each of fifteen weeks and two rounds, with a case of its own each time."""
    return [
        did(kind, key, MONDAY + timedelta(weeks=week), by=who, case=week + 1, number=1 + week % 2)
        for week in range(15)
        for kind, key in _all_activities()
        for who in by
    ]


def _by_others(each: Counted) -> Counted:
    return each._replace(deed=each.deed._replace(by="done_for"))


def _shipped(each: Counted) -> Counted:
    """The same deed with an activity of the catalogue."""
    real = {"a": "anti-scam", "b": "dvc-pay", "c": "cashless", "x": "traffic-fine", "y": "cashless-bill"}
    return each._replace(deed=each.deed._replace(activity=real.get(each.deed.activity, "help-resident")))
