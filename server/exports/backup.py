"""A backup: a tar of what it is about, parts of tables as text, a manifest and its seal, encrypted as it grows.

Whoever knows the public key can encrypt to it, so encryption says nothing of who made a file. The seal does: it is
keyed by the installation's secret.
"""

import contextlib
import gzip
import hashlib
import hmac
import io
import tarfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

import msgspec

from server.exports.age import Identity, Recipient, opening, sealing

FORMAT = "thidua-so-backup/1"
PART_BYTES = 4 << 20
"""Of a table's text in one member: tar must know its size before, and this is all that is in memory."""
_PACK_LEVEL = 3
_ABOUT, _MANIFEST, _SEAL = "about.json", "manifest.json", "seal"
_SMALL_BYTES_MAX = 16 << 20
"""About and manifest: a line for each part, some hundred bytes for 4 MiB."""


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """Where the ledger of a contest stood."""

    slug: str
    version: int
    generation: int
    position: int
    head: str
    xid: int
    fact_id: int


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table and its columns, in the order in which they are written."""

    name: str
    columns: list[str]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is known before a table is read. `level` is the schema's, `secret` tells one SECRET_KEY from another.

    Tables stand in an order in which each comes after those it refers to; sequences have the last number given.
    """

    format: str
    id: str
    made_at: str
    level: str
    postgres: str
    secret: str
    contests: list[Stand]
    tables: list[Table]
    sequences: dict[str, int]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One member of a table: its SHA-256 as it lies in the tar."""

    name: str
    sha256: str


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A table as it was written: its rows, the bytes of its text, its parts."""

    name: str
    rows: int
    bytes: int
    parts: list[Part]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What everything before must come to. A file without it is not whole."""

    about_sha256: str
    tables: list[Written]


class NotWhole(Exception):  # noqa: N818 -- What it says, not that it is an error, is its name.
    """What was decrypted is not what a backup holds."""


class BackupWriter:
    """Writes about, then one table after the other. Without `close` the file has no manifest and is not whole."""

    def __init__(self, stream: IO[bytes], about: About, key: bytes) -> None:
        self._key = key
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._written: list[Written] = []
        body = msgspec.json.format(msgspec.json.encode(about), indent=1)
        self._about_sha256 = self._add(_ABOUT, body)

    def part(self, table: str, number: int, text: bytes) -> Part:
        """Write the next part of a table."""
        name = f"{table}/{number:06d}.gz"
        return Part(name=name, sha256=self._add(name, gzip.compress(text, _PACK_LEVEL, mtime=0)))

    def table(self, written: Written) -> None:
        """Note a table of which every part was written."""
        self._written.append(written)

    def close(self) -> None:
        """Write the manifest and its seal."""
        manifest = Manifest(about_sha256=self._about_sha256, tables=self._written)
        body = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self._add(_MANIFEST, body)
        self._add(_SEAL, _seal_of(body, self._key))
        self._tar.close()

    def _add(self, name: str, body: bytes) -> str:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(body), 0o600
        self._tar.addfile(info, io.BytesIO(body))
        return hashlib.sha256(body).hexdigest()


class BackupReader:
    """Reads what BackupWriter wrote, in the same order. Raises NotWhole at anything else."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="r|")  # noqa: SIM115
        self._waiting: tuple[str, bytes] | None = None
        self._parts: dict[str, list[Part]] = {}
        name, body = self._next(_SMALL_BYTES_MAX)
        self.about: About = _decoded(body, About, name, _ABOUT)
        if self.about.format != FORMAT:
            raise NotWhole(f"its format is {self.about.format!r}; this software reads {FORMAT!r}")
        self._about_sha256 = hashlib.sha256(body).hexdigest()

    def parts(self, table: str) -> Iterator[bytes]:
        """The text of a table, part by part. Tables must be asked for in the order of `about`."""
        while True:
            name, body = self._waiting or self._next(_SMALL_BYTES_MAX)
            self._waiting = (name, body)
            if name.rpartition("/")[0] != table:
                return
            self._waiting = None
            self._parts.setdefault(table, []).append(Part(name=name, sha256=hashlib.sha256(body).hexdigest()))
            yield _unpacked(name, body)

    def close(self, key: bytes | None) -> Manifest:
        """Read the manifest, compare it with every part that was read, and with its seal if there is a key."""
        name, body = self._waiting or self._next(_SMALL_BYTES_MAX)
        manifest: Manifest = _decoded(body, Manifest, name, _MANIFEST)
        if manifest.about_sha256 != self._about_sha256:
            raise NotWhole(f"{_ABOUT} is not the one that was written")
        for table in manifest.tables:
            if table.parts != self._parts.get(table.name, []):
                raise NotWhole(f"the parts of {table.name} are not those that were written")
        if [each.name for each in manifest.tables] != [each.name for each in self.about.tables]:
            raise NotWhole("it lacks a table")
        name, seal = self._next(_SMALL_BYTES_MAX)
        if name != _SEAL or (key is not None and not hmac.compare_digest(seal, _seal_of(body, key))):
            raise NotWhole("its seal was not made with this SECRET_KEY: another installation made it, or a forger")
        return manifest

    def _next(self, most: int) -> tuple[str, bytes]:
        try:
            member = self._tar.next()
            if member is None:
                raise NotWhole("it ends before its manifest")
            opened = self._tar.extractfile(member)
            if opened is None or member.size > most:
                raise NotWhole(f"{member.name!r} is nothing that a backup holds")
            return member.name, opened.read()
        except tarfile.TarError as error:
            raise NotWhole(f"what it holds is no backup ({error})") from None


def _decoded(body: bytes, kind: Any, name: str, wanted: str) -> Any:
    try:
        if name != wanted:
            raise NotWhole(f"{name!r} stands where {wanted} should")
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise NotWhole(f"{wanted} cannot be read: {error}") from None


def _seal_of(manifest: bytes, key: bytes) -> bytes:
    return hmac.digest(key, manifest, hashlib.sha256)


def _unpacked(name: str, body: bytes) -> bytes:
    try:
        return gzip.decompress(body)
    except (OSError, EOFError) as error:
        raise NotWhole(f"{name} cannot be unpacked: {error}") from None


@contextlib.contextmanager
def writing(file: IO[bytes], recipients: Sequence[Recipient], about: About, key: bytes) -> Iterator[BackupWriter]:
    """Write a backup into the file, encrypted, sealed by the key. It is whole when the block has ended well."""
    with sealing(file, recipients) as stream:
        writer = BackupWriter(stream, about, key)
        yield writer
        writer.close()


@contextlib.contextmanager
def reading(file: IO[bytes], keys: Sequence[Identity]) -> Iterator[BackupReader]:
    """Read a backup. Nothing of it may be relied on before the block has ended well."""
    with opening(file, keys) as stream:
        yield BackupReader(stream)
