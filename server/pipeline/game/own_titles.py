"""The titles of a person and of their house, by what stands of their deeds: in any contest or none, as a certificate
goes by them. Of a house it is told how many, and never who."""

from uuid import UUID

from server.records import families, own_deeds
from server.records.database import Queries
from server.rules.game.title import (
    Ability,
    Act,
    FamilyTitle,
    PersonTitle,
    TitleCatalogue,
    ability_of,
    family_title,
    person_title,
)


async def own_title(database: Queries, catalogue: TitleCatalogue, resident: UUID) -> PersonTitle:
    """Where a person stands."""
    return person_title(catalogue, await _ability(database, catalogue, resident))


async def own_family_title(database: Queries, catalogue: TitleCatalogue, resident: UUID) -> FamilyTitle | None:
    """Where the house of a person stands; None without one."""
    family = await families.of_resident(database, resident)
    if not family:
        return None
    members = await families.members(database, family.id)
    return family_title(catalogue, [await _ability(database, catalogue, each.resident) for each in members])


async def _ability(database: Queries, catalogue: TitleCatalogue, resident: UUID) -> Ability:
    done = await own_deeds.done_by(database, resident)
    return ability_of(catalogue, (Act((each.kind, each.activity), each.by, each.happened_at) for each in done))
