"""Recognising an identity number where none belongs, so that it is neither stored nor repeated."""

import re

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CCCD = re.compile(r"(?<![0-9A-Fa-f])0(?:0[1-9]|[1-9][0-9])[0-3][0-9]{8}(?![0-9A-Fa-f])")
"""Province 001 to 099, then sex and century of birth, then eight digits. Not inside longer numbers or hashes."""

_DIGITS_MAX = 8
"""Nine digits may be an old identity card."""


def carries_identity_number(text: str) -> bool:
    """Whether a text looks as if it had the number of an identity card in it. UUIDs and hashes do not."""
    # Without 12 digits nothing needs to be looked at twice: this runs for every event.
    return _CCCD.search(text) is not None and _CCCD.search(_UUID.sub("", text)) is not None


def repeatable(text: str) -> bool:
    """Whether a short text of a stranger may be repeated in an answer: a plain key with few digits in it."""
    return (
        len(text) <= 60
        and re.fullmatch(r"[A-Za-z0-9._-]+", text) is not None
        and sum(letter.isdigit() for letter in text) <= _DIGITS_MAX
    )
