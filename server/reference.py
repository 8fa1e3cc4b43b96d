"""The catalogue and the bank: the files of config/reference come first, later versions are in the records."""

import asyncio
import csv
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import cast

from server.records import catalogues, learning_versions
from server.records.database import Queries, Unavailable
from server.rules.catalogue import Activity, Catalogue, Ward, WardCode, WardKind
from server.rules.catalogue_file import Kind, read_catalogue
from server.rules.game import badge_file, milestone_file, mission_file, season_file, title_file
from server.rules.game.badges import BadgeCatalogue
from server.rules.game.milestones import Marks
from server.rules.game.season import Title
from server.rules.game.title import TitleCatalogue
from server.rules.learning import Learning
from server.rules.learning_file import read_learning

FOLDER = Path(__file__).parent.parent / "config" / "reference"
LEARNING = FOLDER / "learning"
BADGES = FOLDER / "badges.toml"
MISSIONS = FOLDER / "missions.toml"
TITLES = FOLDER / "titles.toml"
MILESTONES = FOLDER / "milestones.toml"
SEASON_TITLES = FOLDER / "season_titles.toml"
ADULTS_PER_MILLE = 692
"""6.10 of 8.81 million people are 15 or older: the estimate until a ward enters its own figure (SOURCES.md)."""


FRESH_SECONDS = 2.0
"""A version of the catalogue that somebody put into force is known to every process after this."""

NOTICE_SECONDS = 1.0
"""A database that hangs holds up nobody longer than this; the version at hand goes on."""


@dataclass(slots=True)
class Bank:
    """What is learnt and asked of each skill. A version is read when it is first asked for, and never changes."""

    _newest: dict[str, int] = field(default_factory=dict)
    _kept: dict[tuple[str, int], Learning] = field(default_factory=dict)
    _noticed_at: float = -FRESH_SECONDS

    async def in_force(self, database: Queries, skill: str) -> Learning | None:
        """The newest version of a skill; None if nobody has written one."""
        await self.notice(database)
        shipped = read_shipped(skill)
        newest = self._newest.get(skill, 0)
        if shipped and shipped.version > newest:
            return shipped
        return await self.version(database, skill, newest) if newest else None

    async def version(self, database: Queries, skill: str, version: int) -> Learning:
        """The version that an attempt was drawn from, which is kept in the records."""
        if (skill, version) not in self._kept:
            document = await learning_versions.document(database, skill, version)
            assert document, "a version that was drawn from is kept"
            learning = read_learning(document, (skill,)).learning
            assert learning, "a version with faults is never kept"
            self._kept[skill, version] = learning
        return self._kept[skill, version]

    async def notice(self, database: Queries, *, at_once: bool = False) -> None:
        """Learn of new versions; asks once in FRESH_SECONDS, whoever calls."""
        if at_once or time.monotonic() - self._noticed_at >= FRESH_SECONDS:
            self._noticed_at = time.monotonic()
            self._newest = await learning_versions.newest(database)

    def skills(self) -> set[str]:
        """The skills that can be learnt here."""
        return {path.stem for path in LEARNING.glob("*.toml")} | self._newest.keys()


def shipped_text(skill: str) -> str | None:
    """The learning file of a skill that is shipped with the platform; None if there is none."""
    path = LEARNING / f"{skill}.toml"
    return path.read_text(encoding="utf-8") if path.is_file() else None


@cache
def read_shipped(skill: str) -> Learning | None:
    """What is shipped for a skill. A file with faults stops here: `python -m server items check` names them."""
    text = shipped_text(skill)
    if text is None:
        return None
    read = read_learning(text, (skill,))
    assert read.learning, f"{skill}.toml is whole: {read.faults}"
    return read.learning


@cache
def read_badges() -> BadgeCatalogue:
    """The badges. A file with faults stops here: `python -m server badges check` names them."""
    read = badge_file.read_badges(BADGES.read_text(encoding="utf-8"), read_reference().catalogue)
    assert read.badges, f"{BADGES.name} is whole: {read.faults}"
    return BadgeCatalogue(read.badges)


