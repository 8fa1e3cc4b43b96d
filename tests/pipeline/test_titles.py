"""Titles of places follow the counted set: late facts, revocations, exclusions, merged places and edits alike."""

from dataclasses import replace

import pytest

from server.pipeline.game.count_titles import count_titles
from server.pipeline.game.read_titles import PlaceTitles, TitleShelf, read_place_titles
from server.records import game_goals, place_changes, title_goals
from server.reference import read_titles
from server.resources import Resources
from server.rules.game.title import Need
from tests.corrections import exclusion
from tests.examples import revocation, skill
from tests.pipeline.stage import HOAN_KIEM, Stage, build_stage
from tests.titles import DOCUMENT, FIVE, SCHOOL, TO_1, begin, learnt, told


@pytest.fixture
async def here(resources: Resources) -> Stage:
    """A contest that counts all of the five, during its first round."""
    return await build_stage(resources, DOCUMENT)


async def test_a_neighbourhood_reaches_a_level_and_loses_it_with_its_ground(here: Stage) -> None:
    await begin(here)
    for one in range(1, 6):
        await here.accept(*learnt(one, FIVE if one < 5 else FIVE[:4]))

    almost = (await told(here)).found[TO_1]
    assert (almost.level, almost.people, almost.left) == (0, Need(5, 5), [("local-platform", Need(4, 5))])
    await here.accept(*learnt(5, FIVE[4:]))
    reached = (await told(here)).found[TO_1]
    assert (reached.level, reached.people, reached.left) == (1, Need(5, 13), [])
    assert (await told(here, SCHOOL)).found[SCHOOL].people == Need(5, 15)

    await here.accept(revocation("1/scene-report"))
    assert (await told(here)).found[TO_1].level == 0, "too few have one of the five now"
    await here.accept(*[each._replace(id="late") for each in learnt(6, FIVE[4:])])
    assert (await told(here)).found[TO_1].level == 1
    await here.correct(exclusion(of=3))
    excluded = (await told(here)).found[TO_1]
    assert (excluded.level, excluded.people) == (0, Need(5, 5))
    assert await here.differences() == []


async def test_what_others_did_brings_a_place_nothing(here: Stage) -> None:
    await begin(here)
    await here.accept(*[skill(key, of=one, by="done_for") for one in range(1, 6) for key in FIVE[:4]])

    assert (await told(here)).found[TO_1].people.have == 0


async def test_a_headcount_moves_what_is_needed_and_one_of_too_few_people_has_no_title(here: Stage) -> None:
    await begin(here)
    for one in range(1, 6):
        await here.accept(*learnt(one))
    shelf = TitleShelf()
    assert (await told(here, shelf=shelf)).found[TO_1].level == 1

    await here.count_heads(TO_1, 51, kind="neighbourhood")
    assert (await told(here, shelf=shelf)).found[TO_1].people == Need(5, 6), "kept figures give way to newer ones"
    await here.count_heads(TO_1, 19, kind="neighbourhood")
    assert not (await told(here, shelf=shelf)).found[TO_1].counted


async def test_titles_are_worked_out_once_a_position(here: Stage) -> None:
    await begin(here)
    shelf = TitleShelf()

    first = await told(here, shelf=shelf)
    assert await told(here, shelf=shelf) is first
    await here.accept(*learnt(1))
    assert await told(here, shelf=shelf) is not first


async def test_goals_are_set_once_and_follow_the_catalogue_and_the_contest(here: Stage) -> None:
    database, known, catalogue = here.resources.database, await here.known(), read_titles()
    assert await count_titles(database, known, catalogue) == 6
    assert await count_titles(database, known, catalogue) == 0
    first, *rest = catalogue.skills
    other = replace(catalogue, skills=[replace(first, of=first.of[1:]), *rest])

    assert await count_titles(database, known, other) == 1, "another way to a skill is counted anew"
    assert await count_titles(database, known, replace(catalogue, skills=catalogue.skills[:4])) == 2
    goals = await title_goals.of_contest(database, known.id, known.generation)
    assert [each.counts for each in goals] == ["anything", *(each.key for each in catalogue.skills[:4])]
    assert len(await game_goals.of_contest(database, known.id)) == 5, "a goal that is asked for no more is retired"


async def test_a_contest_that_leaves_one_of_the_five_out_gives_places_no_title(stage: Stage) -> None:
    assert await count_titles(stage.resources.database, await stage.known(), read_titles()) == 0
    with pytest.raises(AssertionError, match="counts all five"):
        await told(stage, HOAN_KIEM)


async def test_people_of_a_merged_neighbourhood_count_on_the_line_that_goes_on(here: Stage) -> None:
    await begin(here)
    to_2 = f"{HOAN_KIEM}/to-2"
    for one in range(11, 14):
        await here.enrol(one, neighbourhood=to_2)
    await here.count_heads(to_2, 50, kind="neighbourhood")
    for one in (1, 2, 3, 11, 12, 13):
        await here.accept(*learnt(one))
    shelf = TitleShelf()
    apart = (await told(here, shelf=shelf)).found
    assert (apart[TO_1].level, apart[to_2].level) == (0, 0)

    names = (HOAN_KIEM, "merged", to_2, ("Tổ 2", ""), "QĐ 1", None)
    await place_changes.add(here.resources.database, *names, successor=TO_1)
    await here.resources.contests.reread()

    merged = (await told(here, shelf=shelf)).found
    assert (merged[TO_1].level, merged[TO_1].people) == (1, Need(6, 13)) and to_2 not in merged


async def test_a_round_that_is_made_longer_is_counted_to_its_end(here: Stage) -> None:
    await begin(here)
    await here.load(DOCUMENT.replace("closes = 2026-11-30", "closes = 2026-12-07"))
    database, known = here.resources.database, await here.known()
    assert await count_titles(database, known, read_titles()) == 6
    assert (await read_place_titles(TitleShelf(), database, known, read_titles(), HOAN_KIEM)) == PlaceTitles(
        kind="neighbourhood", counting=True
    )

    assert (await told(here)).found[TO_1].counted
