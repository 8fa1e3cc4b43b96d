"""Bytes that are nearly right: those of the corpus, changed here and there by a seeded chance."""

import random
from collections.abc import Sequence
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
BYTES_MAX = 64 * 1024
PIECES = (
    b"", b"\0", b"\n", b"\r\n", b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"=", b"-", b"e999", b"1" * 40,
    b"null", b"true", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\\ud800", b"[" * 3_000,
    b'{"a":' * 2_000, "ệ".encode(), "\u202e".encode(), b"v1,", b"v1a,", b"PK\x03\x04", b"PK\x01\x02", b"9999-12-31",
)  # fmt: skip
"""What readers stumble over."""


def seeds(target: str) -> list[bytes]:
    """The corpus of a target, in the order of names."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def mutated(chance: random.Random, known: Sequence[bytes]) -> bytes:
    """One of these, changed once to eight times."""
    data = bytearray(chance.choice(known))
    for _ in range(chance.randint(1, 8)):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match chance.randrange(5):
            case 0 if data:
                data[min(at, len(data) - 1)] = chance.randrange(256)
            case 1:
                data[at:at] = chance.choice(PIECES)
            case 2:
                del data[at : min(to, at + 16)]
            case 3:
                data[to:to] = data[at : min(to, at + 512)]
            case _:
                data[at:to] = chance.choice(known)[at:to]
    return bytes(data[:BYTES_MAX])
