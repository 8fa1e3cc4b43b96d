"""A reference client of Thi đua số, to be read and copied: Python 3.10 or newer and `pip install websockets`.

    python thidua.py https://thidua.example contests
    python thidua.py https://thidua.example board thu-do-so-2026/1/wards
    python thidua.py https://thidua.example follow thu-do-so-2026/1/wards
    PARTNER=dvcqg SECRET=whsec_… python thidua.py https://thidua.example check < events.json
    PARTNER=dvcqg SECRET=whsec_… python thidua.py https://thidua.example events < events.json

Everything but `follow` needs the standard library alone.
"""

import base64
import hashlib
import hmac
import json
import os
import random
import sys
import time
import uuid
from urllib.request import Request, urlopen

AGE_MAX = 300
"""Seconds: what was signed longer ago is not believed."""


def ask(address, path):
    """What GET answers: contests, a board, results, a ceremony."""
    with urlopen(f"{address}/api/v1/{path}", timeout=30) as answer:
        return json.load(answer)


def signature(secret, name, timestamp, body):
    """The signature of Standard Webhooks: of events that we send, and of messages that we are sent."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, b".".join((name.encode(), timestamp.encode(), body)), hashlib.sha256)
    return "v1," + base64.b64encode(signed).decode()


def send(address, partner, secret, events, action="events"):
    """Send events, or with action "check" only try them: a result for each. Send again whenever in doubt."""
    body = json.dumps(events).encode()
    name, timestamp = uuid.uuid4().hex, str(int(time.time()))
    headers = {
        "content-type": "application/cloudevents-batch+json",
        "webhook-id": name,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, name, timestamp, body),
    }
    request = Request(f"{address}/api/v1/partners/{partner}/{action}", body, headers)
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)["results"]


def verify(secret, headers, body, now=None):
    """The message of a webhook, or ValueError if it is not signed with the secret just now.

    `headers` by their names in small letters, `body` as it came. Keep the ids: a message may come twice.
    """
    name, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs((now or time.time()) - int(timestamp)) > AGE_MAX:
        raise ValueError("it was not signed just now")
    expected = signature(secret, name, timestamp, body).encode()
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected, each.encode()) for each in given):
        raise ValueError("nobody who has the secret signed it")
    return json.loads(body)


class Board:
    """What we hold of a board: rows by code, and the position at which they stand."""

    def __init__(self, name):
        self.name, self.generation, self.position, self.rows = name, 0, 0, {}

    def take(self, message):
        """Apply a board or a change. False if something was missed: then ask for the board again."""
        whole = message["t"] == "board"
        position = message["position"] if whole else message["to"]
        if not whole:
            known = message["generation"] == self.generation
            if known and position <= self.position:
                return True
            whole = message["from"] == 0
            if not whole and not (known and message["from"] == self.position):
                return False
        rows = {row["code"]: row for row in message["rows"]}
        self.rows = rows if whole else self.rows | rows
        for code in message.get("gone", ()):
            self.rows.pop(code, None)
        self.generation, self.position = message["generation"], position
        return True

    def standing(self):
        """The rows in their order."""
        return sorted(self.rows.values(), key=lambda row: (row["rank"], row["code"]))

    def watch(self):
        """The message that asks for what we do not hold."""
        held = {"board": self.name, "generation": self.generation, "position": self.position}
        return json.dumps({"t": "watch", "boards": [held]})


def follow(address, name):
    """The board each time that it changed, for ever: a lost connection is made again."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    board, lost = Board(name), 0
    while True:
        wait = random.uniform(0, min(30, 2**lost))
        try:
            with connect(address.replace("http", "ws", 1) + "/live") as socket:
                socket.send(board.watch())
                while True:
                    try:
                        message = json.loads(socket.recv(timeout=25))
                    except TimeoutError:
                        socket.send('{"t": "alive"}')
                        continue
                    if message["t"] in ("board", "change") and message["board"] == name:
                        held = (board.generation, board.position)
                        if not board.take(message):
                            socket.send(board.watch())
                        elif message["t"] == "board" or held != (board.generation, board.position):
                            lost = 0
                            yield board
                    elif message["t"] == "again":
                        wait = message["after_ms"] / 1000
                        break
                    elif message["t"] == "refused":
                        raise SystemExit(message["reason"])
        except (OSError, ConnectionClosed):
            lost += 1
        time.sleep(wait)


def main(address, command, name=""):
    """One command of those above."""
    if command == "contests":
        print(json.dumps(ask(address, "contests"), ensure_ascii=False, indent=2))
    elif command == "board":
        for row in ask(address, f"contests/{name}")["rows"]:
            print(row["rank"], row["name"], row["points"], sep="\t")
    elif command == "follow":
        for board in follow(address, name):
            first = (board.standing() or [{"name": "-"}])[0]
            print(board.position, first["name"], sep="\t", flush=True)
    else:
        events = json.load(sys.stdin)
        print(json.dumps(send(address, os.environ["PARTNER"], os.environ["SECRET"], events, command)))


if __name__ == "__main__":
    main(*sys.argv[1:])
