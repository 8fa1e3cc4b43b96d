"""The five digital skills of the movement."""

from server.rules.titles import FIVE_SKILLS, five_skills


def test_nothing_done_has_nothing() -> None:
    assert five_skills(()).missing == tuple(FIVE_SKILLS)


def test_any_one_way_to_each_of_the_five_is_enough() -> None:
    for place in range(3):
        done = {ways[min(place, len(ways) - 1)] for ways in FIVE_SKILLS.values()}
        assert five_skills(done).earned


def test_what_is_missing_is_named() -> None:
    title = five_skills({("skill", "shop-safe"), ("service", "scene-report")})
    assert title.have == ("shopping", "local_platform")
    assert title.missing == ("public_service", "payment", "protection")
