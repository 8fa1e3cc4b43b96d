"""What earns points, and what a resident's and a ward's worth are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from server.rules.catalogue import WardCode

ComponentName = Literal["level", "coverage", "attainment", "progress"]
COMPONENTS: tuple[ComponentName, ...] = get_args(ComponentName)
"""What a composite may weigh, in the order in which it is told."""

Bound = Literal["lower", "upper"]
BOUNDS: tuple[Bound, ...] = get_args(Bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How a resident's worth is made; percents are whole numbers."""

    by: Mapping[str, int]
    uplift: Mapping[str, int]
    attainment: int
    resident_cap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaGroup:
    """Criteria that belong together. `resident_cap` is the most they bring a resident in a round.

    A bonus group has a cap of its own and stands outside that of the scoring.
    """

    code: str
    name: Mapping[str, str]
    resident_cap: int | None = None
    bonus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What earns points: `points` for each of the `max_times` most valuable distinct objects of a resident.

    `by` and `uplift` replace those of the scoring for this criterion.
    """

    code: str
    kind: Literal["skill", "service"]
    activities: tuple[str, ...]
    points: int
    max_times: int = 1
    name: Mapping[str, str] | None = None
    group: str | None = None
    by: Mapping[str, int] | None = None
    uplift: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of a composite: its share of the 100 points, and the figure per 1,000 adults that earns all of it."""

    weight: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """The 100 points of a ward in a round. Weights add up to 100.

    `baselines` are points per 1,000 adults before the first round, from which its progress is measured; a later
    round is measured from the level of the one before it.
    """

    components: Mapping[ComponentName, Component]
    baselines: Mapping[WardCode, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityRule:
    """How the error rate of a ward's sample lowers its value; all percents.

    What the bound of the 95 % interval exceeds the tolerance by is taken off, down to the floor at most.
    """

    bound: Bound
    tolerance: int
    floor: int
