"""Effects in words and pictures: how much more, with what chance may have done, and what a comparison cannot say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.paper.numbers import EN_DASH, MINUS
from server.paper.print import Paper
from server.rules.game.effect import BESIDE_MIN, TREATED_MIN, WARDS_MIN, Estimate
from server.rules.game.effect_report import (
    MATCHED_MIN,
    PEOPLE_MIN,
    Competence,
    Design,
    Measured,
    Missing,
    Report,
    What,
)
from server.rules.game.effect_summary import Tried

BAR, MIDDLE, REACH = 1_000, 500, 470
"""The width of a picture, where nothing stands in it, and how far its largest value lies from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Where an interval and its middle stand in the picture; `told` says the same in words."""

    low: int
    mark: int
    high: int
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that was measured: a sentence, its picture if it has one, and what has to be known with it."""

    title: str
    sentence: str
    bar: Bar | None = None
    says: bool = False
    table: Sequence[tuple[str, str, str]] = ()
    notes: Sequence[str] = ()


def bar(paper: Paper, found: Estimate | None, top: int = 0) -> Bar | None:
    """The picture of an interval; on a scale up to `top`, or its own."""
    if not found:
        return None
    most = max(top, abs(found.low), abs(found.high), 1)

    def at(value: int) -> int:
        return MIDDLE + value * REACH // most

    told = paper.words.gettext("{value}, khoảng 95 % từ {low} đến {high}").format(**_figures(paper, found))
    return Bar(low=at(found.low), mark=at(found.value), high=at(found.high), told=told)


def reach(found: Sequence[Estimate | None]) -> int:
    """The scale on which several stand beside each other."""
    return max((max(abs(each.low), abs(each.high)) for each in found if each), default=1)


def people(paper: Paper, share: int, *, signed: bool = False) -> str:
    """A share in millionths as people of 1,000 adults, to a hundredth: 1250 → '1,25', or '+1,25'."""
    hundredths = (abs(share) + 5) // 10
    point = "," if paper.words.language == "vi" else "."
    text = f"{paper.numbers.whole(hundredths // 100)}{point}{hundredths % 100:02}"
    if share < 0 and hundredths:
        return MINUS + text
    return f"+{text}" if signed and hundredths else text


def _figures(paper: Paper, found: Estimate) -> dict[str, str]:
    _ = paper.words.gettext
    more = (_("bớt {n} người") if found.value < 0 else _("thêm {n} người")).format(n=people(paper, abs(found.value)))
    return {name: people(paper, getattr(found, name), signed=True) for name in ("value", "low", "high")} | {
        "more": more
    }


def what_words(paper: Paper) -> Mapping[What, str]:
    """What is measured."""
    _ = paper.words.gettext
    return {"own": _("Người tự tay làm được ít nhất một việc"), "joined": _("Người lần đầu có việc được tính")}


def design_words(paper: Paper) -> Mapping[Design, str]:
    """With what it is compared."""
    _ = paper.words.gettext
    return {"before": _("so với quãng trước"), "beside": _("so với nơi tương đương")}


def missing_words(paper: Paper) -> Mapping[Missing, str]:
    """Why there is no number."""
    _ = paper.words.gettext
    return {
        "no_before": _("Không có quãng trước dài bằng thế trong cùng vòng để so, nên không có con số."),
        "no_beside": _("Nơi nào cùng loại, cùng cỡ cũng tham gia, nên không còn ai để so và không có con số."),
        "few_wards": _(
            "Quá ít phường, xã để có khoảng tin cậy 95 %: cần từ {mine} nơi tham gia và {others} nơi để so, đủ cách "
            "xếp lại; so theo thời gian thì cần từ {over} nơi."
        ).format(mine=TREATED_MIN, others=BESIDE_MIN, over=WARDS_MIN),
        "few_people": _("Chưa đủ {n} người có việc được tính ở mỗi bên, nên con số chưa nói lên điều gì.").format(
            n=PEOPLE_MIN
        ),
        "no_after": _("Quãng sau dài bằng thế chưa qua, hoặc vòng đã hết trước đó."),
    }  # fmt: skip


def verdict(paper: Paper, found: Estimate | None, missing: Missing | None, *, stands_out: bool) -> str:
    """What an effect comes to among others, in a few words."""
    _ = paper.words.gettext
    if not found:
        return missing_words(paper)[missing or "few_wards"]
    if not found.says:
        return _("Chưa thấy rõ khác biệt: có thể chỉ là may rủi.")
    more = _("Có thêm người tự làm.") if found.value > 0 else _("Ít người tự làm hơn.")
    many = _("Nhưng giữa nhiều phép so thế này, một phép lệch do may rủi là thường.")
    return more if stands_out else f"{more} {many}"


def measured(paper: Paper, found: Measured) -> Told:
    """A comparison of participation."""
    _ = paper.words.gettext
    title = f"{what_words(paper)[found.what]}: {design_words(paper)[found.design]}"
    if not found.effect:
        return Told(title=title, sentence=missing_words(paper)[found.missing or "few_wards"])
    form = (
        _("Trên 1.000 người lớn, {more} so với quãng dài bằng thế ngay trước đó (khoảng 95 %: {low} đến {high}).")
        if found.design == "before"
        else _("So với nơi tương đương, nơi tham gia {more} trên 1.000 người lớn (khoảng 95 %: {low} đến {high}).")
    )
    sentence = form.format(**_figures(paper, found.effect))
    if not found.effect.says:
        sentence += " " + _("Khoảng này có cả số 0: có thể chẳng có gì đổi.")
    return Told(
        title=title,
        sentence=sentence,
        bar=bar(paper, found.effect),
        says=found.effect.says,
        table=_table(paper, found),
        notes=_selection(paper, found),
    )


