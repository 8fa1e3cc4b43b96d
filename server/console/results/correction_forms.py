"""The forms on which corrections are proposed, and what was typed as a correction of ours."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from wtforms import (
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from server.paper.form import Form, Long, Needed
from server.paper.times import HANOI
from server.paper.words import Words
from server.pipeline.planning.propose import REASON_MAX, REASON_MIN
from server.rules.entry import Place
from server.rules.identity import Pseudonyms
from server.rules.proposed import Batch, Correction, Exclude, Give, Reassign
from server.rules.refusals import Refusal, Told

EVENTS_MAX = 5_000
_TWELVE = re.compile("[0-9]{12}")


class CorrectionForm(Form):
    """What every correction needs. What names a person or a case becomes a hash, so it may be an identity number."""

    takes_numbers = frozenset({"resident", "case"})
    reason = TextAreaField(validators=[Long(REASON_MIN, REASON_MAX)])

    def offer(self, offered: "Offered") -> None:
        """Fill the lists that are chosen from."""

    def correction(self, pseudonyms: Pseudonyms, offered: "Offered") -> Correction:
        """What was typed. Raises Told naming the field. What names a person or case is hashed here, and what was
        typed is forgotten."""
        raise NotImplementedError


class Offered:
    """What the forms let choose from, by code."""

    def __init__(
        self,
        wards: Mapping[str, str],
        partners: Mapping[str, str],
        rounds: Mapping[int, str],
        places: Mapping[str, str],
    ) -> None:
        self.wards, self.partners, self.rounds, self.places = wards, partners, rounds, places


def _ways(words: Words) -> list[tuple[str, str]]:
    _ = words.gettext
    return [("out", _("Loại ra")), ("back", _("Nhận lại"))]


class ResidentForm(CorrectionForm):
    """A resident is excluded or readmitted."""

    way = RadioField(validators=[Needed()])
    resident = StringField(validators=[Needed()])

    def offer(self, offered: Offered) -> None:
        self.way.choices = _ways(self.words)

    def correction(self, pseudonyms: Pseudonyms, offered: Offered) -> Correction:
        return Exclude(back=self.way.data == "back", resident=hashed_resident(self.resident, pseudonyms))


class CaseForm(CorrectionForm):
    """A case is excluded or readmitted."""

    way = RadioField(validators=[Needed()])
    case = StringField(validators=[Needed()])

    def offer(self, offered: Offered) -> None:
        self.way.choices = _ways(self.words)

    def correction(self, pseudonyms: Pseudonyms, offered: Offered) -> Correction:
        return Exclude(back=self.way.data == "back", case=_hashed_case(self.case, pseudonyms))


class BatchForm(CorrectionForm):
    """Reports of a partner are excluded, or those come back that a correction excluded."""

    source = SelectField(validators=[Needed()])
    since = DateTimeLocalField(format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    until = DateTimeLocalField(format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    events = TextAreaField()
    of = HiddenField()

    def offer(self, offered: Offered) -> None:
        self.source.choices = list(offered.partners.items())

    def correction(self, pseudonyms: Pseudonyms, offered: Offered) -> Correction:
        source = str(self.source.data)
        if self.of.data:
            number = int(self.of.data) if str(self.of.data).isdecimal() else 0
            return Exclude(back=True, batch=Batch(source=source, correction=number))
        events = tuple(dict.fromkeys(line.strip() for line in (self.events.data or "").splitlines() if line.strip()))
        if len(events) > EVENTS_MAX:
            raise Told("Có {n} mã, nhiều nhất {most} một lần.", where="events", n=len(events), most=EVENTS_MAX)
        if events:
            return Exclude(batch=Batch(source=source, events=events))
        if not self.since.data or not self.until.data:
            raise Told("Chọn lúc bắt đầu và lúc kết thúc, hoặc liệt kê mã báo cáo.", where="since")
        return Exclude(batch=Batch(source=source, since=_moment(self.since.data), until=_moment(self.until.data)))


class PointsForm(CorrectionForm):
    """Points are given or taken in a round."""

    rounds = SelectField(coerce=int)
    points = IntegerField(validators=[Needed()])
    to = RadioField(validators=[Needed()])
    resident = StringField()
    ward = SelectField(validate_choice=False)
    place = StringField()

    def offer(self, offered: Offered) -> None:
        _ = self.words.gettext
        self.rounds.choices = list(offered.rounds.items())
        self.ward.choices = [("", _("Chọn phường, xã")), *offered.wards.items()]
        self.to.choices = [
            ("ward", _("Một phường, xã")),
            ("place", _("Một tổ dân phố, thôn, hoặc một đơn vị")),
            ("resident", _("Một người")),
        ]

    def correction(self, pseudonyms: Pseudonyms, offered: Offered) -> Correction:
        who = hashed_resident(self.resident, pseudonyms) if self.to.data == "resident" else None
        place = None
        if self.to.data == "ward":
            place = Place(_chosen(self.ward, offered))
        elif self.to.data == "place":
            place = _place(self.place, offered)
        return Give(round=self.rounds.data, points=self.points.data or 0, resident=who, place=place)


class MoveForm(CorrectionForm):
    """A resident plays rounds for another ward, or for their own again."""

    resident = StringField(validators=[Needed()])
    rounds = SelectMultipleField(coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    ward = SelectField(validate_choice=False)
    place = StringField()

    def offer(self, offered: Offered) -> None:
        self.rounds.choices = list(offered.rounds.items())
        self.ward.choices = [("", self.words.gettext("Nơi đã ghi danh")), *offered.wards.items()]

    def correction(self, pseudonyms: Pseudonyms, offered: Offered) -> Correction:
        resident = hashed_resident(self.resident, pseudonyms)
        place = Place(_chosen(self.ward, offered)) if self.ward.data else None
        if place and (self.place.data or "").strip():
            inner = _place(self.place, offered)
            if inner.ward != place.ward:
                raise Told("Tổ dân phố, thôn này không ở phường, xã đã chọn.", where="place")
            place = inner
        return Reassign(resident=resident, rounds=tuple(self.rounds.data or ()), place=place)


FORMS: Mapping[str, type[CorrectionForm]] = {
    "resident": ResidentForm,
    "case": CaseForm,
    "batch": BatchForm,
    "points": PointsForm,
    "move": MoveForm,
}


def hashed_resident(field: Any, pseudonyms: Pseudonyms) -> UUID:
    """The pseudonym of whom a field names by reference, identity number or pseudonym; it takes its place there."""
    text = (field.data or "").strip()
    found = _as_uuid(text)
    if not found:
        subject = f"cccd:{text}" if _TWELVE.fullmatch(text) else text
        field.data = ""
        try:
            found = pseudonyms.resident(subject)
        except (Refusal, UnicodeError):
            raise Told(
                "Chưa nhận ra mã này. Viết cccd: và 12 chữ số, ref: và mã của đơn vị báo, hoặc bí danh ở biên nhận.",
                where="resident",
            ) from None
    field.data = str(found)
    return found


def _hashed_case(field: Any, pseudonyms: Pseudonyms) -> UUID:
    text = (field.data or "").strip()
    found = _as_uuid(text)
    if not found:
        field.data = ""
        try:
            found = pseudonyms.case(text)
        except (Refusal, UnicodeError):
            raise Told("Mã hồ sơ có từ 1 đến {most} ký tự.", where="case", most=64) from None
    field.data = str(found)
    return found


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _moment(local: datetime) -> datetime:
    return local.replace(tzinfo=HANOI).astimezone(UTC)


def _chosen(field: Any, offered: Offered) -> str:
    if field.data not in offered.wards:
        raise Told("Chọn một phường, xã trong cuộc thi.", where="ward")
    return str(field.data)


def _place(field: Any, offered: Offered) -> Place:
    code = (field.data or "").strip()
    first, _, rest = code.partition("/")
    if not rest or code not in offered.places:
        raise Told("Chưa có nơi nào mang mã này. Viết như 00070/to-3 hoặc school/thcs-lang.", where="place")
    return Place(first, code, None) if first.isdecimal() else Place("", None, code)
