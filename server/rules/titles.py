"""Titles of the movement that a person earns: what belongs to each, and what is still missing.

'Five digital skills' are those of the community digital teams: online public services, online shopping, online
payment, protecting oneself, other local platforms.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Activity = tuple[str, str]
"""('skill', 'anti-scam'): kind and key."""

FIVE_SKILLS: Mapping[str, tuple[Activity, ...]] = {
    "public_service": (("skill", "dvc-submit"), ("skill", "dvc-login")),
    "shopping": (("skill", "shop-safe"),),
    "payment": (("skill", "cashless"), ("skill", "dvc-pay"), ("service", "cashless-bill")),
    "protection": (("skill", "anti-scam"), ("skill", "password-otp")),
    "local_platform": (("skill", "ihanoi-report"), ("service", "scene-report")),
}
"""Any one of a line is enough for it. The first is what a person is led to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """How far somebody, or a family, has come: which of the five they have, and which are missing."""

    have: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def earned(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def five_skills(done: Collection[Activity]) -> Title:
    """How many of the five digital skills what was done by oneself or guided shows."""
    have = tuple(name for name, shown_by in FIVE_SKILLS.items() if any(each in done for each in shown_by))
    return Title(have=have, missing=tuple(name for name in FIVE_SKILLS if name not in have))
