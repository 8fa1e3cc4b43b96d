"""The gate before a signature in words: what is true when a condition is met, its evidence, and where to go on."""

from dataclasses import dataclass

from server.console.contest_round import Named
from server.paper.print import Paper
from server.pipeline.results.check_gate import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One condition. `page` is the line of the table of rights of the page on which it is met."""

    met: bool
    title: str
    told: str
    state: str
    note: str = ""
    differences: tuple[str, ...] = ()
    link: str = ""
    page: str = ""
    link_words: str = ""


def items(gate: Gate, named: Named, paper: Paper) -> list[Item]:
    """The conditions in the order of the work."""
    return [_drained(gate, paper), _decided(gate, named, paper), _rechecked(gate, named, paper),
            _heard(gate, named, paper), _equal(gate, paper)]  # fmt: skip


def _drained(gate: Gate, paper: Paper) -> Item:
    _, whole, times = paper.words.gettext, paper.numbers.whole, paper.times
    if not gate.closed:
        told = _("Vòng chưa đóng.")
    elif gate.now < gate.settles_at:
        told = _("Còn nhận báo muộn; xong lúc {until}.").format(until=times.hour_and_date(gate.settles_at))
    elif gate.waiting:
        told = _("Còn {n} sự kiện chờ tính. Việc này tự xong trong vài giây.").format(n=whole(gate.waiting))
    else:
        told = _("Không còn sự kiện nào chờ tính.")
    if gate.last_received:
        told += " " + _("Sự kiện cuối đến lúc {time}.").format(time=times.hour_and_date(gate.last_received))
    return Item(
        met=gate.drained,
        title=_("Mọi sự kiện đã vào sổ"),
        told=told,
        state=_("{n} chờ").format(n=whole(gate.waiting)),
        note=_("vị trí {n}").format(n=whole(gate.head.position)),
    )


def _decided(gate: Gate, named: Named, paper: Paper) -> Item:
    _, whole = paper.words.gettext, paper.numbers.whole
    if gate.queues.corrections:
        told = _("{n} đề nghị chờ người thứ hai quyết định.").format(n=whole(gate.queues.corrections))
    else:
        told = _("Không đề nghị nào chờ người thứ hai quyết định.")
    if gate.queues.claims:
        told += " " + _("{n} hồ sơ người dân khai trong vòng này chờ thẩm định.").format(n=whole(gate.queues.claims))
    else:
        told += " " + _("Không hồ sơ nào người dân khai trong vòng này chờ thẩm định.")
    carried = gate.carried_over
    if gate.queues.open and gate.decided and carried:
        told += " " + _("Chuyển sang sau, theo {who}: {why}").format(who=carried.by, why=carried.reason)
    return Item(
        met=gate.decided,
        title=_("Hàng đợi thẩm định trống"),
        told=told,
        state=_("{n} mở").format(n=whole(gate.queues.open)),
        note=_("chuyển sang sau") if gate.queues.open and gate.decided else "",
        link="/console/claims" if gate.queues.claims else "/console",
        page="claims" if gate.queues.claims else "overview",
        link_words=_("Xem việc đang chờ") if gate.queues.open else "",
    )


def _rechecked(gate: Gate, named: Named, paper: Paper) -> Item:
    _, whole, found = paper.words.gettext, paper.numbers.whole, gate.found
    sample = gate.sample
    if not sample or not sample.drawn_at:
        told, note = _("Chưa rút mẫu. Rút khi không còn sự kiện nào đến được nữa."), ""
    else:
        told = _("Rút {permille} phần nghìn theo số hạt giống công bố trước. Sai {rate}.").format(
            permille=sample.permille, rate=paper.numbers.share(found.wrong, found.checked)
        )
        note = _("đã kết thúc") if sample.closed_at else _("chưa kết thúc")
    return Item(
        met=gate.rechecked,
        title=_("Đã phúc tra mẫu ngẫu nhiên"),
        told=told,
        state=f"{whole(found.checked)} / {whole(len(gate.drawn))}",
        note=note,
        link=named.address("recheck"),
        page="recheck",
        link_words=_("Đến trang phúc tra"),
    )


def _heard(gate: Gate, named: Named, paper: Paper) -> Item:
    _, whole, times = paper.words.gettext, paper.numbers.whole, paper.times
    answered = len(gate.appeals) - gate.unanswered
    told = _("Đã nhận {n}, trả lời {answered}.").format(n=whole(len(gate.appeals)), answered=whole(answered))
    if gate.deadline is None:
        told, state, note = _("Chưa đặt hạn nhận khiếu nại.") + " " + told, _("chưa có hạn"), ""
    elif gate.now < gate.deadline:
        until = times.hour_and_date(gate.deadline)
        told = _("Nhận đến {until}.").format(until=until) + " " + told
        state = _("còn {span}").format(span=times.duration(gate.deadline - gate.now))
        note = _("mở đến {day}").format(day=times.day(gate.deadline))
    else:
        told = _("Đã hết hạn lúc {until}.").format(until=times.hour_and_date(gate.deadline)) + " " + told
        state = _("{n} chưa trả lời").format(n=whole(gate.unanswered))
        note = ""
    return Item(
        met=gate.heard,
        title=_("Hết hạn khiếu nại"),
        told=told,
        state=state,
        note=note,
        link=named.address("appeals"),
        page="appeals",
        link_words=_("Đến trang khiếu nại"),
    )


def _equal(gate: Gate, paper: Paper) -> Item:
    _, whole, times = paper.words.gettext, paper.numbers.whole, paper.times
    draft, job = gate.draft, gate.job
    title = _("Tính lại từ đầu cho cùng kết quả")
    if job and job.state in ("waiting", "running"):
        told = _("Đang tính lại: đã qua {n} dữ kiện.").format(n=whole(job.done))
        return Item(met=False, title=title, told=told, state=_("đang tính"))
    if job and job.state == "failed":
        told = _("Lần tính lại cuối không xong. Tính lại lần nữa; nếu vẫn thế, báo người quản trị.")
        return Item(met=False, title=title, told=told, state=_("không xong"))
    if not draft:
        return Item(met=False, title=title, told=_("Chưa tính lại lần nào."), state=_("chưa tính"))
    at = _("lúc {time}").format(time=times.hour_and_day(draft.made_at))
    if draft.differences:
        told = _("Có chỗ khác nhau, không ký được. Báo người quản trị.")
        return Item(
            met=False, title=title, told=told, state=_("khác nhau"), note=at, differences=tuple(draft.differences)
        )
    if gate.draft_is_old:
        told = _("Từ lần tính lại cuối, vòng này có thêm bút toán. Tính lại trước khi ký.")
        return Item(met=False, title=title, told=told, state=_("đã cũ"), note=at)
    told = _("Tính lại từ {n} dữ kiện: sổ điểm, chuỗi dấu và các bảng đều bằng nhau.").format(n=whole(draft.facts))
    return Item(met=True, title=title, told=told, state=_("bằng nhau"), note=at)
