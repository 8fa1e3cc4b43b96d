"""The groups in which wards compete, as tabs: first the kind of group, then the group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.paper.words import Words
from server.rules.board import BoardName, Scope
from server.rules.catalogue import SIZE_BANDS
from server.rules.contest import Contest

_BANDS = ("s1", "s2", "s3", "s4", "s5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A link to a board; `count` is how many compete there."""

    label: str
    address: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """The upper row, and the lower row if the chosen kind of group has several groups."""

    upper: tuple[Tab, ...]
    lower: tuple[Tab, ...]


def board_address(slug: str, scope: Scope, board: str) -> str:
    """The page of a board."""
    return f"/c/{slug}/{scope}" + ("" if board == "wards" else f"/{board}")


def sums_address(slug: str, scope: Scope, board: str) -> str:
    """The page of what a board adds up to."""
    return f"/c/{slug}/{scope}/sums/{board}"


def division_names(contest: Contest, words: Words) -> dict[str, str]:
    """Every division's name: 'Phường', 'Từ 30 đến 60 nghìn dân', 'Cụm 1'."""
    _ = words.gettext
    names = {"all": _("Cả thành phố"), "phuong": _("Phường"), "xa": _("Xã")}
    return names | size_band_names(words) | {cluster.code: cluster.name for cluster in contest.clusters}


def size_band_names(words: Words) -> dict[str, str]:
    """What each size band holds: 'Từ 30 đến 60 nghìn dân'."""
    _ = words.gettext
    limits = [limit // 1000 for _band, limit in SIZE_BANDS]
    names = {"s1": _("Dưới {n} nghìn dân").format(n=limits[0])}
    for band, low, high in zip(_BANDS[1:], limits, limits[1:], strict=False):
        names[band] = _("Từ {low} đến {high} nghìn dân").format(low=low, high=high)
    return names | {"s5": _("Từ {n} nghìn dân").format(n=limits[-1])}


def unit_names(words: Words) -> dict[str, str]:
    """Every kind of unit's name."""
    _ = words.gettext
    return {"agency": _("Cơ quan"), "school": _("Trường học"), "enterprise": _("Doanh nghiệp")}


def tabs(contest: Contest, members: Mapping[str, Sequence[str]], name: BoardName, words: Words) -> Tabs:
    """The tabs above a board. `members` holds the wards of each division that has any."""
    _ = words.gettext
    names = division_names(contest, words)
    here = name.division

    def division_tab(code: str) -> Tab:
        board = "wards" if code == "all" else f"wards/{code}"
        return _tab(contest, name, board, names[code], len(members[code]), current=here == code)

    bands = [division_tab(code) for code in _BANDS if code in members]
    clusters = [division_tab(cluster.code) for cluster in contest.clusters if cluster.code in members]
    units = [_tab(contest, name, f"units/{kind}", label, None) for kind, label in unit_names(words).items()]
    groups = [(_("Cùng cỡ dân số"), bands), (_("Cụm thi đua"), clusters), (_("Đơn vị"), units)]
    upper = [division_tab(code) for code in ("all", "phuong", "xa") if code in members]
    upper += [_first_of(label, group) for label, group in groups if group]
    lower = next((group for _label, group in groups if any(tab.current for tab in group)), [])
    return Tabs(upper=tuple(upper), lower=tuple(lower))


def _tab(
    contest: Contest, name: BoardName, board: str, label: str, count: int | None, *, current: bool | None = None
) -> Tab:
    return Tab(
        label=label,
        address=board_address(contest.slug, name.scope, board),
        count=count,
        current=name.board == board if current is None else current,
    )


def _first_of(label: str, group: Sequence[Tab]) -> Tab:
    """A kind of group leads to its first group; it is chosen when one of its groups is."""
    return Tab(label=label, address=group[0].address, count=None, current=any(tab.current for tab in group))


def round_tabs(contest: Contest, name: BoardName, words: Words) -> tuple[Tab, ...]:
    """The same board in the other rounds and over all of them; none while there is one round."""
    _ = words.gettext
    if len(contest.rounds) < 2:
        return ()
    return tuple(
        Tab(
            label=_("Cả cuộc thi") if scope == "total" else _("Vòng {n}").format(n=scope),
            address=board_address(contest.slug, scope, name.board),
            count=None,
            current=scope == name.scope,
        )
        for scope in contest.scopes
    )
