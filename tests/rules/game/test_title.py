"""Titles: functions of a set or of sums over it, with levels and exactly what is missing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reference import read_titles
from server.rules.game.title import (
    PLACE_KINDS,
    Ability,
    Act,
    PlaceKind,
    PlaceSums,
    ability_of,
    family_title,
    person_title,
    place_title,
    uncounted,
)
from tests.examples import DURING

TITLES = read_titles()
FIVE = [each.of[0] for each in TITLES.skills]
KEYS = [each.key for each in TITLES.skills]
SERVICES = [("service", key) for key in ("identity-card", "passport", "driving-licence", "traffic-fine")]
DAYS = timedelta(days=1)


def act(activity: tuple[str, str], by: str = "self", at: datetime = DURING) -> Act:
    return Act(activity, by, at)


def level(*acts: Act) -> int:
    return person_title(TITLES, ability_of(TITLES, acts)).level


def test_a_person_climbs_by_the_five_then_by_use_then_by_keeping() -> None:
    five = [act(each) for each in FIVE]
    used = [act(each) for each in SERVICES]
    kept = [act(each, at=DURING + 60 * DAYS) for each in FIVE[1:3]]

    assert [level(*five[1:], *used, *kept), level(*five), level(*five, *used[:2])] == [0, 1, 2]
    assert [level(*five, *used), level(*five, *used, *kept)] == [2, 3]
    last = person_title(TITLES, ability_of(TITLES, [*five, *used, *kept]))
    assert last.next is None and not (last.missing or last.used or last.kept)


def test_what_others_did_shows_nothing_and_guidance_is_no_use_by_oneself() -> None:
    assert not ability_of(TITLES, [act(each, "done_for") for each in FIVE]).skills
    assert len(ability_of(TITLES, [act(each, "guided") for each in FIVE]).skills) == 5
    assert not ability_of(TITLES, [act(each, "guided") for each in SERVICES]).used
    assert not ability_of(TITLES, [act(("service", "help-resident"))]).used, "help is no service that is used"


def test_a_day_short_of_sixty_is_not_kept() -> None:
    for days, kept in ((59, 0), (60, 1)):
        again = [act(FIVE[1]), act(FIVE[1], at=DURING + days * DAYS)]
        assert len(ability_of(TITLES, again).kept) == kept


ACTS = st.lists(
    st.builds(
        act, st.sampled_from([*FIVE, *SERVICES, ("service", "cashless-bill")]),
        st.sampled_from(["self", "guided", "done_for"]),
        st.integers(0, 90).map(lambda days: DURING + days * DAYS),
    ), max_size=30,
)  # fmt: skip


@given(ACTS, st.randoms(use_true_random=False), st.integers(0, 30))
def test_no_order_matters_and_what_is_taken_back_takes_its_title(acts: list[Act], chance: object, cut: int) -> None:
    shuffled = list(acts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    whole, part = ability_of(TITLES, acts), ability_of(TITLES, acts[cut:])

    assert ability_of(TITLES, shuffled) == whole == ability_of(TITLES, acts * 2)
    assert person_title(TITLES, part).level <= person_title(TITLES, whole).level
    assert part.skills <= whole.skills and part.used <= whole.used and part.kept <= whole.kept


@given(ACTS)
def test_doing_what_is_missing_brings_the_next_level_and_less_does_not(acts: list[Act]) -> None:
    before = ability_of(TITLES, acts)
    title = person_title(TITLES, before)
    if not title.next:
        return
    more = [f"more-{n}" for n in range(max(title.used, title.kept))]
    after = Ability(
        before.skills | set(title.missing[: title.skills]), before.used | set(more[: title.used]),
        before.kept | set(more[: title.kept]),
    )  # fmt: skip

    assert person_title(TITLES, after).level > title.level
    for short in _one_less(title.skills, title.used, title.kept, before, after):
        assert person_title(TITLES, short).level == title.level


def _one_less(skills: int, used: int, kept: int, before: Ability, after: Ability) -> Sequence[Ability]:
    found = []
    if skills:
        found.append(after._replace(skills=after.skills - set(list(after.skills - before.skills)[:1])))
    if used:
        found.append(after._replace(used=after.used - set(list(after.used - before.used)[:1])))
    if kept:
        found.append(after._replace(kept=after.kept - set(list(after.kept - before.kept)[:1])))
    return found


def member(skills: int) -> Ability:
    return Ability(frozenset(KEYS[:skills]))


def test_a_house_climbs_by_one_then_two_then_everybody() -> None:
    levels = [family_title(TITLES, [member(n) for n in each]).level for each in ((), (4,), (5,), (5, 5), (5, 5, 0))]
    assert levels == [0, 0, 1, 3, 1]
    assert family_title(TITLES, [member(n) for n in (5, 5, 2)]).level == 2


@given(st.lists(st.integers(0, 5), max_size=8))
def test_a_house_is_told_how_many_and_that_is_enough(skills: list[int]) -> None:
    title = family_title(TITLES, [member(n) for n in skills])
    assert title == family_title(TITLES, [member(n) for n in sorted(skills)])
    if title.next and len(skills) >= title.next.citizens:
        raised = sorted(max(n, title.next.each) for n in skills)
        raised = sorted(raised)[::-1]
        raised[: title.next.citizens] = [5] * title.next.citizens
        assert family_title(TITLES, [member(n) for n in raised]).level > title.level
    assert title.behind == (sum(n < title.next.each for n in skills) if title.next else 0)


SUMS = st.builds(
    lambda adults, people, skills: PlaceSums(
        adults=adults, people=people, skills=dict(zip(KEYS, skills, strict=True))
    ),
    st.integers(0, 3_000), st.integers(0, 3_000), st.lists(st.integers(0, 1_500), min_size=5, max_size=5),
)  # fmt: skip


@pytest.mark.parametrize("kind", PLACE_KINDS)
@given(sums=SUMS)
def test_a_place_needs_exactly_what_is_told(kind: PlaceKind, sums: PlaceSums) -> None:
    title = place_title(TITLES, kind, sums)
    if not title.counted:
        assert sums.adults < 20 and title.level == 0 and not title.next
        return
    if not title.next:
        assert title.level == len(TITLES.places[kind])
        return
    reached = PlaceSums(
        adults=sums.adults, people=sums.people + title.people.more,
        skills={key: need.have + need.more for key, need in title.skills},
    )  # fmt: skip
    assert place_title(TITLES, kind, reached).level > title.level
    assert title.steps > 0, "a level that is not reached lacks somebody"
    assert [need.have for _, need in title.skills] == sorted(sums.skills.values()), "the fewest first"
    if title.people.more:
        fewer = PlaceSums(adults=sums.adults, people=reached.people - 1, skills=reached.skills)
        assert place_title(TITLES, kind, fewer).level == title.level


@given(SUMS, st.sampled_from(KEYS))
def test_a_place_loses_its_level_with_its_ground_and_never_by_more(sums: PlaceSums, key: str) -> None:
    level = place_title(TITLES, "neighbourhood", sums).level
    more = PlaceSums(adults=sums.adults, people=sums.people + 1, skills={**sums.skills, key: sums.skills[key] + 1})
    none = PlaceSums(adults=sums.adults, people=sums.people, skills={**sums.skills, key: 0})

    assert place_title(TITLES, "neighbourhood", more).level >= level
    assert place_title(TITLES, "neighbourhood", none).level == 0, "one of the five that nobody has"


@given(SUMS)
def test_no_level_of_a_place_tells_of_fewer_than_five(sums: PlaceSums) -> None:
    if place_title(TITLES, "neighbourhood", sums).level:
        assert min(sums.people, *sums.skills.values()) >= 5


def test_a_contest_that_leaves_one_of_the_five_out_is_known() -> None:
    assert not uncounted(TITLES.skills, FIVE)
    assert [each.key for each in uncounted(TITLES.skills, FIVE[1:])] == ["public-service"]
