"""What a learning platform may ask: keep these xAPI statements, and which version is spoken here."""

import asyncio
import base64
import re
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.intake.body import body_of, check_encoding
from server.intake.gate import Gate, not_known
from server.intake.problems import Problem
from server.intake.read_statements import LeftOut, Outcome, StatementReader, read_id, split
from server.intake.wire_event import Receipt
from server.intake.wire_statement import ADL
from server.pipeline.registers.keep_statements import Told, keep
from server.records import learning_activities
from server.resources import Resources
from server.rules.refusals import Refusal
from server.rules.statement import VERBS, Statement, Voiding

VERSION = "1.0.3"
VERSIONS = (VERSION, "1.0.2", "1.0.1", "1.0.0")
EXTENSION = "tag:thidua.vn,2026:xapi/taken"
_SPOKEN = re.compile(r"1\.0(\.[0-9]{1,3})?")
_SECONDS = 10.0
_SLICE = 250
"""Statements read at a stretch: a few milliseconds in which no socket of this process is served."""


async def receive(request: Request) -> Response:
    """POST /xapi/statements"""
    partner, secret = _who(request)
    gate: Gate = request.state.gate
    with gate.noting(partner, 200) as told:
        reader = await _admitted(request, partner, secret)
        async with body_of(request, gate.hold) as body:
            raws, many = split(body)
            outcomes = await _read(reader, raws)
            _check_ids(outcomes)
            kept = await _keep(request, reader, outcomes)
        if kept.different and not many:
            raise _conflict()
        told.receipts = list(_receipts(outcomes, kept))
    return Response(msgspec.json.encode([str(each.id) for each in outcomes]), media_type="application/json")


async def put(request: Request) -> Response:
    """PUT /xapi/statements?statementId=…"""
    partner, secret = _who(request)
    gate: Gate = request.state.gate
    with gate.noting(partner, 204) as told:
        reader = await _admitted(request, partner, secret)
        wanted = _wanted(request)
        async with body_of(request, gate.hold) as body:
            raws, many = split(body)
            if many:
                raise Problem(400, "unreadable", "PUT takes one statement, not a list; send several with POST")
            outcomes = await _read(reader, [_with_id(raws[0], wanted)])
            kept = await _keep(request, reader, outcomes)
        if kept.different:
            raise _conflict()
        told.receipts = list(_receipts(outcomes, kept))
    return Response(status_code=204)


async def refuse_get(request: Request) -> Response:
    """GET /xapi/statements: statements are not kept as they were sent, so none can be told."""
    raise Problem(
        405,
        "method",
        "statements are taken here and not told again: only a pseudonym of the actor is kept. What became of one is "
        "answered at /api/v1/partners/{your code}/events/{statement id}",
        Allow="POST, PUT",
    )


async def about(request: Request) -> Response:
    """GET /xapi/about: open to everybody, as the standard has it."""
    verbs = [ADL + verb for verb in VERBS]
    taken = {"resources": ["statements", "about"], "methods": ["POST", "PUT"], "verbs": verbs}
    found = {"version": VERSIONS, "extensions": {EXTENSION: taken}}
    return Response(msgspec.json.encode(found), media_type="application/json")


