"""Who reads bytes from outside, each as a function that raises only if a promise is broken."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from standardwebhooks import Webhook

from server.intake.body import text_of
from server.intake.keyring import Key, _signed
from server.intake.payload import Reader
from server.intake.payload import split as split_events
from server.intake.problems import Problem
from server.intake.read_statements import split as split_statements
from server.live.from_client import read_message
from server.pipeline.registers.read_case_file import read_cases
from server.pipeline.registers.sheets import open_sheet
from server.rules.partner_key import partner_secret
from server.rules.refusals import Refusal, Told
from tests.examples import CATALOGUE, DURING, PSEUDONYMS

SECRET = partner_secret(b"fuzz" * 8, "dvcqg", "1")
KEY = Key(Webhook(SECRET), SECRET)
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature", "authorization")


def payload(data: bytes) -> None:
    """A batch of events: refused as a whole, or each recorded or refused by itself."""
    with suppress(Problem):
        text_of(data)  # As who checks the signature does first.
        events = split_events(data, "batch")
        found = list(Reader(catalogue=CATALOGUE, pseudonyms=PSEUDONYMS, now=DURING).read(events, 1, len(events)))
        assert len(found) == len(events), "an answer for each"


def statement(data: bytes) -> None:
    """A call of a learning platform."""
    with suppress(Problem):
        split_statements(data)


def signature(data: bytes) -> None:
    """Headers, one a line, and a body, NOW for the time: nothing that was not made with the secret is let in."""
    *lines, body = data.replace(b"NOW", b"%d" % time.time()).decode("latin-1").split("\n", len(HEADERS))
    if SECRET not in data.decode("latin-1"):
        assert not _signed(KEY, dict(zip(HEADERS, lines, strict=False)), body), "nobody gave it the secret"


def frame(data: bytes) -> None:
    """A message of a socket: read, or refused."""
    with suppress(Refusal):
        read_message(data.decode("utf-8", "replace"))


def sheet(data: bytes) -> None:
    """A file that an official uploads: rows and what is wrong with them, or told as a whole."""
    with suppress(Told):
        read_cases(open_sheet(data))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "payload": payload,
    "statement": statement,
    "signature": signature,
    "frame": frame,
    "sheet": sheet,
}
