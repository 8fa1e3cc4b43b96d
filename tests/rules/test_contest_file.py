"""A contest file is read whole, or refused with the line and the key."""

import pytest

from server.rules.contest_file import changes_refused, parse_contest
from server.rules.refusals import Refusal
from tests.examples import CATALOGUE, CONTEST, contest, two_rounds


def refusal_of(document: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse_contest(document, CATALOGUE)
    return caught.value


def changed(old: str, new: str) -> str:
    assert CONTEST.count(old) >= 1, f"{old!r} is in the example"
    return CONTEST.replace(old, new, 1)


def line_of(text: str, document: str = CONTEST) -> int:
    return next(number for number, line in enumerate(document.splitlines(), 1) if text in line)


def test_the_whole_example_is_read() -> None:
    read = contest()

    assert (read.slug, read.decision.number, len(read.wards)) == ("thu-do-so-2026", "12/QĐ-UBND", 126)
    assert (read.rounds[0].number, read.rounds[0].freezes) == (1, None)
    assert (read.scoring.resident_cap, read.scoring.attainment, read.scoring.by["guided"]) == (100, 5, 50)
    assert (read.criteria[0].max_times, read.clusters[0].code, read.clusters[0].lead) == (2, "cum-1", "00070")


def test_what_is_optional_may_be_absent() -> None:
    bare = CONTEST[: CONTEST.index("[[clusters]]")]
    for line in ("resident_cap = 100\n", "late_until = 2099-12-03T00:00:00+07:00\n", "max_times = 2\n"):
        bare = bare.replace(line, "")

    read = parse_contest(bare, CATALOGUE)

    assert (read.scoring.resident_cap, read.criteria[0].max_times, read.clusters) == (None, 1, ())
    assert read.rounds[0].late_until == read.rounds[0].closes


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    assert "line 3" in refusal_of("slug = 'a'\n\nname = nothing\n").message


@pytest.mark.parametrize(
    ("old", "new", "where", "told"),
    [
        ('slug = "thu-do-so-2026"', 'slug = "Thủ đô"', "slug", "'thu-do'"),
        ("number = ", "nummer = ", "decision.number", "missing"),
        ("date = 2026-11-01", 'date = "hôm qua"', "decision.date", "2026-11-01"),
        ('vi = "Đi từng ngõ, gõ từng nhà", ', "", "slogan.vi", "missing"),
        ('wards = "all"', 'wards = ["99999"]', "wards", "'99999'"),
        ('wards = "all"', 'wards = ["00070", "00070"]', "wards", "2 times"),
        ("opens = 2026-11-02T00:00:00+07:00", "opens = 2026-11-02T00:00:00", "rounds.1.opens", "+07:00"),
        ("closes = 2026-11-30", "closes = 2026-11-01", "rounds.1.closes", "not after"),
        ("late_until = 2099-12-03", "late_until = 2026-11-29", "rounds.1.late_until", "before closes"),
        ("late_until =", "late_unti =", "rounds.1.late_unti", "not known here"),
        ("resident_cap = 100", "resident_cap = 0", "scoring.resident_cap", "between 1 and"),
        ("resident_cap = 100", "resident_cap = true", "scoring.resident_cap", "whole number"),
        ("guided = 50", "guided = 50.5", "scoring.by.guided", "whole number"),
        ("done_for = 0 }", "done_for = 0, other = 1 }", "scoring.by.other", "done_for, guided, self"),
        ("near_poor = 30", "poor = 30", "scoring.uplift.poor", "not known here"),
        ('kind = "skill"', 'kind = "task"', "criteria.1.kind", "'task'"),
        ('"anti-scam", "password-otp"', '"anti-scam", "juggling"', "criteria.1.activities", "'juggling'"),
        ('"scene-report", "health-insurance"', '"birth"', "criteria.2.activities", "life event"),
        ('code = "K2"', 'code = "K1"', "criteria.2.code", "earlier criterion"),
        ("points = 10", "points = -1", "criteria.1.points", "between 0 and"),
        ('wards = ["00070", "00004"]', 'wards = ["00070", "12345"]', "clusters.1.wards", "'12345'"),
        ('lead = "00070"', 'lead = "00008"', "clusters.1.lead", "2 wards"),
        ('name = "Cụm 1"', 'name = "Phường"', "clusters.1.name", "taken"),
    ],
)
def test_a_wrong_key_is_refused_with_its_line_and_name(old: str, new: str, where: str, told: str) -> None:
    document = changed(old, new)

    refusal = refusal_of(document)

    place, _, key = refusal.where.partition(", ")
    assert key == where
    line = document.splitlines()[int(place.removeprefix("line ")) - 1]
    leaf = where.rpartition(".")[2]
    assert leaf in line or where.partition(".")[0] in line
    assert told in refusal.message


def test_a_freeze_outside_its_round_is_refused() -> None:
    document = changed("closes =", "freezes = 2026-12-01T00:00:00+07:00\ncloses =")

    assert refusal_of(document).where == f"line {line_of('freezes', document)}, rounds.1.freezes"


def test_rounds_that_overlap_are_refused_at_the_second() -> None:
    document = two_rounds().replace("opens = 2026-12-05", "opens = 2026-11-29")

    refusal = refusal_of(document)

    assert refusal.where == f"line {line_of('opens = 2026-11-29', document)}, rounds.2.opens"
    assert "before round 1 closes" in refusal.message


REMOVED = "removed = [{ starts = 2026-11-05T14:00:00+07:00, ends = 2026-11-05T18:00:00+07:00, counts = false }]"


def test_time_taken_out_of_a_round_is_read_and_a_pause_has_no_end() -> None:
    document = changed("late_until =", f"{REMOVED}\nlate_until =")

    [outage] = contest(document).rounds[0].removed
    [pause] = contest(document.replace(", ends = 2026-11-05T18:00:00+07:00", "")).rounds[0].removed
    assert (outage.counts, pause.ends, contest().rounds[0].removed) == (False, None, ())
    assert outage.ends


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("starts = 2026-11-05", "starts = 2026-11-01", "starts"),
        ("ends = 2026-11-05", "ends = 2026-12-05", "ends"),
        ("counts = false", "counts = 1", "counts"),
        ("}]", "}, { starts = 2026-11-05T17:00:00+07:00 }]", "starts"),
    ],
)
def test_time_taken_out_lies_in_its_round_one_after_the_other(old: str, new: str, key: str) -> None:
    refusal = refusal_of(changed("late_until =", f"{REMOVED.replace(old, new)}\nlate_until ="))

    assert refusal.where.endswith(f".{key}")


def test_a_ward_stands_in_one_cluster_only() -> None:
    document = CONTEST + '[[clusters]]\nname = "Cụm 2"\nwards = ["00070"]\n'

    assert "'Cụm 1'" in refusal_of(document).message


def test_before_the_first_round_opens_anything_may_change() -> None:
    other = contest(changed("points = 10", "points = 20"))

    assert changes_refused(contest(), other, begun=False) == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("points = 10", "points = 20", "criteria"),
        ("guided = 50", "guided = 60", "scoring"),
        ('wards = "all"', 'wards = ["00070", "00004"]', "wards"),
    ],
)
def test_what_a_decision_froze_may_not_change_later(old: str, new: str, named: str) -> None:
    [reason] = changes_refused(contest(), contest(changed(old, new)), begun=True)

    assert reason.startswith(named)


def test_rounds_words_and_clusters_may_be_added_later() -> None:
    later = contest(two_rounds(changed('name = "Cụm 1"', 'name = "Cụm A"')))

    assert changes_refused(contest(), later, begun=True) == []
