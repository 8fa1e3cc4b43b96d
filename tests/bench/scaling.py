"""What an installation of a size needs, worked out from what docs/performance.md measured."""

from math import ceil
from typing import Final, NamedTuple

EVENT_SECONDS: Final = 43e-6
"""CPU of an event from the door to the boards, all processes together."""
PUSH_SECONDS: Final = 8.5e-6
"""CPU of one frame to one socket, with 5,000 of them."""
SOCKETS_A_SERVER: Final = 20_000
CHANGES_A_SECOND: Final = 5
"""At a tick of 200 ms a board changes no oftener."""

TAKE_PART: Final = 0.30
DEEDS: Final = 6
"""Of each who takes part, in a round."""
ROUND_DAYS: Final = 30
BUSIEST: Final = 10
"""Times the mean: a campaign day's best hour."""
WATCH: Final = 0.02
"""Of those who take part, at once, in the minute of a ceremony."""


class Needs(NamedTuple):
    """Facts of a round, events a second and their cores in the busiest hour, sockets, their cores and servers."""

    facts: int
    events: float
    event_cores: float
    sockets: int
    push_cores: float
    servers: int


def needs(adults: int) -> Needs:
    """What so many adults need, all contests together."""
    people = adults * TAKE_PART
    events = people * DEEDS / (ROUND_DAYS * 86_400) * BUSIEST
    sockets = round(people * WATCH)
    return Needs(
        facts=round(people * (DEEDS + 1)),  # Each enrols, too.
        events=events,
        event_cores=events * EVENT_SECONDS,
        sockets=sockets,
        push_cores=sockets * CHANGES_A_SECOND * PUSH_SECONDS,
        servers=ceil(sockets / SOCKETS_A_SERVER),
    )
