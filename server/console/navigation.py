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


def links(role: Role, words: Words, slug: str = "") -> tuple[Link, ...]:
    """The pages that the role may read: of the city, or of the contest."""
    found = _of_contest(words, f"/console/contests/{slug}") if slug else _of_city(words)
    return tuple(link for link in found if may_read(role, link.page))


def _of_city(words: Words) -> tuple[Link, ...]:
    _ = words.gettext
    return (
        Link(page="overview", label=_("Tổng quan"), address="/console"),
        Link(page="audit-log", label=_("Nhật ký"), address="/console/log"),
    )


def _of_contest(words: Words, start: str) -> tuple[Link, ...]:
    return ()
