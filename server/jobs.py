"""The jobs that may be late, and how often each is due. Truth is in PostgreSQL; a job that is lost comes again."""

from typing import Any

import msgspec
from arq.connections import ArqRedis

from server.boards.connection import open_pool

AUDIT_MINUTES = 1
STANDINGS_MINUTES = (0, 1, 2)
"""An hour is remembered in its first minute, and tried again in the next ones: a time is kept once."""

LOG_CHECK_MINUTE = 40
"""Of each hour: the audit log is hashed again."""

CERTIFICATES_MINUTE = 50
"""Of each hour: certificates whose ground fell are revoked; whoever looks one up has it checked at once."""

FORGET_MINUTE = 20
"""Of each hour: what is kept for a time only is let go."""

EFFECTS_MINUTE = 10
"""Of each hour: reports of what missions and duels changed are made anew."""

DUELS_SECOND = 55
"""Of each minute: duels whose time has come are decided."""

TITLES_SECOND = 10
"""Of each minute: contests get the goals by which titles of their places are counted."""

MILESTONES_SECONDS = 20
"""So soon a milestone is told, or taken back."""

CLAIMS_SECONDS = 10
LOOK_UPS_SECONDS = 5
"""Claims are also matched when somebody looks at them; a platform is asked when its time has come."""

WEBHOOKS_SECONDS = 2
"""What was just told goes out at the next of these."""

RESULT_JOBS_SECONDS = 2
"""Somebody waits before a page for a recount or a pack to begin."""


def job_queue(url: str) -> ArqRedis:
    """arq's client of the Redis at `url`, which is opened as every other of ours is."""
    return ArqRedis(open_pool(url), job_serializer=_pack, job_deserializer=msgspec.msgpack.decode)


def _pack(value: Any) -> bytes:
    return msgspec.msgpack.encode(value, enc_hook=repr)
