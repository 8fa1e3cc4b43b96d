"""Every message a client may send. docs/live.md explains them."""

from typing import Annotated, Final
from uuid import UUID

import msgspec

from server.pipeline.screens.screen_frames import Report
from server.rules.refusals import Refusal

BOARDS_PER_MESSAGE_MAX: Final = 20
"""As many as one socket may watch: a page shows one board, a wall of screens a few."""
BOARD_NAME_MAX: Final = 200
NUMBER_MAX: Final = 2**53 - 1
"""The largest whole number that a browser can hold exactly."""

Number = Annotated[int, msgspec.Meta(ge=0, le=NUMBER_MAX)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=BOARD_NAME_MAX)]


class Wish(msgspec.Struct, frozen=True):
    """A board to watch, and what of it is held already: generation and position, both 0 for nothing."""

    board: Name
    generation: Number = 0
    position: Number = 0


class Watch(msgspec.Struct, frozen=True, tag_field="t", tag="watch"):
    """Send these boards and then their changes."""

    boards: Annotated[list[Wish], msgspec.Meta(min_length=1, max_length=BOARDS_PER_MESSAGE_MAX)]


class Unwatch(msgspec.Struct, frozen=True, tag_field="t", tag="unwatch"):
    """Send no more of these boards."""

    boards: Annotated[list[Name], msgspec.Meta(min_length=1, max_length=BOARDS_PER_MESSAGE_MAX)]


class Attend(msgspec.Struct, frozen=True, tag_field="t", tag="attend"):
    """Tell of the ceremony of a round, and what of which one is held already: a ceremony and its highest step."""

    contest: Name
    round: Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)]
    ceremony: UUID | None = None
    step: Number = 0


class Alive(msgspec.Struct, frozen=True, tag_field="t", tag="alive"):
    """Is anybody there? It is answered, so that a page knows whether what it shows is live."""


FromClient = Watch | Unwatch | Attend | Alive | Report

_decoder: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(FromClient)
_KINDS: Final = "watch, unwatch, attend, alive or report"


def read_message(text: str | bytes) -> FromClient:
    """The message in a text frame. Raises Refusal that tells what is wrong and where."""
    try:
        message: FromClient = _decoder.decode(text)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        if where == "`$.t`" or "`t`" in what:
            raise Refusal(f'every message is {{"t": …}} with t one of {_KINDS}', where="t") from None
        raise Refusal(what[:1].lower() + what[1:], where=where.strip("`")) from None
    except msgspec.DecodeError as error:
        raise Refusal(f"this is not JSON: {error}") from None
    except RecursionError:
        raise Refusal("this is nested too deeply; a message has three levels") from None
    return message
