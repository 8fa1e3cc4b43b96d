"""A learning platform, as a test plays it: it makes xAPI statements and sends them with Basic auth."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2

from server.pipeline.registers.map_activities import map_activity, settle
from server.records import learning_activities
from server.records.learning_activities import Activity, Target
from server.resources import Resources
from tests.examples import CATALOGUE

ADL = "http://adlnet.gov/expapi/verbs/"
HOME = "https://lms.example.vn"
COURSE = f"{HOME}/course/view.php?id=7"
TARGET = Target(kind="skill", key="anti-scam", pass_mark=700_000)


def said(verb: str = "completed", *, iri: str = "", **changes: Any) -> dict[str, Any]:
    """A statement: somebody has learnt something. Changes to its properties; None leaves one out; `iri` is
    another address of the verb."""
    statement = {
        "id": str(uuid4()),
        "actor": account("learner-1"),
        "verb": {"id": iri or ADL + verb, "display": {"en": verb}},
        "object": {"id": COURSE, "definition": {"name": {"en": "No scams", "vi": "Phòng lừa đảo"}}},
        "timestamp": "2026-11-20T08:30:00+07:00",
        **changes,
    }
    return {key: value for key, value in statement.items() if value is not None}


def account(name: Any, home: str = HOME) -> dict[str, Any]:
    """An actor with an account."""
    return {"objectType": "Agent", "account": {"homePage": home, "name": name}}


def voided(target: str, **changes: Any) -> dict[str, Any]:
    """A statement that takes another back."""
    return said("voided", **{"object": {"objectType": "StatementRef", "id": target}, **changes})


def basic(code: str, secret: str) -> str:
    """The value of the header Authorization."""
    return "Basic " + base64.b64encode(f"{code}:{secret}".encode()).decode()


@dataclass(slots=True)
class Lms:
    """One learning platform at the door."""

    client: httpx2.AsyncClient
    code: str
    secret: str

    async def post(self, *statements: Any, one: bool = False, **headers: Any) -> httpx2.Response:
        """Post a list of statements, or one by itself."""
        body = json.dumps(statements[0] if one else list(statements))
        return await self.call("POST", "/xapi/statements", body.encode(), **headers)

    async def put(self, statement: dict[str, Any], name: str = "") -> httpx2.Response:
        """Put one statement under an id, or its own."""
        address = f"/xapi/statements?statementId={name or statement['id']}"
        return await self.call("PUT", address, json.dumps(statement).encode())

    async def call(self, method: str, address: str, body: bytes = b"", **headers: Any) -> httpx2.Response:
        """Any call, with the platform's name and password; a header that is '' is left out."""
        known = {
            "authorization": basic(self.code, self.secret),
            "content-type": "application/json",
            "x-experience-api-version": "1.0.3",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        left = {name: value for name, value in known.items() if value}
        return await self.client.request(method, address, content=body, headers=left)

    async def ask(self, statement: dict[str, Any]) -> str:
        """What became of a statement: status and reason."""
        answer = await self.client.get(
            f"/api/v1/partners/{self.code}/events/{statement['id']}",
            headers={"authorization": f"Bearer {self.secret}"},
        )
        told = answer.json()
        return f"{told['status']} {told['reason']}" if answer.status_code == 200 else str(answer.status_code)


async def activity(resources: Resources, *, mapped: bool = False) -> Activity:
    """The only activity that was ever reported."""
    (found,) = await learning_activities.some(resources.database, mapped=mapped, partner="", limit=9, offset=0)
    return found


async def map_course(resources: Resources, officer: int, target: Target = TARGET) -> int:
    """Map it as an official does, and return its number."""
    found = await activity(resources)
    async with resources.database.transaction() as connection:
        await map_activity(connection, found.id, target, CATALOGUE, officer, datetime.now(UTC))
    await settle(resources.database, found.id)
    return found.id
