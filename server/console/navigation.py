"""What the console leads to: the pages of the whole city, and those of one contest."""

from dataclasses import dataclass

from server.paper.words import Words
from server.rules.rights import Role, may_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One line of the navigation. `page` is its line in the table of rights."""

    page: str
    label: str
    address: str


ANNOUNCED_ONLY = frozenset(
    {
        "contest-phases",
        "contest-board",
        "recheck",
        "appeals",
        "result",
        "ceremony",
        "corrections",
        "missions",
        "duels",
        "milestones",
        "effects",
    }
)
"""Pages of a contest that say nothing while it is a draft."""


def links(role: Role, words: Words, slug: str = "", *, draft: bool = False) -> tuple[Link, ...]:
    """The pages that the role may read: of the city, or of the contest; of a draft those that drafts have."""
    found = _of_contest(words, f"/console/contests/{slug}") if slug else _of_city(words)
    hidden = ANNOUNCED_ONLY if draft else frozenset[str]()
    return tuple(link for link in found if may_read(role, link.page) and link.page not in hidden)


def _of_city(words: Words) -> tuple[Link, ...]:
    _ = words.gettext
    return (
        Link(page="overview", label=_("Tổng quan"), address="/console"),
        Link(page="contests", label=_("Cuộc thi đua"), address="/console/contests"),
        Link(page="seasons", label=_("Mùa thi đua"), address="/console/seasons"),
        Link(page="claims", label=_("Hồ sơ người dân khai"), address="/console/claims"),
        Link(page="residences", label=_("Nơi ở chờ xác nhận"), address="/console/residences"),
        Link(page="paper-accounts", label=_("Tài khoản làm tại quầy"), address="/console/paper-accounts"),
        Link(page="helpers", label=_("Người hỗ trợ"), address="/console/helpers"),
        Link(page="claim-files", label=_("Danh sách từ đối tác"), address="/console/claims/files"),
        Link(page="signals", label=_("Dấu hiệu cần xem"), address="/console/signals"),
        Link(page="privacy-requests", label=_("Yêu cầu về dữ liệu"), address="/console/privacy-requests"),
        Link(page="headcounts", label=_("Số người"), address="/console/headcounts"),
        Link(page="wards", label=_("Các tổ dân phố, thôn"), address="/console/wards"),
        Link(page="embedding", label=_("Nhúng bảng vào trang web"), address="/console/embedding"),
        Link(page="catalogue", label=_("Danh mục"), address="/console/catalogue"),
        Link(page="items", label=_("Bài học, câu hỏi"), address="/console/items"),
        Link(page="learning-activities", label=_("Học trực tuyến"), address="/console/learning-activities"),
        Link(page="partners", label=_("Đối tác"), address="/console/partners"),
        Link(page="webhooks", label=_("Thông báo ra ngoài"), address="/console/webhooks"),
        Link(page="screens", label=_("Màn hình"), address="/console/screens"),
        Link(page="operations", label=_("Vận hành"), address="/console/operations"),
        Link(page="accounts", label=_("Tài khoản"), address="/console/accounts"),
        Link(page="audit-log", label=_("Nhật ký"), address="/console/log"),
    )


def _of_contest(words: Words, start: str) -> tuple[Link, ...]:
    _ = words.gettext
    return (
        Link(page="contest", label=_("Cuộc thi này"), address=start),
        Link(page="contest-phases", label=_("Giai đoạn"), address=f"{start}/phases"),
        Link(page="contest-board", label=_("Bảng trực tiếp"), address=f"{start}/board"),
        Link(page="missions", label=_("Nhiệm vụ"), address=f"{start}/missions"),
        Link(page="duels", label=_("Giao ước thi đua"), address=f"{start}/duels"),
        Link(page="milestones", label=_("Những dấu mốc"), address=f"{start}/milestones"),
        Link(page="effects", label=_("Hiệu quả"), address=f"{start}/effects"),
        Link(page="recheck", label=_("Phúc tra"), address=f"{start}/recheck"),
        Link(page="appeals", label=_("Khiếu nại"), address=f"{start}/appeals"),
        Link(page="result", label=_("Kết quả"), address=f"{start}/result"),
        Link(page="ceremony", label=_("Lễ công bố"), address=f"{start}/ceremony"),
        Link(page="contest-facts", label=_("Tên, quyết định"), address=f"{start}/facts"),
        Link(page="contest-rounds", label=_("Các vòng"), address=f"{start}/rounds"),
        Link(page="contest-wards", label=_("Phường, xã"), address=f"{start}/wards"),
        Link(page="contest-clusters", label=_("Cụm thi đua"), address=f"{start}/clusters"),
        Link(page="receipts", label=_("Biên nhận"), address=f"{start}/receipts"),
        Link(page="corrections", label=_("Điều chỉnh"), address=f"{start}/corrections"),
        Link(page="criteria", label=_("Tiêu chí"), address=f"{start}/criteria"),
        Link(page="contest-history", label=_("Các bản đã lưu"), address=f"{start}/history"),
    )
