"""What is said when Redis does not answer, and what its clients raise then."""

import contextlib
from collections.abc import Iterator

from redis.exceptions import RedisClusterException, RedisError

UNREACHABLE = (RedisError, RedisClusterException, OSError)
"""What a client raises when Redis cannot answer."""


class Unavailable(Exception):  # noqa: N818 - a state, told to callers who may try again
    """Redis cannot answer now, or the board is being rebuilt. The ledger has everything; try again."""


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Raise Unavailable for whatever the client of Redis raises inside."""
    try:
        yield
    except UNREACHABLE as error:
        raise Unavailable(f"Redis cannot answer: {type(error).__name__}") from error
