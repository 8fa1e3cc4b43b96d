"""Where a resident can go from every page: few places, in the words of the home."""

from dataclasses import dataclass

from server.paper.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place: `pages` are the names of the routes that belong to it."""

    address: str
    label: str
    icon: str
    pages: tuple[str, ...]


def links(words: Words) -> tuple[Link, ...]:
    """The places, the first one first."""
    _ = words.gettext
    return (
        Link(address="/me", label=_("Của tôi"), icon="person", pages=("me", "badges", "missions")),
        Link(
            address="/me/skills",
            label=_("Học"),
            icon="book",
            pages=("skills", "skill", "attempt", "attempt-finish", "question"),
        ),
        Link(
            address="/me/claims",
            label=_("Hồ sơ"),
            icon="paper",
            pages=("claims", "claim", "claim-new", "claim-withdraw", "claim-appeal"),
        ),
        Link(address="/me/contests", label=_("Thi đua"), icon="flag", pages=("contests", "contest")),
        Link(
            address="/me/account",
            label=_("Tài khoản"),
            icon="lock",
            pages=(
                "account",
                "game",
                "place",
                "place-in-ward",
                "guardian",
                "family",
                "family-code",
                "help",
                "helped",
                "helped-with",
                *("privacy", "privacy-stored", "privacy-correct", "privacy-requests", "privacy-erase"),
            ),
        ),
    )
