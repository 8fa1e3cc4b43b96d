"""A WebSocket text frame as the server sends it: whole, unmasked, uncompressed (RFC 6455, section 5.2)."""

import struct
from typing import Final

_TEXT_AND_FINAL: Final = 0x81


def text_frame(text: bytes) -> bytes:
    """The bytes for the transport. Made once, sent to everybody."""
    size = len(text)
    if size < 126:
        return struct.pack("!BB", _TEXT_AND_FINAL, size) + text
    if size < 65_536:
        return struct.pack("!BBH", _TEXT_AND_FINAL, 126, size) + text
    return struct.pack("!BBQ", _TEXT_AND_FINAL, 127, size) + text


def text_of(frame: bytes) -> bytes:
    """The text inside a frame made by `text_frame`."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]
