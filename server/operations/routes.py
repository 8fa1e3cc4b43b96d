"""What machines of operators ask. It is answered by every server, whichever doors it has open."""

from starlette.routing import BaseRoute, Route

from server.operations.figures import metrics
from server.operations.health import healthz, readyz

routes: list[BaseRoute] = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
