"""The door for partners as an OpenAPI 3.1 document, made from the types that read and write its JSON."""

import sys
from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.intake.body import BODY_MAX
from server.intake.payload import BATCH_MAX
from server.intake.problems import MEDIA_TYPE, TITLES
from server.intake.wire_event import ID_MAX, SUBJECT_PATTERN, Receipt, WireEvent
from server.pipeline.results.inquire import Inquiry

VERSION = "1.0.0"
_REF = "#/components/schemas/{name}"
_SIGNATURE = (
    "Standard Webhooks (https://www.standardwebhooks.com): `v1,` and the base64 of HMAC-SHA-256 over "
    "`webhook-id.webhook-timestamp.body`, with the bytes of the secret after `whsec_`, base64-decoded. Several "
    "signatures are parted by spaces. Beside it `webhook-id` (of your choosing) and `webhook-timestamp` (seconds "
    "since 1970, within 5 minutes of now)."
)


async def document(request: Request) -> Response:
    """GET /api/v1/openapi.json"""
    return Response(_encoded(), media_type="application/json", headers={"Cache-Control": "public, max-age=300"})


@cache
def _encoded() -> bytes:
    return msgspec.json.format(msgspec.json.encode(openapi()))


def openapi() -> dict[str, Any]:
    """The document."""
    (event, receipt, inquiry), components = msgspec.json.schema_components(
        (WireEvent, Receipt, Inquiry), ref_template=_REF
    )
    schemas = {**components, "Event": event, "Problem": _problem()}
    for name in ("ServiceUsed", "SkillCompleted", "FactRevoked"):
        _say_what_text(schemas[name])
    schemas["Receipt"]["required"] = ["id", "status", "reason"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Thi đua số: the door for partners",
            "version": VERSION,
            "summary": "Portals report verified use of services and completed skills, and ask what became of them.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/partners/{partner}/events": {"parameters": [_partner()], "post": _post(receipt)},
            "/api/v1/partners/{partner}/check": {"parameters": [_partner()], "post": _check(receipt)},
            "/api/v1/partners/{partner}/events/{id}": {"parameters": [_partner(), _id()], "get": _get(inquiry)},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "signature": {
                    "type": "apiKey", "in": "header", "name": "webhook-signature", "description": _SIGNATURE,
                },
                "bearer": {"type": "http", "scheme": "bearer", "description": "The secret itself: `whsec_…`."},
            },
        },
        "security": [{"signature": []}, {"bearer": []}],
    }  # fmt: skip


def _say_what_text(schema: dict[str, Any]) -> None:
    schema["properties"]["source"]["format"] = "uri-reference"
    if "subject" in schema["properties"]:
        schema["properties"]["subject"]["pattern"] = SUBJECT_PATTERN
        schema["properties"]["subject"]["description"] = "Replaced by a keyed hash at the door, and never stored."


def _partner() -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 40}
    return {"name": "partner", "in": "path", "required": True, "schema": schema}


def _id() -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": ID_MAX}
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": schema,
        "description": "Of the event, URL-encoded.",
    }


def _post(receipt: dict[str, Any]) -> dict[str, Any]:
    results = {
        "type": "object",
        "required": ["results"],
        "properties": {"results": {"type": "array", "items": receipt, "maxItems": BATCH_MAX}},
    }
    events = {"type": "array", "items": {"$ref": _REF.format(name="Event")}, "maxItems": BATCH_MAX}
    return {
        "operationId": "recordEvents",
        "summary": "Record one event or a batch",
        "description": (
            f"At most {BATCH_MAX} events and {BODY_MAX} bytes. An event counts once for its partner and id, "
            "for ever, so a call may be repeated until it is answered. One refused event never sinks the others."
        ),
        "requestBody": {
            "required": True,
            "content": {
                "application/cloudevents+json": {"schema": {"$ref": _REF.format(name="Event")}},
                "application/cloudevents-batch+json": {"schema": events},
            },
        },
        "responses": {
            "202": _answer("Every event that is not refused is on disk: a result for each, in their order.", results),
            **_problems(400, 401, 403, 404, 408, 413, 415, 429, 500, 503),
        },
    }


def _check(receipt: dict[str, Any]) -> dict[str, Any]:
    recorded = _post(receipt)
    results = recorded["responses"]["202"]["content"]["application/json"]["schema"]
    return {
        **recorded,
        "operationId": "checkEvents",
        "summary": "Try the signature and the events; nothing is recorded",
        "description": "As recording does, the signature and each event are checked, and nothing is kept of them.",
        "responses": {
            "200": _answer("A result for each event, good or refused, in their order.", results),
            **{status: told for status, told in recorded["responses"].items() if status != "202"},
        },
    }


def _get(inquiry: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": "readEvent",
        "summary": "What became of an event",
        "description": "Signed like a call with an empty body, or with the secret as bearer.",
        "responses": {
            "200": _answer("Whether the event is counted, in each contest, with the entries it made.", inquiry),
            **_problems(400, 401, 403, 404, 429, 500, 503),
        },
    }


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


_SAID = {
    400: "The body cannot be read; nothing was recorded.",
    401: "No valid key of the partner signed this, or there is no such partner.",
    403: "The operators have paused this partner.",
    404: "There is no such address, or no event of this id was recorded.",
    408: "The body came too slowly.",
    413: "The body is too large, or has too many events.",
    415: "Only the two content types of CloudEvents are taken, in UTF-8 and uncompressed.",
    429: "Too many calls, or too many with a wrong signature.",
    500: "The fault is ours. Send the same events again later.",
    503: "The records cannot be reached. Send the same events again.",
}
_RETRIED = (429, 503)


def _problems(*statuses: int) -> dict[str, Any]:
    return {str(status): _told(status) for status in statuses}


def _told(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}}
    if status not in _RETRIED:
        return {"description": _SAID[status], "content": content}
    retry = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}, "required": True}
    return {"description": _SAID[status], "content": content, "headers": {"Retry-After": retry}}


def _problem() -> dict[str, Any]:
    types = [f"tag:thidua.vn,2026:problem/{kind}" for kind in TITLES]
    return {
        "title": "Problem",
        "description": "RFC 9457 problem details.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"enum": types},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    }


if __name__ == "__main__":
    sys.stdout.write(_encoded().decode() + "\n")
