"""A certificate in words, as a PDF and as what its credential says."""

import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import segno
import typst

from server.exports.credential import Achievement
from server.paper.assets import STATIC
from server.paper.badge_words import criteria, picture
from server.paper.names import full_name
from server.paper.print import TEMPLATES, Paper
from server.pipeline.contests import KnownContest
from server.pipeline.residents.certify import Checked
from server.records.certificates import Certificate
from server.reference import read_badges
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.certificate import grouped_code

TEMPLATE = (TEMPLATES / "certificate.typ").read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWords:
    """What a certificate is called, what it says, and what it stands on."""

    title: str
    what: str
    criteria: str


async def certificate_words(paper: Paper, resources: Resources, kind: str, subject: str) -> CertificateWords:
    """The words of a certificate in the reader's language."""
    if kind == "round":
        slug, _, number = subject.partition("/")
        return _round_words(paper, await resources.contests.by_slug(slug), number)
    if kind == "badge":
        return _badge_words(paper, resources, subject)
    _ = paper.words.gettext
    if kind == "five_skills":
        return CertificateWords(
            title=_("Công dân số"),
            what=_("có đủ năm kỹ năng số"),
            criteria=_("Dịch vụ công trực tuyến, mua sắm trực tuyến, thanh toán không tiền mặt, tự bảo vệ trên mạng, "
                       "nền tảng của thành phố."),
        )  # fmt: skip
    skill = resources.reference.ever.skills.get(subject)
    name = skill.names[paper.words.language] if skill else subject
    return CertificateWords(
        title=_("Kỹ năng số"), what=name, criteria=_("Làm đạt bài thực hành và câu hỏi, do máy chủ chấm.")
    )


def _badge_words(paper: Paper, resources: Resources, key: str) -> CertificateWords:
    """A badge that the catalogue has no more keeps its key; its certificates have lost their ground."""
    badge, language = read_badges().of_key(key), paper.words.language
    if not badge:
        return CertificateWords(title=key, what=key, criteria="")
    return CertificateWords(
        title=badge.names[language],
        what=badge.can[language],
        criteria=criteria(paper, resources.reference.ever, badge),
    )


def _round_words(paper: Paper, known: KnownContest | None, number: str) -> CertificateWords:
    _ = paper.words.gettext
    name = known.contest.name[paper.words.language] if known else ""
    return CertificateWords(
        title=_("Giấy ghi nhận"),
        what=_("đã góp điểm trong vòng {n}, {contest}").format(n=number, contest=name),
        criteria=_("Theo kết quả chính thức đã công bố."),
    )


async def pdf(paper: Paper, resources: Resources, checked: Checked, address: str) -> bytes:
    """The certificate to print. `address` is where it is checked."""
    told = json.dumps(await _told(paper, resources, checked, address), ensure_ascii=False)
    inputs = {"told": told, "qr": _code(address), "mark": _mark(), "badge": _picture(checked.certificate)}
    made = typst.compile(TEMPLATE, sys_inputs=inputs, timestamp=int(checked.certificate.issued_at.timestamp()))
    assert isinstance(made, bytes), "one document is asked for"
    return made


async def _told(paper: Paper, resources: Resources, checked: Checked, address: str) -> dict[str, str]:
    _, found = paper.words.gettext, checked.certificate
    words = await certificate_words(paper, resources, found.kind, found.subject)
    return {
        "language": paper.words.language,
        "authority": _("THÀNH PHỐ HÀ NỘI"),
        "movement": _("Phong trào Bình dân học vụ số"),
        "body": "Thi đua số",
        "head": _("CHỨNG NHẬN"),
        "title": words.title,
        "given": _("Trao cho"),
        "name": checked.name,
        "ward": ward_name(paper, resources, found),
        "what": words.what,
        "criteria": words.criteria,
        "earned": _("Đạt ngày {day}").format(day=paper.times.date(found.earned_at)),
        "check": _("Quét mã, hoặc mở địa chỉ dưới đây, để biết giấy này còn giá trị không."),
        "address": address,
        "code": grouped_code(found.code),
    }


def ward_name(paper: Paper, resources: Resources, certificate: Certificate) -> str:
    """The ward that the holder lets be seen; '' for none."""
    ward = resources.reference.ever.wards.get(WardCode(certificate.ward or ""))
    return full_name(ward, paper) if ward else ""


async def achievement(paper: Paper, resources: Resources, kind: str, subject: str) -> Achievement:
    """What the credential says of its holder."""
    words = await certificate_words(paper, resources, kind, subject)
    badge = read_badges().of_key(subject) if kind == "badge" else None
    return Achievement(
        path=f"{kind}/{subject}",
        name=f"{words.title}: {words.what}",
        description=words.what,
        criteria=words.criteria,
        picture=f"/badges/{badge.key}.svg" if badge else "",
    )


def _picture(certificate: Certificate) -> str:
    """The drawing of a badge, '' for another kind."""
    badge = read_badges().of_key(certificate.subject) if certificate.kind == "badge" else None
    return (STATIC / picture(badge)).read_text() if badge else ""


def _code(address: str) -> str:
    file = BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=1, xmldecl=False)
    return file.getvalue().decode()


@cache
def _mark() -> str:
    return (STATIC / "images" / "mark.svg").read_text()
