"""From a body to events of ours: everything from outside is checked here, and trusted after that."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from uuid import UUID

import msgspec

from server.intake.problems import Problem
from server.intake.wire_event import ALLOWED, FactRevoked, Named, Receipt, ServiceUsed, SkillCompleted, WireEvent
from server.rules.catalogue import Activity, Catalogue
from server.rules.event import Event
from server.rules.identity import Pseudonyms
from server.rules.identity_number import carries_identity_number, repeatable, tells_identity_number
from server.rules.refusals import Refusal

Form = Literal["one", "batch"]
BATCH_MAX = 1_000
AHEAD_MAX = timedelta(minutes=5)
"""How far a partner's clock may be ahead of ours."""
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before this no service of ours was online; such a time is a broken clock."""

_SOURCE = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_JSON_TYPE = re.compile(r"[^/;\s]+/(?:[^/;\s]+\+)?json\s*(?:;.*)?", re.IGNORECASE)
_AT = re.compile(r"(?P<said>.*) - at `\$\.?(?P<path>[a-z.]*)`", re.DOTALL)
_QUOTED = re.compile(r"\s*'.*'", re.DOTALL)

_one = msgspec.json.Decoder(msgspec.Raw)
_many = msgspec.json.Decoder(list[msgspec.Raw])
_event = msgspec.json.Decoder(WireEvent)
_named = msgspec.json.Decoder(Named)


def split(body: bytes, form: Form) -> Sequence[msgspec.Raw]:
    """The events of a body, each still unread. Raises Problem if the body as a whole cannot be read."""
    try:
        events = [_one.decode(body)] if form == "one" else _many.decode(body)
    except msgspec.ValidationError as error:
        wanted = "a batch is a JSON array of events; send a single one as application/cloudevents+json"
        raise Problem(400, "unreadable", f"{without_values(str(error))}: {wanted}") from None
    except msgspec.DecodeError as error:
        raise Problem(400, "unreadable", malformed(error, body)) from None
    except RecursionError:
        raise Problem(400, "unreadable", "the JSON is nested too deeply to be read") from None
    if form == "one" and not bytes(events[0]).startswith(b"{"):
        wanted = "an event is a JSON object; send an array as application/cloudevents-batch+json"
        raise Problem(400, "unreadable", f"byte 0 begins no object: {wanted}")
    if len(events) > BATCH_MAX:
        raise Problem(413, "too-large", f"{len(events)} events in one call; the most is {BATCH_MAX}")
    return events


def malformed(error: msgspec.DecodeError, body: bytes) -> str:
    """What is wrong with the JSON, and at which byte."""
    said = str(error)
    return said if "(byte" in said else f"{said} (byte {len(body)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads single events at a moment. It never says, in a reason or an exception, what stood in a subject."""

    catalogue: Catalogue
    pseudonyms: Pseudonyms
    now: datetime

    def read(self, events: Sequence[msgspec.Raw], first: int, total: int) -> Iterator[Event | Receipt]:
        """An event of ours, or the receipt of a refusal, for each of these events; `first` counts from 1."""
        decode, latest = _event.decode, self.now + AHEAD_MAX
        for number, raw in enumerate(events, first):
            try:
                yield self._read(decode(raw), latest)
            except msgspec.DecodeError as error:  # ValidationError is one of these.
                yield _refused(raw, f"event {number} of {total}, {_told(error)}")
            except Refusal as refusal:
                yield _refused(raw, f"event {number} of {total}, {refusal}")

    def _read(self, wire: WireEvent, latest: datetime) -> Event:
        self._check_attributes(wire, latest)
        # By exact type: isinstance and match ask the abstract base of every msgspec type, a tenth of the reading.
        if type(wire) is ServiceUsed:
            return self._service(wire)
        if type(wire) is SkillCompleted:
            return self._skill(wire)
        assert type(wire) is FactRevoked, "there are three types"
        _check_id(wire.data.id, "data.id")
        reason = _reason(wire.data.reason)
        return Event(id=wire.id, kind="revoked", happened_at=wire.time, target=wire.data.id, reason=reason)

    def _service(self, wire: ServiceUsed) -> Event:
        data = wire.data
        _known(self.catalogue.services, data.service, "service")
        return Event(
            id=wire.id,
            kind="service",
            happened_at=wire.time,
            resident=self._resident(wire.subject),
            activity=data.service,
            case=None if data.case is None else self._case(data.case),
            by=data.by,
        )

    def _skill(self, wire: SkillCompleted) -> Event:
        data = wire.data
        _known(self.catalogue.skills, data.skill, "skill")
        return Event(
            id=wire.id,
            kind="skill",
            happened_at=wire.time,
            resident=self._resident(wire.subject),
            activity=data.skill,
            by=data.by,
            score=round(data.score * 1_000_000),
        )

    def _check_attributes(self, wire: WireEvent, latest: datetime) -> None:
        _check_id(wire.id, "id")
        if not _is_uri_reference(wire.source):
            raise Refusal("not a URI reference; write it as https://dvc.example.vn/events", where="source")
        if wire.datacontenttype and not _JSON_TYPE.fullmatch(wire.datacontenttype):
            raise Refusal(
                "data is read as JSON only; write application/json or leave it out", where="datacontenttype"
            )
        if wire.time > latest:
            raise Refusal(
                f"{wire.time.isoformat()} is more than 5 minutes after {self.now.isoformat(timespec='seconds')}, "
                "which is now; check the clock",
                where="time",
            )
        if wire.time < OLDEST:
            raise Refusal(f"{wire.time.isoformat()} is before {OLDEST.isoformat()}; check the clock", where="time")

    def _resident(self, subject: str) -> UUID:
        try:
            return self.pseudonyms.resident(subject)
        except UnicodeError:
            raise Refusal("the text cannot be written as UTF-8", where="subject") from None

    def _case(self, number: str) -> UUID:
        try:
            return self.pseudonyms.case(number)
        except UnicodeError:
            raise Refusal("the text cannot be written as UTF-8", where="data.case") from None


