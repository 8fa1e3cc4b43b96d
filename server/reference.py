"""The catalogue files of config/reference, read once."""

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from server.rules.catalogue import Activity, Catalogue, Ward, WardCode, WardKind

FOLDER = Path(__file__).parent.parent / "config" / "reference"
ADULTS_PER_MILLE = 692
"""6.10 of 8.81 million people are 15 or older: the estimate until a ward enters its own figure (SOURCES.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The catalogue, and where each ward stands on the tile map: (column, row)."""

    catalogue: Catalogue
    tiles: dict[WardCode, tuple[int, int]]


def read_reference(folder: Path = FOLDER) -> Reference:
    """Read the wards, tiles, skills and services. A file that does not fit together stops the start."""
    wards = {ward.code: ward for ward in map(_ward, _rows(folder / "wards.csv"))}
    tiles = {WardCode(row["code"]): (int(row["column"]), int(row["row"])) for row in _rows(folder / "ward_tiles.csv")}
    assert tiles.keys() == wards.keys(), "each ward has one tile"
    catalogue = Catalogue(
        wards=wards, skills=_activities(folder / "skills.toml", "skill"),
        services=_activities(folder / "services.toml", "service"),
    )  # fmt: skip
    return Reference(catalogue=catalogue, tiles=tiles)


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


def _activities(path: Path, kind: Literal["skill", "service"]) -> dict[str, Activity]:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        each["key"]: Activity(
            key=each["key"],
            kind=kind,
            names={"vi": each["vi"], "en": each["en"]},
            platform=each.get("platform", ""),
            competence=each.get("competence", ""),
            scorable=each.get("scorable", True),
        )
        for each in document[kind]
    }
