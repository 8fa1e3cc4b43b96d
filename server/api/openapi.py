"""The one OpenAPI 3.1 document: what every door offers to programs, and what is told to them.

`python -m server.api.openapi > docs/openapi.json` writes the copy of the documentation anew.
"""

import sys
from functools import cache
from typing import Any

import msgspec

from server.intake import openapi as intake
from server.live import openapi as live
from server.openapi import Described, Schema, parameter, schemas_of
from server.pages import openapi as pages
from server.pipeline.webhooks.message import ResultPublished, RoundPhaseChanged, Trial
from server.rules.webhook import ATTEMPTS_MAX

VERSION = "1.1.0"
TAGS = {
    "partners": "Events in: portals report what residents did, and ask what became of it. Signed.",
    "boards": "Contests and their boards, as everybody may see them. No key.",
    "results": "Official results, their files and ceremonies. No key.",
    "certificates": "What a program needs to check a certificate by itself. No key.",
}
DESCRIPTION = (
    "Portals report verified use of services and completed skills; everybody reads contests, boards and results; "
    "endpoints are told when a round turns or a result is published. Sockets are described by /api/asyncapi.json."
)


@cache
def openapi() -> Schema:
    """The document."""
    doors = (intake.described(), live.described(), pages.described())
    told, schemas = schemas_of(RoundPhaseChanged, ResultPublished, Trial)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Thi đua số",
            "version": VERSION,
            "summary": "Events in, boards and results out.",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "paths": {path: item for door in doors for path, item in door.paths.items()},
        "webhooks": {_kind(schemas, each): {"post": _told(schemas, each)} for each in told},
        "components": {
            "schemas": _joined(schemas, *(door.schemas for door in doors)) | {"Problem": _problem(doors)},
            "securitySchemes": {name: each for door in doors for name, each in door.security.items()},
        },
    }


def _joined(*parts: Any) -> dict[str, Schema]:
    """The schemas of all doors; one name means one thing."""
    found = dict[str, Schema]()
    for part in parts:
        for name, schema in part.items():
            assert found.setdefault(name, schema) == schema, f"two schemas are called {name}"
    return dict(sorted(found.items()))


def _problem(doors: tuple[Described, ...]) -> Schema:
    """RFC 9457."""
    types = ["about:blank", *(each for door in doors for each in door.problems)]
    text = {"type": "string"}
    return {
        "title": "Problem",
        "description": "RFC 9457 problem details. `detail` says what is wrong and how to mend it, `where` in what.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"enum": types}, "title": text, "status": {"type": "integer"}, "detail": text, "where": text,
        },
    }  # fmt: skip


def _kind(schemas: dict[str, Schema], told: Schema) -> str:
    kind: str = _named(schemas, told)["properties"]["type"]["enum"][0]
    return kind


def _named(schemas: dict[str, Schema], told: Schema) -> Schema:
    return schemas[told["$ref"].rpartition("/")[2]]


def _told(schemas: dict[str, Schema], told: Schema) -> Schema:
    text = {"type": "string"}
    return {
        "operationId": _named(schemas, told)["title"][0].lower() + _named(schemas, told)["title"][1:],
        "summary": _named(schemas, told)["description"],
        "description": (
            f"Answer with any 2xx within 15 seconds. Anything else is tried again, {ATTEMPTS_MAX} attempts over "
            "three days, always under the same `webhook-id`: keep the ids that you have seen. docs/api.md says more."
        ),
        "parameters": [
            parameter("webhook-id", "header", text, "Of the message; the same each time it comes."),
            parameter("webhook-timestamp", "header", text, "Of this attempt, in seconds since 1970."),
            parameter("webhook-signature", "header", text, "`v1,` and the signature; two while a key is changed."),
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": told, "example": _EXAMPLES[
            _kind(schemas, told)]}}},
        "responses": {
            "2XX": {"description": "You have it. The body of your answer is not read."},
            "410": {"description": "You want nothing more: the endpoint is switched off."},
        },
    }  # fmt: skip


_RESULT = "/c/thu-do-so-2026/1/result/1"
_EXAMPLES = {
    "round.phase_changed": {
        "type": "round.phase_changed", "timestamp": "2026-11-29T13:00:00.071Z",
        "data": {"contest": "thu-do-so-2026", "round": 1, "phase": "frozen", "links": {
            "page": "/c/thu-do-so-2026/1", "board": "/api/v1/contests/thu-do-so-2026/1/wards"}},
    },
    "result.published": {
        "type": "result.published", "timestamp": "2026-12-04T02:00:00.114Z",
        "data": {"contest": "thu-do-so-2026", "round": 1, "version": 1, "replaces": None, "head": "7c1e" * 16,
                 "boards_sha256": "90ab" * 16, "links": {
                     "page": _RESULT, "standings": f"{_RESULT}/standings.csv", "pack": f"{_RESULT}/pack.zip"}},
    },
    "webhook.trial": {
        "type": "webhook.trial", "timestamp": "2026-11-20T03:00:00Z", "data": {"endpoint": "Cổng thành phố"},
    },
}  # fmt: skip


def written(document: Schema) -> bytes:
    """A document as it is served and kept."""
    return msgspec.json.format(msgspec.json.encode(document))


if __name__ == "__main__":
    sys.stdout.write(written(openapi()).decode() + "\n")
