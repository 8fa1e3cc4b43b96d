"""What residents are asked to agree to: each purpose by itself, with the version of its words."""

from dataclasses import dataclass

TAKE_PART = "contest"
"""Without it nobody is enrolled: points of theirs would be processed for nothing they agreed to."""

RESEARCH = "assessment_research"
"""Answers say how good the items are: only of those who agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One thing to agree to. Raise the version when its words change what is agreed to: people are asked again."""

    key: str
    version: int
    needed: bool = False
    minors: bool = True
    """Whether somebody under 16 may be asked, too."""


PURPOSES: tuple[Purpose, ...] = (
    Purpose(key=TAKE_PART, version=1, needed=True),
    Purpose(key=RESEARCH, version=1),
    Purpose(key="public_name", version=1, minors=False),
    Purpose(key="notices", version=1),
)
VERSIONS = {purpose.key: purpose.version for purpose in PURPOSES}