@cache
def read_mission_templates() -> tuple[mission_file.Template, ...]:
    """The templates of missions. A file with faults stops here."""
    read = mission_file.read_templates(MISSIONS.read_text(encoding="utf-8"), read_reference().catalogue)
    assert read.templates, f"{MISSIONS.name} is whole: {read.faults}"
    return read.templates


@cache
def read_titles() -> TitleCatalogue:
    """The titles. A file with faults stops here: `python -m server titles check` names them."""
    read = title_file.read_titles(TITLES.read_text(encoding="utf-8"), read_reference().catalogue)
    assert read.titles, f"{TITLES.name} is whole: {read.faults}"
    return read.titles


@cache
def read_marks() -> Marks:
    """The marks of milestones. A file with faults stops here, and says which key it is."""
    return milestone_file.read_marks(MILESTONES.read_text(encoding="utf-8"))


@cache
def read_season_titles() -> tuple[Title, ...]:
    """The titles that wards carry from a season. A file with faults stops here."""
    read = season_file.read_titles(SEASON_TITLES.read_text(encoding="utf-8"))
    assert read.titles, f"{SEASON_TITLES.name} is whole: {read.faults}"
    return read.titles


@dataclass(slots=True, kw_only=True)
class Reference:
    """The catalogue in force, and where each ward stands on the tile map: (column, row).

    `ever` also holds what earlier versions had, so that a contest decided under one of them can always be read.
    """

    catalogue: Catalogue
    tiles: dict[WardCode, tuple[int, int]]
    ever: Catalogue
    version: int = 0
    bank: Bank = field(default_factory=Bank)
    _noticed_at: float = -FRESH_SECONDS

    async def notice(self, database: Queries, *, at_once: bool = False) -> None:
        """Take the version in force, if there is a newer one; asks once in FRESH_SECONDS, whoever calls."""
        if not at_once and time.monotonic() - self._noticed_at < FRESH_SECONDS:
            return
        self._noticed_at = time.monotonic()
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(NOTICE_SECONDS):
                if await catalogues.newest(database) != self.version:
                    for version, document in await catalogues.documents(database):
                        self._take(version, document)

    def _take(self, version: int, document: str) -> None:
        found = read_catalogue(document).found
        skills, services = found["skill"], found["service"]
        wards, ever = self.catalogue.wards, self.ever
        self.catalogue = Catalogue(wards=wards, skills=skills, services=services)
        self.ever = Catalogue(wards=wards, skills=_ever(ever.skills, skills), services=_ever(ever.services, services))
        self.version = version


def _ever(before: Mapping[str, Activity], after: Mapping[str, Activity]) -> dict[str, Activity]:
    """All of both; what was scorable once may stand in a contest that is still read."""
    newer = {
        key: replace(each, scorable=each.scorable or (key in before and before[key].scorable))
        for key, each in after.items()
    }
    return {**before, **newer}


def read_reference(folder: Path = FOLDER) -> Reference:
    """Read the wards, tiles, skills and services: version 0. A file that does not fit together stops the start."""
    wards = {ward.code: ward for ward in map(_ward, _rows(folder / "wards.csv"))}
    tiles = {WardCode(row["code"]): (int(row["column"]), int(row["row"])) for row in _rows(folder / "ward_tiles.csv")}
    assert tiles.keys() == wards.keys(), "each ward has one tile"
    catalogue = Catalogue(
        wards=wards, skills=_activities(folder / "skills.toml", "skill"),
        services=_activities(folder / "services.toml", "service"),
    )  # fmt: skip
    return Reference(catalogue=catalogue, tiles=tiles, ever=catalogue)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _ward(row: dict[str, str]) -> Ward:
    people = int(row["population"])
    return Ward(
        code=WardCode(row["code"]),
        name=row["name"],
        kind=cast(WardKind, row["kind"]),
        people=people,
        adults=people * ADULTS_PER_MILLE // 1_000,
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        old_districts=tuple(part.strip() for part in row["old_districts"].split(";") if part.strip()),
        office=row["office"],
    )


def _activities(path: Path, kind: Kind) -> dict[str, Activity]:
    read = read_catalogue(path.read_text(encoding="utf-8"))
    assert not read.faults, f"{path.name} is whole: {read.faults}"
    return read.found[kind]
