"""Groups of criteria have caps of their own, and bonus groups stand apart; order makes no difference."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules.caps import capped, most
from server.rules.contest import Contest
from server.rules.entry import Place
from server.rules.explain import verdict
from server.rules.resident_fold import ResidentFold
from server.rules.running import Running
from server.rules.scoring import Deed, Membership, deed_of, hold
from tests.examples import CONTEST, DURING, OPENS, contest, fact_of, service, skill
from tests.rules.contests import contests

GROUPS = """
[[groups]]
code = "A"
name = { vi = "Kỹ năng", en = "Skills" }
resident_cap = 15
[[groups]]
code = "T"
name = { vi = "Điểm thưởng", en = "Bonus" }
resident_cap = 8
bonus = true
"""
THIRD = '[[criteria]]\ncode = "K3"\nkind = "skill"\nactivities = ["connect"]\npoints = 4\ngroup = "T"\n'
GROUPED = (
    CONTEST.replace("resident_cap = 100", "resident_cap = 20").replace("[scoring]", GROUPS + "[scoring]")
    .replace("points = 10", 'points = 10\ngroup = "A"') + THIRD
)  # fmt: skip
MEMBERSHIP = Membership(OPENS, Place("00070"), ())


def rules(old: str = "", new: str = "") -> Contest:
    assert not old or old in GROUPED
    return contest(GROUPED.replace(old, new, 1))


def test_a_group_gives_no_more_than_its_cap() -> None:
    assert capped(rules(), {"K1": 20}) == 15


def test_what_is_cut_in_a_group_leaves_room_under_the_cap_of_all() -> None:
    assert capped(rules(), {"K1": 20, "K2": 5}) == 20


def test_a_bonus_comes_on_top_of_the_cap_of_all_and_has_its_own() -> None:
    assert capped(rules(), {"K1": 20, "K2": 15, "K3": 30}) == 20 + 8


def test_the_most_of_a_round_counts_the_bonus() -> None:
    assert (most(rules()), most(contest())) == (28, 100)


def test_a_criterion_may_have_percents_and_uplifts_of_its_own() -> None:
    own = rules(
        "points = 10", "points = 10\nby = { self = 100, guided = 80, done_for = 20 }\nuplift = { elderly = 10 }"
    )
    deeds = [deed_of(own, fact_of(skill(by=by), 1)) for by in ("guided", "done_for")]
    elderly = Membership(OPENS, Place("00070"), ("elderly", "near_poor"))

    worths = [hold(own, elderly, [deed]).points for deed in deeds if deed]

    assert worths == [8, 2]  # 10 x 80 % x 110 %, 10 x 20 % x 110 %, rounded down
    other = deed_of(own, fact_of(service(by="guided"), 1))
    assert other and hold(own, elderly, [other]).points == 3  # 5 x 50 % x 150 %


def test_a_resident_is_told_which_group_is_full() -> None:
    roomy = rules("resident_cap = 20", "resident_cap = 90")
    facts = [fact_of(skill("anti-scam"), 1), fact_of(skill("password-otp"), 2)]
    resident = ResidentFold(memberships=[MEMBERSHIP])
    for fact in facts:
        deed = deed_of(roomy, fact)
        assert deed
        resident.do(roomy, fact.key, deed)

    told = verdict(roomy, facts[1], resident, revoked=False, case_is_mine=True)

    assert told == ("counted", "capped", "the resident has all 15 points of group A")


@settings(max_examples=80, deadline=None)
@given(contests(), st.data())
def test_followed_deed_by_deed_or_gone_through_the_worth_is_one(each: Contest, data: st.DataObject) -> None:
    named = [(kind, activity) for kind, activity in each.criteria_by_activity]
    deeds = data.draw(
        st.lists(
            st.builds(
                lambda pair, thing, by: Deed(1, pair[0], pair[1], (pair[0], f"{pair[1]}{thing}"), by, DURING),
                st.sampled_from(named),
                st.integers(1, 3),
                st.sampled_from(["self", "guided", "done_for"]),
            ),
            max_size=12,
        )
    )
    groups = data.draw(st.sampled_from([(), ("elderly",), ("near_poor", "disability")]))
    membership = Membership(OPENS, Place("00070"), groups)

    worth = hold(each, membership, deeds)

    assert Running(each, membership, deeds).holding() == worth
    assert hold(each, membership, deeds[::-1]) == worth
    if (cap := most(each)) is not None:
        assert worth.points <= cap


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('group = "A"', 'group = "B"', "'B' is no group of this file; it has A, T"),
        ("resident_cap = 8\n", "", "a bonus group needs its own cap"),
        ('code = "T"', 'code = "A"', "'A' is used by an earlier group"),
        ("bonus = true", "bonus = 1", "1 is neither true nor false"),
        ("points = 10", "points = 10\nby = { self = 100 }", "this key is missing"),
    ],
)
def test_a_wrong_group_is_refused_with_what_is_wrong(old: str, new: str, told: str) -> None:
    with pytest.raises(Exception, match=told.replace("'", ".")):
        rules(old, new)
