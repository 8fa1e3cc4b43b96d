"""Contests as chance would decide them, for tests that must hold for every one."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

from server.rules.catalogue import UPLIFT_GROUPS, WardCode
from server.rules.contest import Cluster, Contest, Decision, Removed, Round
from server.rules.criteria import (
    BOUNDS,
    COMPONENTS,
    Component,
    Composite,
    CriteriaGroup,
    Criterion,
    IntegrityRule,
    Scoring,
)
from server.rules.event import BYS
from tests.examples import CATALOGUE

WARDS = tuple(CATALOGUE.wards)
KINDS = {"skill": sorted(CATALOGUE.skills),
         "service": sorted(key for key, each in CATALOGUE.services.items() if each.scorable)}  # fmt: skip
HANOI = timezone(timedelta(hours=7))

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(str.strip)
words = st.fixed_dictionaries({"vi": texts, "en": texts})
Percents = st.SearchStrategy[Mapping[str, int]]
percents = st.integers(0, 1_000)
bys: Percents = st.fixed_dictionaries({str(by): percents for by in BYS})
uplifts: Percents = st.dictionaries(st.sampled_from(UPLIFT_GROUPS), percents)
decisions = st.builds(Decision, number=texts, date=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
caps = st.none() | st.integers(1, 500)


@st.composite
def groups(draw: st.DrawFn) -> tuple[CriteriaGroup, ...]:
    codes = draw(st.lists(texts, max_size=4, unique=True))
    return tuple(
        CriteriaGroup(
            code=code,
            name=draw(words),
            resident_cap=draw(st.integers(1, 500) if bonus else caps),
            bonus=bonus,
        )
        for code in codes
        for bonus in [draw(st.booleans())]
    )


@st.composite
def criteria(draw: st.DrawFn, given: tuple[CriteriaGroup, ...]) -> tuple[Criterion, ...]:
    codes = draw(st.lists(texts, min_size=1, max_size=6, unique=True))
    named = st.sampled_from([None, *(group.code for group in given)])
    kinds = draw(st.lists(st.sampled_from(["skill", "service"]), min_size=len(codes), max_size=len(codes)))
    return tuple(
        Criterion(
            code=code,
            kind=kind,  # type: ignore[arg-type]
            activities=tuple(draw(st.lists(st.sampled_from(KINDS[kind]), min_size=1, max_size=3, unique=True))),
            points=draw(st.integers(0, 100)),
            max_times=draw(st.integers(1, 3)),
            name=draw(st.none() | words),
            group=draw(named),
            by=draw(st.none() | bys),
            uplift=draw(st.none() | uplifts),
        )
        for code, kind in zip(codes, kinds, strict=True)
    )


@st.composite
def composites(draw: st.DrawFn) -> Composite:
    names = draw(st.lists(st.sampled_from(COMPONENTS), min_size=1, unique=True))
    cuts = sorted(draw(st.lists(st.integers(1, 99), min_size=len(names) - 1, max_size=len(names) - 1, unique=True)))
    weights = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    figures = st.dictionaries(st.sampled_from(WARDS), st.integers(0, 5_000), max_size=3)
    return Composite(
        components={
            name: Component(weight=weight, target=draw(st.integers(1, 5_000)))
            for name, weight in sorted(zip(names, weights, strict=True), key=lambda pair: COMPONENTS.index(pair[0]))
        },
        baselines=draw(figures) if "progress" in names else {},
    )


integrity_rules = st.builds(
    IntegrityRule, bound=st.sampled_from(BOUNDS), tolerance=st.integers(0, 100), floor=st.integers(0, 100)
)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Round, ...]:
    moment, found = datetime(2026, 11, 2, tzinfo=draw(st.sampled_from([UTC, HANOI]))), []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        closes = moment + timedelta(minutes=draw(st.integers(3, 100_000)))
        freezes = draw(st.none() | st.just(moment + timedelta(minutes=2)))
        late = closes + timedelta(minutes=draw(st.sampled_from([0, 0, 5])))
        pause = Removed(starts=moment, ends=draw(st.sampled_from([None, closes])), counts=draw(st.booleans()))
        found.append(
            Round(
                number=number,
                opens=moment,
                closes=closes,
                freezes=freezes,
                late_until=late,
                removed=draw(st.sampled_from([(), (pause,)])),
            )
        )
        moment = closes + timedelta(minutes=draw(st.integers(0, 100)))
    return tuple(found)


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    wards = draw(st.just(WARDS) | st.lists(st.sampled_from(WARDS), min_size=2, unique=True).map(tuple))
    given = draw(groups())
    clusters = (Cluster(name="Cụm 7", wards=wards[:2], lead=draw(st.sampled_from([None, wards[0]]))),)
    return Contest(
        slug="thu-do-so",
        name=draw(words),
        slogan=draw(words),
        decision=draw(decisions),
        criteria_decision=draw(st.none() | decisions),
        wards=tuple(WardCode(code) for code in wards),
        rounds=draw(rounds()),
        scoring=Scoring(
            by=draw(bys),
            uplift=draw(uplifts),
            attainment=draw(st.integers(1, 5)),
            resident_cap=draw(caps),
        ),
        groups=given,
        criteria=draw(criteria(given)),
        composite=_fitting(draw(st.none() | composites()), wards),
        integrity=draw(st.none() | integrity_rules),
        clusters=draw(st.sampled_from([(), clusters])),
    )


def _fitting(composite: Composite | None, wards: tuple[WardCode, ...]) -> Composite | None:
    if not composite:
        return None
    figures = {code: number for code, number in composite.baselines.items() if code in wards}
    return Composite(components=composite.components, baselines=figures)
