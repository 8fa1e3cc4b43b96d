"""The catalogue: the files of config/reference are version 0, later versions are in the records."""

import asyncio
import csv
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from server.records import catalogues
from server.records.database import Queries, Unavailable
from server.rules.catalogue import Activity, Catalogue, Ward, WardCode, WardKind
from server.rules.catalogue_file import Kind, read_catalogue

FOLDER = Path(__file__).parent.parent / "config" / "reference"
ADULTS_PER_MILLE = 692
"""6.10 of 8.81 million people are 15 or older: the estimate until a ward enters its own figure (SOURCES.md)."""


FRESH_SECONDS = 2.0
"""A version of the catalogue that somebody put into force is known to every process after this."""

NOTICE_SECONDS = 1.0
"""A database that hangs holds up nobody longer than this; the version at hand goes on."""


@dataclass(slots=True, kw_only=True)
class Reference:
    """The catalogue in force, and where each ward stands on the tile map: (column, row).

    `ever` also holds what earlier versions had, so that a contest decided under one of them can always be read.
    """

    catalogue: Catalogue
    tiles: dict[WardCode, tuple[int, int]]
    ever: Catalogue
    version: int = 0
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
