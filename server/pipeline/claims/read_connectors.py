"""Reading the file of connectors when a process starts: one that does not fit stops the start and says why."""

import os
from pathlib import Path

from server.rules.catalogue import Catalogue
from server.rules.connector import Connector
from server.rules.connector_file import read_connectors
from server.rules.refusals import Refusal

ASKS = "chores"
"""The one process that asks platforms, and so needs their secrets."""


def connectors_of(path: str, catalogue: Catalogue, process: str) -> dict[str, Connector]:
    """The connectors by platform; none without a file. Raises Refusal."""
    if not path:
        return {}
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"the file cannot be read: {type(error).__name__}", where=f"CONNECTORS={path}") from None
    platforms = {service.platform for service in catalogue.services.values() if service.platform}
    return read_connectors(text, platforms, dict(os.environ) if process == ASKS else None)
