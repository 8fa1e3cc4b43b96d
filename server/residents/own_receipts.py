"""A resident's own points in words: what was done, how it is known, what a cap cut, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.paper.causes import cause_name
from server.paper.claim_words import way_words
from server.paper.print import Paper
from server.pipeline.claims.match_claims import SOURCE as CLAIMS
from server.pipeline.contests import KnownContest
from server.pipeline.residents.assess import SOURCE as ASSESSMENT
from server.pipeline.results.explain_entries import Explained, Worth
from server.resources import Resources
from server.rules.claim import Proof
from server.rules.helping import SOURCE as HELPING


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """One receipt: points, what and when, and what is inside."""

    points: int
    what: str
    when: str
    cut: str
    lines: tuple[tuple[str, str], ...]
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What platforms are called by their codes, and by what each claim of the resident was confirmed."""

    partners: Mapping[str, str]
    proofs: Mapping[str, Proof | None]


def receipt_view(
    paper: Paper, known: KnownContest, resources: Resources, names: Names, each: Explained
) -> ReceiptView:
    """One entry as its owner reads it."""
    fact, receipt, _ = each.fact, each.receipt, paper.words.gettext
    lines = [(_("Cách làm"), way_words(paper.words)[fact.by])] if fact and fact.by else []
    if fact:
        lines.append((_("Bằng chứng"), _proof(paper, names, each)))
    version = known.version
    lines += [(_("Tiêu chí"), _criterion(paper, worth, version)) for worth in each.worths]
    if receipt.position:
        lines += [(_("Phép tính"), _sum(worth)) for worth in each.worths]
    return ReceiptView(
        points=receipt.points,
        what=cause_name(known.contest, resources.reference.catalogue, paper.words, receipt.cause).partition(": ")[2]
        or cause_name(known.contest, resources.reference.catalogue, paper.words, receipt.cause),
        when=paper.times.hour_and_date(fact.happened_at) if fact else "",
        cut=_cut(paper, each),
        lines=tuple(lines),
        number=paper.numbers.whole(receipt.position) if receipt.position else "",
    )


def _criterion(paper: Paper, worth: Worth, version: int) -> str:
    told = paper.words.gettext("{code}, bản {version}: {points} điểm một lần")
    return told.format(code=worth.criterion, version=version, points=paper.numbers.whole(worth.points))


def _sum(worth: Worth) -> str:
    told = f"{worth.points} × {worth.by_percent} %"
    if worth.uplift_percent:
        told += f" × {100 + worth.uplift_percent} %"
    return f"{told} = {worth.worth}"


def _proof(paper: Paper, names: Names, each: Explained) -> str:
    _, fact = paper.words.gettext, each.fact
    assert fact, "only asked where there is one"
    if each.correction is not None:
        return _("Ban tổ chức điều chỉnh, số {n}").format(n=each.correction)
    if fact.kind == "enrolment":
        return _("Việc đã làm trước khi bạn tham gia")
    if fact.kind == "revoked":
        return _("Nơi báo về đã rút lại")
    told = {
        CLAIMS: _claim_proof(paper, names.proofs.get(fact.source_ref)),
        ASSESSMENT: _("Bài làm trên trang này, máy chủ chấm"),
        HELPING: _("Người được giúp đã xác nhận"),
    }
    return told.get(fact.source) or _("{source} báo về").format(source=names.partners.get(fact.source, fact.source))


def _claim_proof(paper: Paper, proof: Proof | None) -> str:
    """By whom a claim was confirmed: by role, never by name."""
    _ = paper.words.gettext
    return {
        "file": _("Bạn khai, cổng xác nhận bằng danh sách"),
        "connector": _("Bạn khai, cổng xác nhận khi được hỏi"),
        "officer": _("Bạn khai, cán bộ phường, xã xác nhận"),
    }.get(proof or "", _("Bạn khai, đã được xác nhận"))


def _cut(paper: Paper, each: Explained) -> str:
    """Why an entry is not the worth of the deed; '' where it is."""
    _ = paper.words.gettext
    whole = sum(worth.worth for worth in each.worths)
    if each.receipt.position and (not each.worths or each.receipt.points == whole):
        return ""
    return {
        "capped": _("Bạn đã có đủ số điểm nhiều nhất một vòng có thể cho."),
        "beyond_best": _("Việc này đã đủ số lần được tính."),
        "done_for": _("Nhờ làm hộ thì không có điểm. Lần sau tự làm nhé."),
        "case_taken": _("Mã hồ sơ này đã được ghi cho người khác trước."),
        "late": _("Báo về sau khi vòng đã thôi nhận."),
        "removed_time": _("Lúc ấy cuộc thi đua đang tạm dừng."),
        "left": _("Lúc ấy bạn đã rời cuộc thi đua."),
        "excluded": _("Ban tổ chức đã loại ra bằng một điều chỉnh."),
    }.get(each.reason, _("Việc này thay chỗ một việc ít điểm hơn, nên chỉ thêm phần chênh."))
