"""`serve`: the doors behind one listening server."""

import asyncio
import gc
import socket
import time

import click
import uvicorn

from config import logs, traces
from config.settings import Settings
from server.app import create_app
from server.commands.given import read_settings
from server.live.wire import Protocol
from server.operations.health import Leaving
from server.patience import PatientProtocol

BACKLOG = 4_096
"""Connections the kernel holds while we are busy: all watchers of a server may come back in one moment."""
HTTP_IDLE_SECONDS = 20
SHUTDOWN_SECONDS = 15
COLLECT_AFTER = (20_000, 20, 20)
"""New objects before the collector looks, and how often it looks at older ones."""


def uvicorn_config(settings: Settings, app: object) -> uvicorn.Config:
    """How the server listens. Our socket protocol writes ready frames; frames and headers are limited."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=PatientProtocol,
        ws=Protocol,
        ws_max_size=16 * 1024,
        ws_per_message_deflate=False,
        lifespan="on",
        backlog=BACKLOG,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=HTTP_IDLE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


class Server(uvicorn.Server):
    """A server that says for a while that it will stop, and only then stops.

    A balancer that asks /readyz sends nobody here any more when the door closes. Watchers then leave in waves.
    """

    def __init__(self, config: uvicorn.Config, leaving: Leaving, seconds: float) -> None:
        super().__init__(config)
        self._leaving, self._seconds = leaving, seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so, wait, and stop. A second signal ends the wait."""
        self._leaving.begun = True
        until = time.monotonic() + self._seconds
        while time.monotonic() < until and not self.force_exit:  # noqa: ASYNC110 - set by a signal's handler
            await asyncio.sleep(0.1)
        await super().shutdown(sockets)


def collect_less() -> None:
    """Spare the cyclic collector what lives as long as the process, and let it come a tenth as often.

    It looks through everything that is new each time; a call of 1,000 events makes thousands of short-lived objects,
    and looking through them took a third of the reading.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


@click.command()
@click.pass_context
def serve(context: click.Context) -> None:
    """Open the doors (the default command)."""
    settings = read_settings(context)
    logs.set_up(settings, "server")
    traces.set_up(settings, "server")
    leaving = Leaving()
    config = uvicorn_config(settings, create_app(settings, leaving=leaving))
    server = Server(config, leaving, settings.drain_seconds)
    collect_less()
    server.run()
