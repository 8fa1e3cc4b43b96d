"""Flags are given with a published result, by its numbers: not before, anew by each version, and never changed."""

from collections import Counter
from typing import Any

import pytest

from server.pipeline.results.sign_result import publish
from server.records import flags
from server.records.flags import Given
from server.resources import Resources
from server.rules.game.flags import PEOPLE_MIN
from tests.examples import revocation, skill
from tests.flags import OLD, SECOND, flagged
from tests.pipeline.ending import Ending
from tests.pipeline.stage import BA_DINH, HOAN_KIEM


@pytest.fixture
async def ending(resources: Resources) -> Ending:
    """A round that is over."""
    return await flagged(resources)


async def given_by(ending: Ending, version: int, division: str = "all") -> dict[str, tuple[Any, ...]]:
    """What a version gave in a division: by flag, the wards with their numbers, or why nobody."""
    known = await ending.stage.known()
    found = await flags.of_version(ending.stage.resources.database, known.id, ending.number, version)
    mine = [each for each in found if each.division == division]
    return {each.flag: tuple(_told(one) for one in mine if one.flag == each.flag) for each in mine}


def _told(each: Given) -> tuple[Any, ...]:
    return (each.ward, *each.told) if each.ward else (each.why,)


async def test_flags_are_given_with_the_published_result_and_not_before(ending: Ending) -> None:
    await ending.lead_to_version()
    assert await given_by(ending, 1) == {}

    await ending.publish()

    said = await given_by(ending, 1)
    assert said["first"][0][0] == HOAN_KIEM
    assert said["improved"] == (("first_round",),)
    assert said["alone"] == ((HOAN_KIEM, PEOPLE_MIN + 20, 40_000),)
    assert said["helper"] == ((BA_DINH, len(OLD), 40_000),), "those who are behind, and each once"
    assert (await given_by(ending, 1, "xa"))["first"] == (("no_points",),)
    assert (await given_by(ending, 1, "cum-1"))["alone"] == (("few_wards",),)


async def test_a_new_version_gives_anew_and_what_was_given_stays_written(ending: Ending) -> None:
    await ending.lead_to_version()
    await ending.publish()
    before = await given_by(ending, 1)
    taken = [revocation(f"one-{of}") for of in range(25)]
    await ending.stage.accept(*taken)
    await ending.stage.move()

    await ending.recount("Quyết định 45/QĐ-UBND: 25 kỹ năng ghi nhầm người.")
    await ending.sign(ending.first)
    await ending.sign(ending.second)
    database, known = ending.stage.resources.database, await ending.stage.known()
    assert await given_by(ending, 2) == {}
    await _publish_again(ending)

    assert await given_by(ending, 1) == before
    assert (await given_by(ending, 2))["alone"] == (("few_people",),)
    force = (await flags.in_force(database, [known.id]))[known.id]
    assert {each.version for each in force} == {2}
    assert Counter(each.flag for each in force if each.division == "all" and each.ward) == {"first": 1, "helper": 1}
    for table in ("flags", "flag_figures"):
        with pytest.raises(Exception, match="only grows"):
            await database.execute(f"DELETE FROM {table}")


async def test_the_most_improved_rose_above_the_published_round_before(ending: Ending) -> None:
    await ending.lead_to_version()
    await ending.publish()
    later = [skill(key, of=of, at=SECOND) for of in range(100, 150) for key in ("anti-scam", "password-otp")]
    later += [skill(of=of, at=SECOND) for of in range(PEOPLE_MIN + 20)]
    await ending.stage.accept(*later)
    await ending.stage.move()

    second = Ending(ending.stage, ending.organizer, ending.first, ending.second, number=2)
    await second.lead_to_version()
    await second.publish()

    [(ward, before, now)] = (await given_by(second, 1))["improved"]
    assert ward == BA_DINH
    assert now > 3 * before
    known, database = await ending.stage.known(), ending.stage.resources.database
    found = await flags.of_version(database, known.id, 2, 1)
    assert {each.against for each in found if each.flag == "improved"} == {1}
    assert (await given_by(second, 1))["helper"] == (("few_helped",),)


async def _publish_again(ending: Ending) -> None:
    async with ending.stage.resources.database.transaction() as connection:
        assert await publish(connection, await ending.stage.known(), ending.number, ending.first) == 2
