"""Requests about one's data that an official answers in writing."""

from typing import Literal, get_args

RequestKind = Literal["know", "correct", "erase", "restrict", "object"]
KINDS: tuple[RequestKind, ...] = get_args(RequestKind)
ANSWERED_WITHIN = 2
"""Working days."""
WORDS_MIN, WORDS_MAX = 10, 1_000
ANSWER_MIN, ANSWER_MAX = 20, 2_000
WAITING_MAX = 5
"""Who has so many waiting is answered first."""
