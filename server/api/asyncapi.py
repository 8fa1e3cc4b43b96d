"""The AsyncAPI 3.0 document of our sockets, made from the schema that every frame is checked against in the tests.

`python -m server.api.asyncapi > docs/asyncapi.json` writes the copy of the documentation anew.
"""

import sys
from collections.abc import Sequence
from functools import cache

from server.api.openapi import VERSION, written
from server.live.schema import component, components, definitions
from server.openapi import Schema

OWN = {"me"}
OF_SCREENS = {"screen", "act", "revoked"}
"""Messages that only these sockets send; `report` is what only a screen sends."""
_REF = "#/$defs/"
_SOCKETS = {
    "live": ("/live", "Boards and ceremonies, for everybody. No key."),
    "own": ("/me/live", "The same, and a resident's own points: the session's cookie says whose."),
    "screen": ("/screen/live", "The same, and what a ward's screen is told: its cookie says which screen."),
}


@cache
def asyncapi() -> Schema:
    """The document."""
    sent, told = _messages("fromClient"), _messages("toClient")
    names = [*sent, *told]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Thi đua số: sockets",
            "version": VERSION,
            "description": (
                "Each message is one JSON object in one text frame; `t` says what it is. Ignore keys and messages "
                "that you do not know. docs/live.md says how a client stays current."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, sent, told) for name in _SOCKETS},
        "operations": {key: each for name in _SOCKETS for key, each in _operations(name, sent, told).items()},
        "components": {
            "messages": {name: _message(name) for name in names},
            "schemas": dict(sorted(components(names).items())),
        },
    }


def _messages(direction: str) -> list[str]:
    """The names of the messages of a direction."""
    return [each["$ref"].removeprefix(_REF) for each in definitions()[direction]["oneOf"]]


def on(socket: str, names: Sequence[str]) -> list[str]:
    """Those of these messages that a socket knows."""
    left_out = {"live": OWN | OF_SCREENS | {"report"}, "own": OF_SCREENS | {"report"}, "screen": OWN}[socket]
    return [name for name in names if name not in left_out]


def _channel(name: str, sent: Sequence[str], told: Sequence[str]) -> Schema:
    address, about = _SOCKETS[name]
    messages = {each: {"$ref": f"#/components/messages/{each}"} for each in on(name, [*sent, *told])}
    return {"address": address, "description": about, "messages": messages, "bindings": {"ws": {"method": "GET"}}}


def _operations(name: str, sent: Sequence[str], told: Sequence[str]) -> Schema:
    """What the server receives and sends on a socket: AsyncAPI tells it from our side."""
    return {
        f"{name}.receive": _operation(name, "receive", "What you send.", sent),
        f"{name}.send": _operation(name, "send", "What you are told.", told),
    }


def _operation(name: str, action: str, about: str, messages: Sequence[str]) -> Schema:
    named = [{"$ref": f"#/channels/{name}/messages/{each}"} for each in on(name, messages)]
    return {"action": action, "channel": {"$ref": f"#/channels/{name}"}, "summary": about, "messages": named}


def _message(name: str) -> Schema:
    schema = definitions()[name]
    about = schema.get("description", "")
    tag = schema["properties"]["t"]["const"]
    return {
        "name": tag,
        "title": tag,
        "summary": about,
        "payload": {"$ref": f"#/components/schemas/{component(name)}"},
    }


if __name__ == "__main__":
    sys.stdout.write(written(asyncapi()).decode() + "\n")
