"""Encryption to public keys in the age format, as a stream: nothing lies on a disk in the clear."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Final

import pyrage
from pyrage.x25519 import Identity, Recipient

__all__ = [
    "MAGIC",
    "CannotOpen",
    "Damaged",
    "Identity",
    "Recipient",
    "identities",
    "new_identity",
    "opening",
    "recipient",
    "sealing",
]

MAGIC: Final = b"age-encryption.org/v1"
"""How every file of the format begins."""


class CannotOpen(Exception):  # noqa: N818 -- What it says, not that it is an error, is its name.
    """None of the keys opens the file."""


class Damaged(Exception):  # noqa: N818 -- The same.
    """The file was cut off or changed: each part of it is authenticated."""


def new_identity() -> tuple[str, str]:
    """A new key pair: what opens, and what everybody may know."""
    identity = Identity.generate()
    return str(identity), str(identity.to_public())


def recipient(text: str) -> Recipient:
    """A public key, 'age1…'. Raises ValueError if it is none."""
    try:
        return Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from None


def identities(text: str) -> list[Identity]:
    """The keys of an identity file: a line each, comments begin with #. Raises ValueError at what is none."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        return [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise ValueError(str(error)) from None


@contextlib.contextmanager
def sealing(file: IO[bytes], recipients: Sequence[Recipient]) -> Iterator[IO[bytes]]:
    """A stream to write to; what is written goes encrypted into `file`. Raises OSError of the file itself."""
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as thread:
        sealed = thread.submit(_seal, reading, file, recipients)
        try:
            with open(writing, "wb") as stream:
                yield stream
        except BrokenPipeError:
            sealed.result()
            raise
        sealed.result()


@contextlib.contextmanager
def opening(file: IO[bytes], keys: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """A stream to read from, decrypted. Raises CannotOpen or Damaged, at the latest when the block ends well.

    What was read before is what was written: a part is given out after it was authenticated. That nothing is
    missing in the end is known when the block has ended.
    """
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as thread:
        opened = thread.submit(_open, file, writing, keys)
        try:
            with open(reading, "rb") as stream:
                yield stream
                while stream.read(1 << 16):
                    pass
        except Exception:
            opened.result()  # If the file is to blame, this says so instead.
            raise
        opened.result()


class _Written:
    """The file that is written, and why it could not be: the library tells it as text only."""

    def __init__(self, file: IO[bytes]) -> None:
        self.error: OSError | None = None
        self._file = file

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


def _seal(reading: int, file: IO[bytes], recipients: Sequence[Recipient]) -> None:
    written = _Written(file)
    with open(reading, "rb") as stream:
        try:
            pyrage.encrypt_io(stream, written, recipients)
        except Exception:
            if written.error:
                raise written.error from None
            raise


def _open(file: IO[bytes], writing: int, keys: Sequence[Identity]) -> None:
    with contextlib.suppress(BrokenPipeError), open(writing, "wb") as stream:
        written = _Written(stream)
        try:
            pyrage.decrypt_io(file, written, keys)
        except pyrage.DecryptError as error:
            raise CannotOpen(str(error)) from None
        except OSError as error:
            if not written.error:  # Else who reads has left early, and has a reason of their own.
                raise Damaged(str(error)) from None
