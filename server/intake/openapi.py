"""The door for partners in our OpenAPI document, made from the types that read and write its JSON."""

from server.intake.body import BODY_MAX
from server.intake.payload import BATCH_MAX
from server.intake.problems import TITLES
from server.intake.wire_event import ID_MAX, SUBJECT_PATTERN, Receipt, WireEvent
from server.openapi import Described, Schema, answer, parameter, problems, ref, schemas_of
from server.pipeline.results.inquire import Inquiry

_SIGNATURE = (
    "Standard Webhooks (https://www.standardwebhooks.com): `v1,` and the base64 of HMAC-SHA-256 over "
    "`webhook-id.webhook-timestamp.body`, with the bytes of the secret after `whsec_`, base64-decoded. Several "
    "signatures are parted by spaces. Beside it `webhook-id` (of your choosing) and `webhook-timestamp` (seconds "
    "since 1970, within 5 minutes of now)."
)
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
_KEYS: list[Schema] = [{"signature": []}, {"bearer": []}]


def described() -> Described:
    """The door's operations."""
    (event, receipt, inquiry), schemas = schemas_of(WireEvent, Receipt, Inquiry)
    for name in ("ServiceUsed", "SkillCompleted", "FactRevoked"):
        _say_what_text(schemas[name])
    schemas["Receipt"]["required"] = ["id", "status", "reason"]
    partner = parameter(
        "partner", "path", {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 40}, "Your code."
    )
    id_ = parameter(
        "id", "path", {"type": "string", "minLength": 1, "maxLength": ID_MAX}, "Of the event, URL-encoded."
    )
    return Described(
        paths={
            "/api/v1/partners/{partner}/events": {"parameters": [partner], "post": _post(receipt)},
            "/api/v1/partners/{partner}/check": {"parameters": [partner], "post": _check(receipt)},
            "/api/v1/partners/{partner}/events/{id}": {"parameters": [partner, id_], "get": _get(inquiry)},
        },
        schemas={**schemas, "Event": event},
        security={
            "signature": {
                "type": "apiKey", "in": "header", "name": "webhook-signature", "description": _SIGNATURE,
            },
            "bearer": {"type": "http", "scheme": "bearer", "description": "The secret itself: `whsec_…`."},
        },
        problems=[f"tag:thidua.vn,2026:problem/{kind}" for kind in TITLES],
    )  # fmt: skip


def _say_what_text(schema: Schema) -> None:
    schema["properties"]["source"]["format"] = "uri-reference"
    if "subject" in schema["properties"]:
        schema["properties"]["subject"]["pattern"] = SUBJECT_PATTERN
        schema["properties"]["subject"]["description"] = "Replaced by a keyed hash at the door, and never stored."


def _results(receipt: Schema) -> Schema:
    results = {"type": "array", "items": receipt, "maxItems": BATCH_MAX}
    return {"type": "object", "required": ["results"], "properties": {"results": results}}


def _post(receipt: Schema) -> Schema:
    example = {"results": [{"id": "HS-2026-000123/done", "status": "recorded", "reason": ""}]}
    return {
        "operationId": "recordEvents",
        "tags": ["partners"],
        "summary": "Record one event or a batch",
        "description": (
            f"At most {BATCH_MAX:,} events and {BODY_MAX:,} bytes. An event counts once for its partner and id, "
            "for ever, so a call may be repeated until it is answered. One refused event never sinks the others."
        ),
        "security": _KEYS,
        "requestBody": _events(),
        "responses": {
            "202": answer("Every event that is not refused is on disk: a result for each, in their order.",
                          _results(receipt), example),
            **problems(_SAID, 400, 401, 403, 404, 408, 413, 415, 429, 500, 503),
        },
    }  # fmt: skip


def _events() -> Schema:
    event = {
        "specversion": "1.0", "type": "vn.thidua.service.used", "id": "HS-2026-000123/done",
        "source": "https://dvc.example.vn", "time": "2026-11-23T08:30:00+07:00", "subject": "cccd:001099012345",
        "data": {"service": "temporary-residence", "case": "HS-2026-000123", "by": "self"},
    }  # fmt: skip
    batch = {"type": "array", "items": ref("Event"), "maxItems": BATCH_MAX}
    return {
        "required": True,
        "content": {
            "application/cloudevents+json": {"schema": ref("Event"), "example": event},
            "application/cloudevents-batch+json": {"schema": batch, "example": [event]},
        },
    }


def _check(receipt: Schema) -> Schema:
    recorded = _post(receipt)
    example = {"results": [{"id": "HS-2026-000123/done", "status": "good", "reason": ""}]}
    return {
        **recorded,
        "operationId": "checkEvents",
        "summary": "Try the signature and the events; nothing is recorded",
        "description": "As recording does, the signature and each event are checked, and nothing is kept of them.",
        "responses": {
            "200": answer("A result for each event, good or refused, in their order.", _results(receipt), example),
            **{status: told for status, told in recorded["responses"].items() if status != "202"},
        },
    }


def _get(inquiry: Schema) -> Schema:
    entry = {"position": 4711, "round": 1, "points": 15}
    verdict = {"status": "counted", "reason": "counted", "message": "worth 15 points"}
    example = {"id": "HS-2026-000123/done", **verdict,
               "contests": [{"contest": "thu-do-so-2026", **verdict, "entries": [entry]}]}  # fmt: skip
    return {
        "operationId": "readEvent",
        "tags": ["partners"],
        "summary": "What became of an event",
        "description": "Signed like a call with an empty body, or with the secret as bearer.",
        "security": _KEYS,
        "responses": {
            "200": answer("Whether the event is counted, in each contest, with its entries.", inquiry, example),
            **problems(_SAID, 400, 401, 403, 404, 429, 500, 503),
        },
    }
