"""What can be learnt and used: wards, skills and services, as the catalogue files give them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NewType

WardCode = NewType("WardCode", str)
WardKind = Literal["phường", "xã"]
UnitKind = Literal["agency", "school", "enterprise"]
UNIT_KINDS: tuple[UnitKind, ...] = ("agency", "school", "enterprise")

GROUPS = ("resident", "official", "pupil", "student", "worker", "elderly", "disability", "near_poor")
"""Groups a resident may belong to; the last three are the ones an uplift reaches."""

UPLIFT_GROUPS = ("elderly", "disability", "near_poor")

OWN_PLATFORM = "thidua"
"""The platform of what happens here, as the catalogue names it."""

SIZE_BANDS: tuple[tuple[str, int], ...] = (("s1", 30_000), ("s2", 60_000), ("s3", 90_000), ("s4", 120_000))
"""Size bands by people: under the number; `s5` is what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """One of the communal units. `adults` is estimated until the ward enters its own figure."""

    code: WardCode
    name: str
    kind: WardKind
    people: int
    adults: int
    latitude: float
    longitude: float
    old_districts: tuple[str, ...]
    office: str

    @property
    def size_band(self) -> str:
        """`s1` to `s5`, by the people who live there."""
        return next((band for band, limit in SIZE_BANDS if self.people < limit), "s5")

    @property
    def full_name(self) -> str:
        """'Phường Hoàn Kiếm', 'Xã Sóc Sơn'."""
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A skill or a service, with its names in Vietnamese and English."""

    key: str
    kind: Literal["skill", "service"]
    names: Mapping[str, str]
    platform: str = ""
    competence: str = ""
    scorable: bool = True

    @property
    def own(self) -> bool:
        """Whether only we record it, such as help that was confirmed here: nobody else may report or claim it."""
        return self.platform == OWN_PLATFORM


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything a contest may name."""

    wards: Mapping[WardCode, Ward]
    skills: Mapping[str, Activity]
    services: Mapping[str, Activity]

    @property
    def activities(self) -> Mapping[str, Activity]:
        """Skills and services by their keys."""
        return {**self.skills, **self.services}

    def activity(self, kind: str, key: str) -> Activity | None:
        """The skill or service of that key, or None."""
        return (self.skills if kind == "skill" else self.services).get(key)
