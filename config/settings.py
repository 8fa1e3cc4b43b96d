"""Everything an operator may set, read once at start."""

import hashlib
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Door = Literal["pages", "residents", "console", "screens", "intake", "live"]
DOORS: tuple[Door, ...] = ("pages", "residents", "console", "screens", "intake", "live")


class Settings(BaseSettings):
    """The settings of one process. Names are environment variables in capitals: DATABASE_URL, REDIS_URL, …"""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: SecretStr
    redis_url: SecretStr
    boards_url: SecretStr = SecretStr("")
    """Where boards lie if apart from the bus and the jobs, which cannot use a cluster; empty is REDIS_URL."""
    secret_key: SecretStr = Field(min_length=32)
    """From it come the keyed hashes of identities and cases, and the partners' secrets. Losing it loses them all."""

    doors: str = ",".join(DOORS)
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    origins: str = ""
    """Comma-separated origins allowed to open a socket, besides the one the request was sent to."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose X-Forwarded-* headers are believed."""

    oidc_issuer: str = ""
    """The provider by which residents sign in; without one only those with a code of their ward can."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_label: str = "VNeID"
    """What the button of the sign-in page calls the provider."""
    oidc_scopes: str = "openid profile"
    oidc_national_id_claim: str = ""
    """The claim with the twelve digits, if the provider tells them: they become a keyed hash at once."""
    oidc_name_claim: str = "name"
    oidc_birthdate_claim: str = "birthdate"
    oidc_assurance_claim: str = "acr"
    oidc_assurance: str = ""
    """Comma-separated levels that are enough; empty takes every one."""

    connectors: str = ""
    """A file that says how platforms are asked for finished cases (docs/partners.md); without one none is asked."""

    webhook_internal_hosts: str = ""
    """Comma-separated hosts in networks of our own that webhooks may be sent to; all others must be public."""

    credential_keys: int = Field(default=1, ge=1, le=20)
    """How many keys have signed credentials so far: one more makes a new one, and the old stay published."""

    otlp_endpoint: str = ""
    """Where traces are sent by OTLP over HTTP (https://collector:4318/v1/traces); empty sends none."""
    traces_percent: float = Field(default=1, gt=0, le=100)
    """Of how many calls in a hundred the way from the door to the frame is traced."""

    demo: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    tick_ms: int = Field(default=200, ge=20, le=5_000)
    """Many entries make one change: at most one change a board in this time."""
    poll_ms: int = Field(default=50, ge=10, le=5_000)
    """How often the pipeline looks for facts when nobody woke it."""
    intake_requests_per_second: int = Field(default=100, ge=1)
    """Calls a partner may make in a second, for each server process."""
    database_connections: int = Field(default=8, ge=2, le=100)
    drain_seconds: float = Field(default=0, ge=0, le=60)
    """How long a server that was told to stop still answers while /readyz says that it will."""

    @field_validator("doors")
    @classmethod
    def _doors_are_known(cls, value: str) -> str:
        for door in value.split(","):
            if door.strip() not in DOORS:
                raise ValueError(f"DOORS names {door.strip()!r}; the doors are {', '.join(DOORS)}")
        return value

    @field_validator("redis_url")
    @classmethod
    def _the_bus_is_no_cluster(cls, value: SecretStr) -> SecretStr:
        if "+cluster:" in value.get_secret_value().partition("/")[0]:
            raise ValueError(
                "REDIS_URL cannot be a cluster, which has no place for the bus and the jobs: give BOARDS_URL"
            )
        return value

    @classmethod
    def read(cls, data: Path | None = None) -> Self:
        """Read the environment, and DIR/env of a standalone installation if `data` is given (environment wins)."""
        return cls(_env_file=data / "env" if data else None)  # type: ignore[call-arg]

    @property
    def open_doors(self) -> frozenset[str]:
        return frozenset(door.strip() for door in self.doors.split(","))

    @property
    def allowed_origins(self) -> frozenset[str]:
        return frozenset(origin.strip() for origin in self.origins.split(",") if origin.strip())

    @property
    def internal_hosts(self) -> frozenset[str]:
        return frozenset(host.strip().lower() for host in self.webhook_internal_hosts.split(",") if host.strip())

    def key_for(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose, so that no two uses share key material."""
        secret = self.secret_key.get_secret_value().encode()
        return hashlib.blake2b(purpose.encode(), key=hashlib.sha256(secret).digest(), digest_size=32).digest()
