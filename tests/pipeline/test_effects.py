"""Reports of effects are counted from the same deeds as everything else, in whatever order these came."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from server.pipeline.game import measure_effects, plan_duels
from server.pipeline.identity.accounts import add_account
from server.pipeline.own_fold import fold_of
from server.pipeline.registers.count_heads import count_heads
from server.records import accounts, effects, facts, ledger
from server.records.headcounts import Headcount
from server.rules.catalogue import WardCode
from server.rules.game.counted import counted
from server.rules.game.duel import windows_of
from server.rules.game.effect_report import Count, Stretch
from server.rules.game.pairing import Pairing
from tests.corrections import exclusion, reassignment
from tests.examples import OPENS, resident, revocation, service, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage

DAY, WEEK = timedelta(days=1), timedelta(days=7)
PEOPLE = 40
STRETCHES = [Stretch(OPENS + WEEK * n, OPENS + WEEK * (n + 1)) for n in range(3)] + [Stretch(OPENS, OPENS + 2 * WEEK)]
LINES = (HOAN_KIEM, BA_DINH)


def when(chance: Random) -> datetime:
    """Somewhere from a day before the round to a day after it."""
    return OPENS + timedelta(hours=chance.randrange(-24, 29 * 24))


async def happen(stage: Stage, chance: Random) -> None:
    """A few hundred things at random: deeds, shared cases, revocations, people who leave, move and are excluded."""
    for of in range(1, PEOPLE + 1):
        ward = chance.choice(LINES)
        await stage.enrol(of, ward, neighbourhood=f"{ward}/to-{of % 3}", joined_at=when(chance))
        if chance.random() < 0.2:
            await stage.enrol(of, ward, joined_at=when(chance), left=True)
    events = []
    for number in range(300):
        of, by, at = chance.randint(1, PEOPLE), chance.choice(["self", "guided", "done_for"]), when(chance)
        if chance.random() < 0.4:
            events.append(skill(chance.choice(["anti-scam", "connect"]), of=of, by=by, at=at, name=f"n{number}"))
        else:
            case = chance.choice(["", f"own-{number}", f"shared-{chance.randrange(12)}"])
            events.append(service(of=of, by=by, at=at, case=case, name=f"n{number}"))
    events += [revocation(f"n{chance.randrange(300)}") for _ in range(25)]
    chance.shuffle(events)
    await stage.accept(*events)
    for _ in range(8):
        await stage.correct(exclusion(event=f"n{chance.randrange(300)}", back=chance.random() < 0.3))
        await stage.correct(exclusion(of=chance.randint(1, PEOPLE), back=chance.random() < 0.5))
        await stage.correct(exclusion(case=f"shared-{chance.randrange(12)}", back=chance.random() < 0.3))
        await stage.correct(reassignment(chance.randint(1, PEOPLE), chance.choice(LINES)))
    await stage.move()


async def counted_by_rule(stage: Stage) -> dict[tuple[Stretch, str], Count]:
    """The same from the counted set of each resident."""
    known = await stage.known()
    joined, active, own = (Counter[tuple[Stretch, str]]() for _ in range(3))
    for of in range(1, PEOPLE + 1):
        fold = await fold_of(stage.resources.database, known, resident(of))
        found = counted(known.contest, fold) if fold else []
        if not found:
            continue
        first = min(found, key=lambda each: each.deed.at)
        for span in STRETCHES:
            within = [each for each in found if span.starts <= each.deed.at < span.ends]
            if span.starts <= first.deed.at < span.ends:
                joined[span, first.place.ward] += 1
            if within:
                active[span, within[0].place.ward] += 1
                own[span, within[0].place.ward] += any(each.deed.by == "self" for each in within)
    return {key: Count(joined[key], active[key], own[key]) for key in active}


async def two_of_eleven(stage: Stage) -> tuple[list[str], list[str]]:
    """The wards of one kind and size, of 1,000 adults each, of which two fight in the second week: there five more
    people do something by themselves than in the first, elsewhere one more or none."""
    wards = (await stage.known()).layout.wards
    kind = (wards[WardCode(HOAN_KIEM)].kind, wards[WardCode(HOAN_KIEM)].size_band)
    like = [str(code) for code, each in wards.items() if (each.kind, each.size_band) == kind]
    mine, others = like[:2], like[2:]
    figures = [
        Headcount(kind="ward", code=code, people=1_000, as_of=OPENS.date(), source="x", state="confirmed")
        for code in like
    ]
    await count_heads(stage.resources.database, [(each, "") for each in figures], OPENS)
    events, of = [], 0
    for at, ward in enumerate([*mine, *others]):
        in_first = 10
        in_second = 15 if ward in mine else 10 + at % 2
        for number in range(max(in_first, in_second)):
            of += 1
            await stage.enrol(of, ward)
            events += [service(of=of, at=OPENS + timedelta(days=1), case=f"a{of}")] if number < in_first else []
            events += [service(of=of, at=OPENS + timedelta(days=8), case=f"b{of}")] if number < in_second else []
    await stage.accept(*events)
    return mine, others


async def test_a_duel_is_told_beside_like_wards_and_follows_what_is_taken_back(stage: Stage) -> None:
    mine, _ = await two_of_eleven(stage)
    known, database = await stage.known(), stage.resources.database
    second = windows_of(known.contest.rounds[0])[2]
    await add_account(database, "lan", "Lan", "organizer", None, None)
    by = await accounts.by_login(database, "lan")
    assert by
    async with database.transaction() as connection:
        pairs = Pairing(pairs=((mine[0], mine[1]),))
        await plan_duels.announce(connection, known, second, pairs, "Cùng giúp nhau", by.id, OPENS)
    await stage.move()

    assert await measure_effects.measure_effects(database, known, OPENS + 15 * DAY) == 2
    assert await measure_effects.measure_effects(database, known, OPENS + 15 * DAY) == 0, "nothing has changed"
    [kept] = await effects.of_contest(database, known.id, ["duel"])
    report = measure_effects.report_of(kept)
    told = report.main
    assert told.effect and told.effect.value == 4_556, "five, less four ninths of a person elsewhere"
    assert told.effect.low > 0
    assert told.mine == (10_000, 15_000)
    assert told.lead and told.lead.value == 0
    assert report.competence.missing == "few_people"

    await stage.correct(exclusion(case="b1"))
    await stage.move()
    assert await measure_effects.measure_effects(database, known, OPENS + 15 * DAY) == 2
    [again] = await effects.of_contest(database, known.id, ["duel"])
    assert measure_effects.report_of(again).main.mine == (10_000, 14_500)


async def test_people_are_counted_as_the_rule_of_the_game_counts_them(stage: Stage) -> None:
    await happen(stage, Random(4))
    known, database = await stage.known(), stage.resources.database
    head = await ledger.head(database, known.id, known.generation)

    async with database.transaction(snapshot=True) as connection:
        out = await facts.exclusions(connection, known.id, head.cursor)
        rounds, worth = known.contest.rounds, measure_effects.worth_of(known.contest)
        found = await effects.people(connection, head, out, rounds, worth, STRETCHES, finer=False)

    told = {(span, ward): count for span, by in found.items() for (ward, _), count in by.items()}
    assert told == await counted_by_rule(stage)
    assert sum(each.own for each in told.values()) > 25, "enough happened"
