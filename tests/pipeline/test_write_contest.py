"""What is written of a contest is read back as the same contest, and written again as the same text."""

from hypothesis import given, settings

from server.pipeline.planning.write_contest import write_contest, write_criteria
from server.rules.contest import Contest
from server.rules.contest_file import parse_contest
from tests.examples import CATALOGUE, contest
from tests.rules.contests import contests


@settings(max_examples=60, deadline=None)
@given(each=contests())
def test_reading_what_was_written_gives_the_same_contest_and_the_same_text(each: Contest) -> None:
    text = write_contest(each, CATALOGUE)

    read = parse_contest(text, CATALOGUE)

    assert read == each
    assert write_contest(read, CATALOGUE) == text


def test_a_contest_of_all_wards_says_so_in_one_word() -> None:
    assert 'wards = "all"\n' in write_contest(contest(), CATALOGUE)


def test_the_criteria_part_is_a_part_of_the_file() -> None:
    assert write_criteria(contest()) in write_contest(contest(), CATALOGUE)