class Versioned:
    """Says on every answer, errors too, which version is spoken here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def versioned(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-experience-api-version", VERSION.encode())]
            await send(message)

        await self._app(scope, receive, versioned)


def _who(request: Request) -> tuple[str, str]:
    """The user name and password of a call, not checked yet. Raises Problem 401."""
    scheme, _, written = request.headers.get("authorization", "").partition(" ")
    try:
        name, separator, secret = base64.b64decode(written.strip(), validate=True).decode().partition(":")
    except ValueError:  # No base64, no ASCII or no UTF-8.
        raise not_known() from None
    if scheme.lower() != "basic" or not separator or "\0" in name:
        raise not_known()
    return name, secret


async def _admitted(request: Request, partner: str, secret: str) -> StatementReader:
    """The reader for the statements of a learning platform that may send some. Raises Problem."""
    resources: Resources = request.state.resources
    await request.state.gate.admit_platform(request, partner, secret)
    _check_headers(request)
    found = await learning_activities.platform(resources.database, partner)
    if not found:
        told = "the operators have not set this partner up as a learning platform; ask them"
        raise Problem(403, "not-open", told, early=True)
    actor, home_page = found
    return StatementReader(
        partner=partner, actor=actor, home_page=home_page, pseudonyms=resources.pseudonyms, now=resources.clock()
    )


def _check_headers(request: Request) -> None:
    version = request.headers.get("x-experience-api-version", "")
    if not _SPOKEN.fullmatch(version):
        said = "is missing" if not version else "names another version"
        raise Problem(400, "version", f"X-Experience-API-Version {said}; write {VERSION}", early=True)
    if "method" in request.query_params:
        told = "the alternate request syntax (?method=…) is not taken; send POST and PUT as they are"
        raise Problem(400, "unreadable", told, early=True)
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() == "multipart/mixed":
        told = "files and signed statements are not taken: send application/json, without the parts of attachments"
        raise Problem(400, "unreadable", told, early=True)
    if media_type.strip().lower() != "application/json":
        raise Problem(415, "media-type", "send application/json", early=True)
    check_encoding(request, parameters)


def _wanted(request: Request) -> UUID:
    written = request.query_params.getlist("statementId")
    if len(written) != 1:
        raise Problem(400, "unreadable", f"statementId stands {len(written)} times in the address; once is needed")
    try:
        return read_id(written[0], "statementId")
    except Refusal as refusal:
        raise Problem(400, "unreadable", str(refusal)) from None


def _with_id(raw: msgspec.Raw, wanted: UUID) -> msgspec.Raw:
    """The statement under the id of its address. Raises Problem 400 if it names itself otherwise."""
    try:
        statement = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        named = msgspec.json.decode(statement.get("id", b"null"), type=str | None)
    except (msgspec.DecodeError, RecursionError):
        raise Problem(400, "unreadable", "a statement is a JSON object, and its id a text") from None
    if named is not None and named.lower() != str(wanted):
        raise Problem(400, "unreadable", "id: not the statementId of the address")
    statement["id"] = msgspec.Raw(msgspec.json.encode(str(wanted)))
    return msgspec.Raw(msgspec.json.encode(statement))


async def _read(reader: StatementReader, raws: Sequence[msgspec.Raw]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for first in range(0, len(raws), _SLICE):
        if first:
            await asyncio.sleep(0)
        outcomes += reader.read(raws[first : first + _SLICE], first + 1, len(raws))
    # One who is nobody is a teacher among learners; if all are, the platform names people in another way than was
    # agreed: it must hear of it, and keep its statements.
    strangers = [each for each in outcomes if isinstance(each, LeftOut) and each.nobody]
    if strangers and not any(isinstance(each, Statement) for each in outcomes):
        raise Problem(400, "unreadable", f"no statement names a person whom we could know. {strangers[0].reason}")
    return outcomes


def _check_ids(outcomes: Sequence[Outcome]) -> None:
    """Raises Problem 400 if two different statements of a call have one id; one that merely stands twice may."""
    said: dict[UUID, Outcome] = {}
    for number, outcome in enumerate(outcomes, 1):
        if said.setdefault(outcome.id, outcome) != outcome:
            raise Problem(400, "unreadable", f"statement {number} of {len(outcomes)}, id: an earlier one has it too")


async def _keep(request: Request, reader: StatementReader, outcomes: Iterable[Outcome]) -> Told:
    resources: Resources = request.state.resources
    statements = {each.id: each for each in outcomes if isinstance(each, Statement)}
    voidings = {each.id: each for each in outcomes if isinstance(each, Voiding)}
    if not statements and not voidings:
        return Told(new=set(), different=set())
    try:
        async with asyncio.timeout(_SECONDS):
            kept = await keep(
                resources.database, reader.partner, list(statements.values()), list(voidings.values()), reader.now
            )
    except Refusal as refusal:
        raise Problem(413, "too-large", str(refusal)) from None
    await resources.bus.wake()
    return kept


def _conflict() -> Problem:
    told = "another statement is kept under this id, and stays; give this one an id of its own"
    return Problem(409, "conflict", told)


def _receipts(outcomes: Iterable[Outcome], kept: Told) -> Iterable[Receipt]:
    """What the operators are told of a call."""
    new = set(kept.new)
    for outcome in outcomes:
        name = str(outcome.id)
        if isinstance(outcome, LeftOut):
            yield Receipt(name, "refused", outcome.reason)
        elif outcome.id in kept.different:
            yield Receipt(name, "refused", "another statement is kept under this id, and stays")
        elif outcome.id in new:
            new.discard(outcome.id)
            yield Receipt(name, "recorded")
        else:
            yield Receipt(name, "repeated")