@lru_cache(maxsize=64)
def _is_uri_reference(source: str) -> bool:
    # A partner sends the same source in every event.
    return _SOURCE.fullmatch(source) is not None


def _known(activities: Mapping[str, Activity], key: str, kind: str) -> None:
    if key not in activities:
        named = repr(key) if repeatable(key) else "what was sent, too long or strange to be repeated here,"
        raise Refusal(f"{named} is no {kind} of the catalogue", where=f"data.{kind}")
    if activities[key].own:
        raise Refusal("only this platform itself records it; leave it out", where=f"data.{kind}")


def _check_id(text: str, where: str) -> None:
    if not text.isprintable():
        raise Refusal("only printable characters may stand here", where=where)
    if carries_identity_number(text):
        raise Refusal("this looks like the number of an identity card; choose ids that name nobody", where=where)


def _reason(text: str) -> str:
    plain = " ".join(text.split())
    if not plain or not plain.isprintable():
        raise Refusal("only printable characters may stand here, and at least one", where="data.reason")
    if tells_identity_number(plain):
        raise Refusal("this looks like the number of an identity card; leave it out", where="data.reason")
    return plain


def _told(error: msgspec.DecodeError) -> str:
    """What msgspec found, by where it found it and without the value: it repeats what was sent."""
    found = _AT.fullmatch(str(error))
    said, path = without_values(found["said"] if found else str(error)), found["path"] if found else ""
    if path in ALLOWED and said.startswith("Invalid"):
        return f"{path}: not {ALLOWED[path]}"
    return f"{path}: {said}" if path else said


def without_values(said: str) -> str:
    """What msgspec says, without what was sent."""
    return _QUOTED.sub("", said)


def _refused(raw: msgspec.Raw, reason: str) -> Receipt:
    try:
        name = _named.decode(raw).id
    except msgspec.DecodeError:
        name = ""
    safe = len(name) <= 200 and name.isprintable() and not carries_identity_number(name)
    return Receipt(id=name if safe else "", status="refused", reason=reason)
