"""A sealed ceremony of planted places over a signed result, and whoever leads it."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from server.pipeline.ceremonies.ceremony import Standing, standing
from server.pipeline.ceremonies.lead_ceremony import move, show_opening
from server.pipeline.contests import KnownContest
from server.records import ceremonies
from server.records.ceremonies import Ceremony
from server.resources import Resources
from server.rules.board import Counts, Row
from server.rules.ceremony import Act, Move
from server.rules.ceremony_script import Script, as_document
from server.rules.ceremony_seal import SALT_BYTES, Subject, seals_of, write_body
from server.rules.ceremony_steps import make_steps
from server.rules.ranking import rank
from tests.ceremonies import part, script
from tests.examples import CONTEST
from tests.pipeline.ending import Ending, build_ending
from tests.pipeline.stage import build_stage

WARDS = [f"{at:05}" for at in range(1, 127)]
KINDS = {code: "phường" if int(code) % 3 else "xã" for code in WARDS}


def planted(wards: int = len(WARDS)) -> list[Row]:
    """A board whose names and values are found nowhere else."""
    mark, points = secrets.token_hex(3), 10_000_000 + secrets.randbelow(9_000_000)
    return rank(
        [
            Counts(code=code, name=f"Nơi-{code}-{mark}", points=points - 7_001 * at, adults=1_000_000, squares=40)
            for at, code in enumerate(WARDS[:wards])
        ]
    )


def known_before(final: Sequence[Row]) -> list[Row]:
    """The board of the freeze: the same wards in another order, with values that everybody knows."""
    return rank(
        [
            Counts(
                code=row.code, name=row.name, points=700_000 - 5_003 * (at * 7 % 126), adults=1_000_000, squares=40
            )
            for at, row in enumerate(final)
        ]
    )


@dataclass(slots=True)
class Telling:
    """A ceremony that was built, and what has become of it."""

    ending: Ending
    known: KnownContest
    found: Ceremony
    bodies: list[bytes]
    last: Move | None = None

    @property
    def id(self) -> str:
        """As it stands in frames."""
        return str(self.found.id)

    async def begin(self) -> None:
        """Show the opening."""
        async with self.ending.stage.resources.database.transaction() as connection:
            self.last = await show_opening(connection, self.found, self.ending.organizer)

    async def lead(self, act: Act, *, to: int | None = None, pace_ms: int | None = None) -> int:
        """Make a move, and return the step at which it stands then."""
        assert self.last, "a ceremony is led after it has begun"
        async with self.ending.stage.resources.database.transaction() as connection:
            self.last = await move(
                connection, self.found, act, self.ending.organizer,
                based_on=self.last.ordinal, seen=self.last.step, to=to, pace_ms=pace_ms, early=True,
            )  # fmt: skip
        return self.last.step

    async def stands(self) -> Standing:
        """Where it stands now."""
        found = await standing(self.ending.stage.resources.database)
        return next(each for each in found if each.id == self.found.id)

    def secrets_after(self, step: int) -> set[str]:
        """What only a later step tells: salts, names, codes' values, and seals of steps that are not the last."""
        told, ahead = self._marks(self.bodies[:step]), self._marks(self.bodies[step:])
        return ahead - told

    @staticmethod
    def _marks(bodies: Sequence[bytes]) -> set[str]:
        found = set[str]()
        for body in map(json.loads, bodies):
            found.add(body["salt"])
            for row in body["rows"]:
                found |= {row["name"], str(row["value"])}
        return found


async def sign_a_result(resources: Resources) -> Ending:
    """A result with both signatures, so that a ceremony may be of it."""
    stage = await build_stage(resources, CONTEST)
    await stage.move()
    ending = await build_ending(stage)
    await ending.lead_to_version()
    return ending


async def build(
    ending: Ending,
    told: Script | None = None,
    screens: Sequence[int] | None = None,
    final: Sequence[Row] | None = None,
) -> Telling:
    """A ceremony of planted places, on screens if it is a rehearsal."""
    told, known = told or script(single_from=8, group=11), await ending.stage.known()
    final = final or planted()
    boards = {each.division: final for each in told.parts}
    frozen = {each.division: known_before(final) for each in told.parts}
    steps = make_steps(told, boards, frozen, KINDS)
    subject = Subject(contest=known.contest.slug, round=1, version=1, rehearsal=screens is not None)
    bodies = [write_body(step, subject, secrets.token_bytes(SALT_BYTES)) for step in steps]
    made, sealed = uuid4(), list(zip(bodies, seals_of(bodies), strict=True))
    of = (known.id, 1, 1)
    async with ending.stage.resources.database.transaction() as connection:
        await ceremonies.add(connection, made, of, as_document(told), sealed, ending.organizer.id, screens)
        found = await ceremonies.by_id(connection, made)
    assert found
    return Telling(ending=ending, known=known, found=found, bodies=bodies)


@asynccontextmanager
async def begun(ending: Ending, **more: Any) -> AsyncIterator[Telling]:
    """A ceremony that has begun, and is over when the test is."""
    telling = await build(ending, **more)
    await telling.begin()
    try:
        yield telling
    finally:
        if not (await telling.stands()).ended:
            await telling.lead("end")


def seal_over(bodies: Sequence[Mapping[str, Any]]) -> str:
    """The seal of the last of these steps, as an outsider computes it."""
    texts = [json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() for body in bodies]
    return seals_of(texts)[-1].hex() if texts else ""


def two_parts() -> Script:
    """A script of the city and of the wards, so that it has every kind of step."""
    return script(parts=(part(), part("phuong", places=2)), single_from=3, group=11)
