"""A whole installation for the browser to visit: real stores, real processes, a lively contest."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from uuid import UUID

from config.settings import Settings
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.partners import add_partner
from server.records import facts, standings
from server.records.migrate import upgrade
from server.resources import Resources, open_resources
from server.rules.event import Event
from server.standalone.address import free_port
from server.standalone.logs import tail
from server.standalone.processes import spawn, stop, wait_until
from tests.engines import Engines
from tests.examples import CATALOGUE, SECRET_KEY

REPOSITORY = Path(__file__).parents[2]
HOST = "127.0.0.1"
SLUG = "thu-do-so"
PARTNER = "dvcqg"
RESIDENTS_A_WARD = 24
FRESH_A_WARD = 8
"""The last of each ward's residents, who have done nothing yet: a test lets them."""
READY_SECONDS = 60.0
WARDS = tuple(CATALOGUE.wards)
NEIGHBOURHOODS = 4


def document(now: datetime, slug: str = SLUG, *, freezes_in: timedelta = timedelta(days=4)) -> str:
    """The contest file: one round that runs since ten days."""
    opens, closes, freezes = now - timedelta(days=10), now + timedelta(days=5, hours=22), now + freezes_in
    return f"""
slug = "{slug}"
name = {{ vi = "Dịch vụ công trong tầm tay", en = "Public services within reach" }}
decision = {{ number = "218/QĐ-TĐKT", date = 2026-10-30 }}
slogan = {{ vi = "Một người biết, mười người cùng biết", en = "One learns, ten will know" }}
wards = "all"
[[rounds]]
opens = {opens.isoformat()}
freezes = {freezes.isoformat()}
closes = {closes.isoformat()}
[scoring]
resident_cap = 100
by = {{ self = 100, guided = 50, done_for = 0 }}
uplift = {{ elderly = 50 }}
attainment = 2
[[criteria]]
code = "K1"
kind = "skill"
activities = ["anti-scam", "password-otp", "cashless"]
points = 10
max_times = 3
[[criteria]]
code = "K2"
kind = "service"
activities = ["scene-report", "health-insurance"]
points = 15
max_times = 4
[[clusters]]
name = "Cụm 1"
wards = ["00070", "00004", "00190", "00226"]
"""


class House:
    """Stores, server and pipeline. The server may be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engines = Engines()
        self.database_url = self.engines.create_database("journeys")
        upgrade(self.database_url)
        self.port = free_port(HOST, 0)
        self.secret = ""
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def settings(self) -> Settings:
        """What a process of ours is told."""
        return Settings(
            database_url=self.database_url,  # type: ignore[arg-type]
            redis_url=self.engines.redis_url,  # type: ignore[arg-type]
            secret_key=SECRET_KEY,  # type: ignore[arg-type]
        )

    def start(self, *names: str) -> None:
        """Start 'server' or 'pipeline' and wait until it works. From the main thread only."""
        for name in names:
            words = ("server", "serve") if name == "server" else ("workers", "pipeline")
            self.processes[name] = spawn(
                [sys.executable, "-m", *words],
                cwd=REPOSITORY,
                env=self._environment(),
                log=self.folder / f"{name}.log",
                dying=signal.SIGKILL,
            )
        if "server" in names:
            assert wait_until(self.answers, READY_SECONDS), tail(self.folder / "server.log")

    def kill(self, name: str) -> None:
        """kill -9, by its pid."""
        process = self.processes.pop(name)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def answers(self) -> bool:
        """Whether the doors are open and the board is there."""
        connection = HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", f"/api/v1/contests/{SLUG}/1/wards")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def close(self) -> None:
        """Stop everything."""
        for process in self.processes.values():
            stop(process, ((signal.SIGTERM, 10.0),))
        self.engines.stop()

    def _environment(self) -> Mapping[str, str]:
        return os.environ | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.engines.redis_url,
            "SECRET_KEY": SECRET_KEY,
            "DOORS": "pages,intake,live,console,screens",
            "HOST": HOST,
            "PORT": str(self.port),
            "DEMO": "false",
        }

    async def furnish(self) -> None:
        """Load the contest, residents in every ward, what they did, and the places at midnight."""
        now = datetime.now(UTC)
        async with open_resources(self.settings, "furnish") as resources:
            await load_contest(resources.database, CATALOGUE, document(now), now)
            self.secret = await add_partner(
                resources.database, PARTNER, "Cổng thử", resources.settings.key_for("partner-secrets")
            )
            await facts.record_own(resources.database, await _enrolments(resources, now))
            await facts.record_events(resources.database, "seed", _deeds(resources, now - timedelta(days=1)))
            await _remember_midnight(resources, now)


def subject(ward: str, number: int) -> str:
    """The reference of a ward's resident, as a portal reports it."""
    return f"ref:{ward}-{number}"


def _resident(resources: Resources, ward: str, number: int) -> UUID:
    return resources.pseudonyms.resident(subject(ward, number))


async def _enrolments(resources: Resources, now: datetime) -> list[dict[str, object]]:
    known = await resources.contests.by_slug(SLUG)
    assert known, "it was loaded just now"
    return [
        {
            "kind": "enrolment",
            "source": "register",
            "source_ref": subject(ward, number),
            "contest_id": known.id,
            "resident": _resident(resources, ward, number),
            "happened_at": now - timedelta(days=11),
            "body": {
                "ward": ward,
                "neighbourhood": f"{ward}/to-{number % NEIGHBOURHOODS + 1}" if number % 5 else None,
                "unit": None,
                "groups": [],
            },
        }
        for ward in WARDS
        for number in range(RESIDENTS_A_WARD)
    ]


def _deeds(resources: Resources, at: datetime) -> list[Event]:
    """Residents of each ward did more or less; those of the last ward nothing."""
    chance = random.Random(2026)
    deeds = []
    for ward in WARDS[:-1]:
        people = CATALOGUE.wards[ward].adults
        busy = max(2, min(RESIDENTS_A_WARD - FRESH_A_WARD, people // chance.randrange(2_200, 6_000)))
        for number in range(busy):
            for activity in ("scene-report", "health-insurance")[: chance.randrange(1, 3)]:
                deeds.append(
                    Event(
                        id=f"{ward}-{number}-{activity}",
                        kind="service",
                        happened_at=at,
                        resident=_resident(resources, ward, number),
                        activity=activity,
                        by="self",
                    )
                )
    return deeds


async def _remember_midnight(resources: Resources, now: datetime) -> None:
    """As if the chores had noted the places: a day that began in the order of the catalogue."""
    known = await resources.contests.by_slug(SLUG)
    assert known
    await resources.database.execute(
        """
        INSERT INTO standings (contest_id, scope, division, taken_at, generation, position,
                               ward, rank, rank_from, rank_to, value)
        SELECT $1, '1', 'all', day, 1, 0, ward, place, greatest(1, place - 5), least(126, place + 5), 1000 - place
          FROM unnest($2::text[]) WITH ORDINALITY AS kept (ward, place),
               generate_series($3::timestamptz - interval '5 days', $3, interval '1 day') AS day
        """,
        known.id,
        list(WARDS),
        now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=23),
    )
    assert await standings.of_ward(resources.database, known.id, "1", "all", WARDS[0])
