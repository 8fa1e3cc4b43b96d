"""Codes that one person reads from paper or a screen to another: letters only, none that make words or look alike."""

import hashlib
import hmac
from collections.abc import Sequence

from server.rules.folding import fold

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no code spells a word."""
LONG = 12
"""For a way in: four thousand million million codes."""
MIDDLE = 10
"""For what somebody who is signed in may join: ten million million codes."""
SCREEN = 8
"""For the ten minutes that a screen waits for somebody before it: twenty-five thousand million codes."""
SHORT = 6
"""For the minutes that two people sit side by side: 64 million codes, of which few are open."""


def spelled(letters: Sequence[str]) -> str:
    """A code as it is shown: in two groups."""
    half = len(letters) // 2
    return f"{''.join(letters[:half])}-{''.join(letters[half:])}"


def plain_code(typed: str) -> str:
    """What was typed, without tones, spaces, dashes and the size of letters."""
    return "".join(letter for letter in fold(typed).upper() if letter in LETTERS)


def code_hash(key: bytes, typed: str) -> bytes:
    """What the database knows of a code."""
    return hmac.digest(key, plain_code(typed).encode(), hashlib.sha256)
