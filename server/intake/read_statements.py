"""From xAPI to statements of ours: everything from outside is checked here, and trusted after that."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID, uuid4, uuid5

import msgspec
from msgspec import UNSET

from server.intake.body import text_of
from server.intake.payload import AHEAD_MAX, OLDEST, malformed, without_values
from server.intake.problems import Problem
from server.intake.wire_statement import ADL, IRI_MAX, VOIDED, Actor, Result, Score, Thing, WireStatement
from server.rules.identity import Pseudonyms
from server.rules.identity_number import carries_identity_number, tells_identity_number
from server.rules.refusals import Refusal
from server.rules.statement import VERBS, ActorKind, Statement, Verb, Voiding, is_iri

STATEMENTS_MAX = 1_000
NAME_MAX = 200
_UNNAMED = UUID("4a9d5f0c-6f0d-5c5e-9a51-0d2c1f5d7b11")
"""The namespace of ids that we give to statements which come without one."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION = re.compile(r"1\.0(\.[0-9]+)?")
_LANGUAGES = ("vi", "vi-VN", "en", "en-US", "en-GB")
_VERBS: Mapping[str, Verb] = {ADL + verb: verb for verb in VERBS}

_raws = msgspec.json.Decoder(list[msgspec.Raw])
_raw = msgspec.json.Decoder(msgspec.Raw)
_statement = msgspec.json.Decoder(WireStatement)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sound statement that is of no use to us: it is answered as every other, counted, and not kept."""

    id: UUID
    reason: str
    nobody: bool = False
    """It would have counted, if its actor were somebody whom we could know."""


Outcome = Statement | Voiding | LeftOut


def split(body: bytes) -> tuple[Sequence[msgspec.Raw], bool]:
    """The statements of a body, each still unread, and whether they came as a list. Raises Problem."""
    text_of(body)
    many = body.lstrip(b" \t\r\n")[:1] == b"["
    try:
        raws = _raws.decode(body) if many else [_raw.decode(body)]
    except msgspec.DecodeError as error:
        raise Problem(400, "unreadable", malformed(error, body)) from None
    except RecursionError:
        raise Problem(400, "unreadable", "the JSON is nested too deeply to be read") from None
    if len(raws) > STATEMENTS_MAX:
        raise Problem(413, "too-large", f"{len(raws)} statements in one call; the most is {STATEMENTS_MAX}")
    return raws, many


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReader:
    """Reads the statements of one learning platform at a moment. It never says what stood in an actor."""

    partner: str
    actor: ActorKind
    home_page: str
    pseudonyms: Pseudonyms
    now: datetime

    def read(self, raws: Sequence[msgspec.Raw], first: int, total: int) -> list[Outcome]:
        """What each of these statements says; `first` counts from 1. Raises Problem 400 at one that is not sound:
        by the standard none of a call is stored then."""
        found = []
        for number, raw in enumerate(raws, first):
            where = f"statement {number} of {total}, "
            try:
                found.append(self._read(_statement.decode(raw)))
            except msgspec.DecodeError as error:
                raise Problem(400, "unreadable", where + without_values(str(error))) from None
            except RecursionError:
                raise Problem(400, "unreadable", where + "the JSON is nested too deeply to be read") from None
            except Refusal as refusal:
                raise Problem(400, "unreadable", where + str(refusal)) from None
        return found

    def _read(self, wire: WireStatement) -> Outcome:
        given = None if wire.id is UNSET else read_id(wire.id, "id")
        _check(wire)
        at = self._moment(wire.timestamp)
        if wire.verb.id == VOIDED:
            return _voiding(given, wire.object, at)
        verb = _VERBS.get(wire.verb.id)
        reason = _no_use(verb, wire.object, wire.result)
        if reason or not verb:
            return LeftOut(given or uuid4(), reason)
        try:
            resident = self._resident(wire.actor)
        except _Nobody as nobody:
            return LeftOut(given or uuid4(), str(nobody), nobody=True)
        statement = _learnt(verb, resident, wire, at)
        return statement._replace(id=given or _id_of(self.partner, statement, wire.timestamp))

    def _moment(self, written: str | msgspec.UnsetType) -> datetime:
        if written is UNSET:
            return self.now
        try:
            at = datetime.fromisoformat(written)
        except ValueError:
            raise Refusal("no ISO 8601 time, such as 2026-11-23T08:30:00+07:00", where="timestamp") from None
        if at.tzinfo is None or written.endswith(("-00:00", "-0000", "-00")):
            raise Refusal("a time needs its offset, such as +07:00 or Z", where="timestamp")
        if at > self.now + AHEAD_MAX:
            now = self.now.isoformat(timespec="seconds")
            told = f"more than 5 minutes after {now}, which is now; check the clock"
            raise Refusal(told, where="timestamp")
        if at < OLDEST:
            raise Refusal(f"before {OLDEST.isoformat()}; check the clock", where="timestamp")
        return at

    def _resident(self, actor: Actor) -> UUID:
        if actor.object_type == "Group":
            raise _Nobody("actor: a group is nobody whom we could know")
        if actor.account is UNSET:
            told = "name people by account (homePage and name); no e-mail address or OpenID is taken, hashed or not"
            raise Refusal(told, where="actor")
        if self.home_page and actor.account.home_page.rstrip("/") != self.home_page.rstrip("/"):
            raise _Nobody("actor.account.homePage: not the one that was agreed for this platform")
        try:
            return self.pseudonyms.resident(f"{self.actor}:{actor.account.name}")
        except (Refusal, UnicodeError):
            wanted = "12 digits" if self.actor == "cccd" else "1 to 128 printable ASCII characters without spaces"
            raise _Nobody(f"actor.account.name: not {wanted}") from None


class _Nobody(Exception):  # noqa: N818 - an outcome, told to the caller above.
    """An actor who is nobody whom we could know: staff, a guest, somebody of another platform."""


def read_id(text: str, where: str) -> UUID:
    """The id of a statement. Raises Refusal."""
    if not _UUID.fullmatch(text):
        raise Refusal("no UUID as RFC 4122 writes it", where=where)
    return UUID(text)


def _check(wire: WireStatement) -> None:
    """What the standard says of every statement, as far as it is read."""
    _check_iri(wire.verb.id, "verb.id")
    if wire.object.object_type == "Activity":
        _check_iri("" if wire.object.id is UNSET else wire.object.id, "object.id")
    if wire.version is not UNSET and not _VERSION.fullmatch(wire.version):
        raise Refusal("statements of version 1.0.x are taken", where="version")
    if wire.actor.account is not UNSET:
        _check_iri(wire.actor.account.home_page, "actor.account.homePage")
    named = (wire.actor.account, wire.actor.mbox, wire.actor.mbox_sha1sum, wire.actor.openid)
    count = sum(each is not UNSET for each in named)
    if count > 1 or (count == 0 and wire.actor.object_type == "Agent"):
        raise Refusal(f"is identified in {count} ways; exactly one is needed", where="actor")
    if any(each.file_url is UNSET for each in wire.attachments):
        raise Refusal("files are not taken: leave attachments out, or give each a fileUrl", where="attachments")


def _check_iri(text: str, where: str) -> None:
    if not is_iri(text):
        raise Refusal("no IRI with its scheme, such as https://lms.example.vn/course/1", where=where)


def _voiding(given: UUID | None, thing: Thing, at: datetime) -> Voiding:
    if thing.object_type != "StatementRef" or thing.id is UNSET:
        raise Refusal("what is voided is named by a StatementRef with the id of the statement", where="object")
    target = read_id(thing.id, "object.id")
    return Voiding(given or uuid5(_UNNAMED, f"voided {target}"), target, at)


def _no_use(verb: Verb | None, thing: Thing, result: Result | msgspec.UnsetType) -> str:
    """Why a statement is of no use to us, '' if it is."""
    if not verb:
        return f"verb.id: only {', '.join(get_args(Verb))} and voided count; this statement is not kept"
    if thing.object_type != "Activity" or thing.id is UNSET:
        return "object: only an Activity can be mapped to what counts"
    if len(thing.id) > IRI_MAX:
        return f"object.id: {len(thing.id)} characters; up to {IRI_MAX} are kept"
    if carries_identity_number(thing.id) or tells_identity_number(thing.id):
        return "object.id: this looks as if it had the number of an identity card in it"
    if result is UNSET:
        return "result.score: `scored` without a score says nothing" if verb == "scored" else ""
    if result.success is False or result.completion is False:
        return "result: says that it was not passed or not completed"
    if verb == "scored" and _score(result.score) is None:
        return "result.score: `scored` needs scaled, or raw with min and max"
    return ""


def _learnt(verb: Verb, resident: UUID, wire: WireStatement, at: datetime) -> Statement:
    result, thing = wire.result, wire.object
    assert thing.id is not UNSET, "what has no id was left out"
    said = verb == "passed" or (result is not UNSET and result.success is True)
    return Statement(
        id=_UNNAMED,
        verb=verb,
        resident=resident,
        activity=thing.id,
        name=_name(thing),
        happened_at=at,
        score=None if result is UNSET else _score(result.score),
        passed=True if said else None,
    )


def _score(score: Score | msgspec.UnsetType) -> int | None:
    """In millionths. What is below nothing, as the standard allows, is nothing."""
    if score is UNSET:
        return None
    share = score.scaled
    if share is UNSET:
        if score.raw is UNSET or score.min is UNSET or score.max is UNSET or not score.min < score.max:
            return None
        share = (score.raw - score.min) / (score.max - score.min)
    return round(min(max(share, 0.0), 1.0) * 1_000_000)


def _name(thing: Thing) -> str:
    """What the platform calls an activity, in the language nearest to ours, cut to size."""
    names = {} if thing.definition is UNSET else thing.definition.name
    found = next((names[each] for each in _LANGUAGES if each in names), next(iter(names.values()), ""))
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in found[: 4 * NAME_MAX]).split())
    return "" if tells_identity_number(plain) else plain[:NAME_MAX]


def _id_of(partner: str, statement: Statement, written: str | msgspec.UnsetType) -> UUID:
    """The id of a statement that came without one: the same statement, sent again, gets the same.

    Made of the pseudonym and not of the actor, so that nobody can find the number behind an id by trying all.
    """
    at = "" if written is UNSET else statement.happened_at.isoformat()
    said = (partner, statement.resident, statement.verb, statement.activity, statement.score, statement.passed, at)
    return uuid5(_UNNAMED, "\n".join(str(each) for each in said))
