"""An endpoint: a real HTTPS server on the loopback, with a certificate of an authority of the test's own."""

import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PATIENCE_SECONDS = 20.0
ENDLESS = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Got:
    """A delivery as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass(slots=True)
class Receiver:
    """What it got, and the statuses with which it answers next: the last one for ever; 0 is never answered."""

    port: int
    authority: Path
    statuses: list[int] = field(default_factory=lambda: [204])
    got: list[Got] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False
    """Whether the body of an answer has no end."""
    written: int = 0
    came: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, host: str = "localhost") -> str:
        """Its address."""
        return f"https://{host}:{self.port}/hook"

    @property
    def trust(self) -> ssl.SSLContext:
        """Trust in the test's authority alone."""
        return ssl.create_default_context(cafile=str(self.authority))

    @property
    def ids(self) -> list[str]:
        """The ids of what came, in order."""
        return [each.id for each in self.got]

    def next_status(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def receiving(folder: Path, hosts: Sequence[str] = ("localhost",)) -> Iterator[Receiver]:
    """A running endpoint whose certificate is for these hosts."""
    pem = folder / "receiver.pem"
    pem.write_bytes(_certificate(hosts))
    receiver = Receiver(0, pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    receiver.port = server.server_address[1]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    yield receiver
    receiver.over.set()
    server.shutdown()
    server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body))
            status = receiver.next_status()
            receiver.came.set()
            if not status:
                receiver.over.wait(PATIENCE_SECONDS)
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            if not receiver.endless:
                self.send_header("content-length", "0")
            self.end_headers()
            with suppress(OSError):
                while receiver.endless and receiver.written < ENDLESS:
                    receiver.written += self.wfile.write(bytes(64 * 1024))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as its parent calls it
            pass

    return Handler


def _certificate(hosts: Sequence[str]) -> bytes:
    """A key, and a certificate for it that signs itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + made.public_bytes(serialization.Encoding.PEM)
