"""Flags in words: what each honours, who holds it by which numbers, and why one is not given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.paper.divisions import division_names
from server.paper.names import ward_address
from server.paper.print import Paper
from server.paper.words import Words
from server.records.flags import Given
from server.rules.contest import Contest
from server.rules.game.flags import FLAGS, HELPED_MIN, PEOPLE_MIN, WARDS_MIN, Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderView:
    """A ward that holds a flag, and the numbers by which it does."""

    name: str
    address: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagView:
    """One flag of a round in a division; `why` says why nobody holds it, `shared` why several do."""

    key: Flag
    picture: str
    name: str
    honours: str
    holders: Sequence[HolderView]
    shared: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionView:
    """The flags of a division, and how many of them were given."""

    name: str
    flags: Sequence[FlagView]
    given: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldView:
    """A flag that a ward holds: of which round, and in which divisions."""

    picture: str
    name: str
    round: int
    divisions: str
    address: str


def picture(flag: Flag) -> str:
    """The file of its picture among the static ones."""
    return f"images/flags/{flag}.svg"


def flag_names(words: Words) -> Mapping[Flag, str]:
    """What each flag is called."""
    _ = words.gettext
    return {
        "first": _("Cờ dẫn đầu vòng"),
        "improved": _("Cờ tiến bộ nhất"),
        "helper": _("Cờ không để ai lại phía sau"),
        "alone": _("Cờ tự làm"),
    }


def flag_honours(words: Words) -> Mapping[Flag, str]:
    """What each flag honours."""
    _ = words.gettext
    return {
        "first": _("Hạng nhất của vòng."),
        "improved": _("Tăng nhiều nhất so với kết quả vòng trước, và tăng quá mức may rủi có thể tạo ra."),
        "helper": _("Giúp được nhiều người từ 60 tuổi, khuyết tật, hộ cận nghèo nhất, tính theo số người lớn. "
                    "Chỉ tính người được giúp đã tự xác nhận, mỗi người một lần."),
        "alone": _("Tỷ lệ người lớn tự làm được ít nhất một việc cao nhất."),
    }  # fmt: skip


def flag_rules(words: Words) -> list[tuple[str, str]]:
    """Each flag and what it honours."""
    honours = flag_honours(words)
    return [(name, honours[flag]) for flag, name in flag_names(words).items()]


def division_flags(
    paper: Paper, contest: Contest, wards: Mapping[str, str], given: Sequence[Given]
) -> list[DivisionView]:
    """The flags of each division, the whole city first; none of a version that is older than flags.

    `wards` holds their names.
    """
    names = division_names(contest, paper.words)
    found = []
    for code, name in names.items():
        mine = [each for each in given if each.division == code]
        if mine:
            views = [_view(paper, contest, wards, flag, mine) for flag in FLAGS]
            found.append(DivisionView(name=name, flags=views, given=sum(bool(view.holders) for view in views)))
    return found


def held_flags(paper: Paper, contest: Contest, given: Sequence[Given]) -> list[HeldView]:
    """The flags of one ward in a contest, round by round."""
    titles, names = flag_names(paper.words), division_names(contest, paper.words)
    by_flag: dict[tuple[int, Flag], list[str]] = {}
    for division, name in names.items():
        for each in given:
            if each.division == division:
                by_flag.setdefault((each.round, each.flag), []).append(name)
    return [
        HeldView(
            picture=picture(flag),
            name=titles[flag],
            round=number,
            divisions="; ".join(by_flag[number, flag]),
            address=f"/c/{contest.slug}/{number}/result#co",
        )
        for number, flag in sorted(by_flag, key=_by_round)
    ]


def _by_round(of: tuple[int, Flag]) -> tuple[int, int]:
    return of[0], FLAGS.index(of[1])


def _view(paper: Paper, contest: Contest, wards: Mapping[str, str], flag: Flag, given: Sequence[Given]) -> FlagView:
    mine = [each for each in given if each.flag == flag]
    holders = [
        HolderView(
            name=wards.get(each.ward, each.ward),
            address=ward_address(contest.slug, each.round, each.ward),
            figure=_figure(paper, contest, each),
        )
        for each in mine
        if each.ward
    ]
    return FlagView(
        key=flag,
        picture=picture(flag),
        name=flag_names(paper.words)[flag],
        honours=flag_honours(paper.words)[flag],
        holders=holders,
        shared=_shared(paper.words, flag) if len(holders) > 1 else "",
        why=_why(paper, mine[0]) if mine and not holders else "",
    )


def _figure(paper: Paper, contest: Contest, each: Given) -> str:
    """The numbers by which a ward holds a flag."""
    _, numbers = paper.words.gettext, paper.numbers

    def value(of: int) -> str:
        return numbers.per_thousand(of // 1_000 if contest.composite else of)

    match each.flag:
        case "first":
            told = _("{n} điểm tổng hợp") if contest.composite else _("{n} điểm trên 1.000 người lớn")
            return told.format(n=value(each.told[0]))
        case "improved":
            before, now = each.told
            return _("từ {before} lên {now}").format(before=value(before), now=value(now))
    people, adults = each.told
    told = _("{n} người được giúp, trên {adults} người lớn")
    if each.flag == "alone":
        told = _("{share} người lớn: {n} trên {adults}")
    return told.format(share=numbers.share(people, adults), n=numbers.whole(people), adults=numbers.whole(adults))


def _shared(words: Words, flag: Flag) -> str:
    _ = words.gettext
    if flag in ("first", "improved"):
        return _("Bằng nhau nên cùng nhận.")
    return _("Hơn kém nhau ít đến mức có thể chỉ do may rủi, nên cùng nhận.")


def _why(paper: Paper, each: Given) -> str:
    _, n = paper.words.gettext, paper.numbers.whole
    match each.why:
        case "few_wards":
            return _("Không trao: nhóm này có ít hơn {n} nơi.").format(n=n(WARDS_MIN))
        case "no_points":
            return _("Không trao: chưa nơi nào có điểm.")
        case "first_round":
            return _("Không trao: vòng đầu chưa có vòng trước để so.")
        case "no_result_before":
            return _("Không trao: vòng trước chưa có kết quả công bố để so.")
        case "no_rise":
            return _("Không trao: không nơi nào tăng quá mức may rủi có thể tạo ra.")
        case "no_help":
            return _("Không trao: cuộc thi này không tính việc giúp người khác.")
        case "few_helped":
            return _("Không trao: chưa nơi nào giúp được từ {n} người, có xác nhận.").format(n=n(HELPED_MIN))
        case "few_people" if each.flag == "improved":
            return _("Không trao: không nơi nào có từ {n} người tham gia ở cả hai vòng.").format(n=n(PEOPLE_MIN))
        case "few_people":
            return _("Không trao: chưa nơi nào có từ {n} người tự làm.").format(n=n(PEOPLE_MIN))
    return _("Không trao: bản này chưa đếm những số cần cho cờ này.")