def _table(paper: Paper, found: Measured) -> list[tuple[str, str, str]]:
    _, whole = paper.words.gettext, paper.numbers.whole
    before, during = (people(paper, each) for each in found.mine)
    rows = [(_("Nơi tham gia ({n})").format(n=whole(found.took)), before, during)]
    if found.design == "beside":
        before, during = (people(paper, each) for each in found.others)
        rows.append((_("Nơi tương đương ({n})").format(n=whole(found.beside)), before, during))
    return rows


def _selection(paper: Paper, found: Measured) -> list[str]:
    """What the comparison cannot know."""
    _ = paper.words.gettext
    if found.design == "before":
        return [
            _(
                "Nơi nào cũng làm nên không có nơi để so: con số gồm cả những gì khác cùng xảy ra trong quãng ấy, "
                "như một đợt truyền thông, một hạn nộp hồ sơ, hay đà chung của cuộc thi."
            )
        ]
    notes = [_("Nơi tham gia có thể vốn hăng hái hơn; con số này không tách được điều ấy.")]
    if found.lead:
        form = (
            _(
                "Ngay trước đó hai bên vốn đã khác: nơi tham gia {value} người trên 1.000 người lớn (khoảng 95 %: "
                "{low} đến {high}). Đọc con số trên dè dặt."
            )
            if found.lead.says
            else _(
                "Ngay trước đó chưa thấy hai bên khác nhau rõ: {value} người trên 1.000 người lớn (khoảng 95 %: "
                "{low} đến {high})."
            )
        )
        notes.append(form.format(**_figures(paper, found.lead)))
    return notes


def lasting(paper: Paper, report: Report) -> Told:
    """Whether more stayed where more took part."""
    _ = paper.words.gettext
    title = _("Nơi có nhiều người làm nhiệm vụ hơn thì sau đó có nhiều người tự làm hơn không")
    if not report.lasting:
        return Told(title=title, sentence=missing_words(paper)[report.lasting_missing or "few_wards"])
    sentence = _(
        "Nơi có thêm 10 người làm nhiệm vụ trên 1.000 người lớn thì quãng sau so với quãng trước {more} tự làm trên "
        "1.000 người lớn (khoảng 95 %: {low} đến {high})."
    ).format(**_figures(paper, report.lasting))
    note = _(
        "Những việc làm trong chính nhiệm vụ không nằm ở quãng trước hay quãng sau. Nơi có nhiều người làm có thể "
        "khác nơi ít người làm cả ở những điều không đo được."
    )
    return Told(
        title=title, sentence=sentence, bar=bar(paper, report.lasting), says=report.lasting.says, notes=[note]
    )


def learnt(paper: Paper, found: Competence) -> Told:
    """What was learnt, by first tries and the forms after them."""
    _, share = paper.words.gettext, paper.numbers.share
    title = _("Năng lực: bài thử trước khi học và bài làm sau, đề tương đương")
    if found.missing == "few_people":
        few = _(
            "Chưa đủ {n} người có cả bài thử trước và bài làm sau trong quãng này và đồng ý cho dùng vào nghiên cứu."
        )
        return Told(title=title, sentence=few.format(n=MATCHED_MIN))
    sentence = _("{n} người ở {wards} phường, xã: trước đúng {before}, sau đúng {after}.").format(
        n=paper.numbers.whole(found.people), wards=paper.numbers.whole(found.wards),
        before=share(found.before, 1_000), after=share(found.after, 1_000),
    )  # fmt: skip
    if found.gain:
        sentence += " " + _(
            "Tính theo từng nơi, tăng {value} điểm phần trăm (khoảng 95 %: {low} đến {high})."
        ).format(**_points(paper, found.gain))
    notes = [_("Ai làm cả hai bài là người chịu học; người bỏ dở không có trong số này.")]
    if found.beside:
        notes.append(
            _("Hơn nơi tương đương {value} điểm phần trăm (khoảng 95 %: {low} đến {high}).").format(
                **_points(paper, found.beside)
            )
        )
    return Told(title=title, sentence=sentence, says=bool(found.gain and found.gain.says), notes=notes)


def _points(paper: Paper, found: Estimate) -> dict[str, str]:
    """Thousandths of a score as percentage points, in tenths."""
    return {name: _tenths(paper, getattr(found, name)) for name in ("value", "low", "high")}


def _tenths(paper: Paper, thousandths: int) -> str:
    text = paper.numbers.per_thousand(abs(thousandths) * 100)
    return (MINUS if thousandths < 0 else "+" if thousandths else "") + text


def dates(paper: Paper, report: Report) -> str:
    """'9/11–15/11'."""
    starts, ends = report.around.during
    return f"{paper.times.day(starts)}{EN_DASH}{paper.times.day(ends - (ends - starts) / 1_000)}"


def tried_words(paper: Paper, found: Tried) -> str:
    """How often a template ran, and where it was measured."""
    _, whole = paper.words.gettext, paper.numbers.whole
    return _("{runs} lần, đo được {measured} lần ở {wards} nơi").format(
        runs=whole(found.runs), measured=whole(found.measured), wards=whole(found.wards)
    )
