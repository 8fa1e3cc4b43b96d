"""Recognising an identity number where none belongs, so that it is neither stored nor repeated."""

import re
import unicodedata

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CCCD = re.compile(r"(?:(?<![0-9A-Fa-f])|(?<=[Cc]{3}[Dd]))0(?:0[1-9]|[1-9][0-9])[0-3][0-9]{8}(?![0-9A-Fa-f])")
"""Province 001 to 099, then sex and century of birth, then eight digits. Not inside longer numbers or hashes."""
_TWELVE = re.compile(r"0[0-9]{11}")
_WRITTEN = re.compile(
    r"(?<![0-9A-Fa-f])0[ .-]?(?:0[ .-]?[1-9]|[1-9][ .-]?[0-9])[ .-]?[0-3](?:[ .-]?[0-9]){8}(?![0-9A-Fa-f])"
)
"""The same as people write it, in groups. What stands before it may be a number too: 'Tổ 3 001 099 012 345'."""
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,60}")

_DIGITS_MAX = 8
"""Nine digits may be an old identity card."""


def carries_identity_number(text: str) -> bool:
    """Whether an id or key looks as if it had the number of an identity card in it. UUIDs and hashes do not."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    # The first, quick search is enough for nearly every id; this runs for every event.
    return _TWELVE.search(plain) is not None and _CCCD.search(_UUID.sub("", plain)) is not None


def tells_identity_number(sentence: str) -> bool:
    """The same of a sentence, where people write such numbers in groups: '001 099 012 345'."""
    return _WRITTEN.search(_UUID.sub("", unicodedata.normalize("NFKC", sentence))) is not None


def repeatable(text: str) -> bool:
    """Whether a key that a stranger wrote may be repeated in an answer: short, plain and with few digits."""
    return _PLAIN.fullmatch(text) is not None and sum(letter.isdigit() for letter in text) <= _DIGITS_MAX
