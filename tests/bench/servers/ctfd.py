"""CTFd, whose scoreboard polls where ours is pushed to: a page of as many rows, from the same machine.

It is taken from a folder that the variable CTFD names: a checkout of https://github.com/CTFd/CTFd whose `.venv` holds
its requirements.txt. Nothing of it is part of this repository.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar

from tests.bench.servers.peer import Missing, Server, await_listening

PROGRAM = """
import sys
from CTFd import create_app
from CTFd.models import Challenges, Solves, Users, db
from CTFd.utils import set_config
app = create_app()
with app.app_context():
    for key, value in {'ctf_name': 'bench', 'user_mode': 'users', 'challenge_visibility': 'public', 'setup': True,
                       'score_visibility': 'public', 'account_visibility': 'public',
                       'ctf_theme': 'core-deprecated'}.items():
        set_config(key, value)
    every = [Challenges(name=f'c{n}', description='', value=n + 1, category='c', state='visible', type='standard')
             for n in range(20)]
    db.session.add_all(every)
    for n in range(int(sys.argv[1])):
        user = Users(name=f'phuong-{n}', email=f'{n}@example.org', password='not used')
        db.session.add(user)
        db.session.flush()
        for each in every[:1 + n % 20]:
            db.session.add(Solves(user_id=user.id, challenge_id=each.id, ip='127.0.0.1', provided='x'))
    db.session.commit()
"""


class Ctfd(Server):
    """One gunicorn with one worker of gevent, as CTFd's own container starts it, over SQLite, standings cached."""

    name: ClassVar[str] = "CTFd"
    path: ClassVar[str] = "/scoreboard"

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self._folder = tempfile.mkdtemp(prefix="thidua-so-bench-")

    def start(self) -> None:
        checkout = Path(os.environ.get("CTFD", ""))
        programs = checkout / ".venv" / "bin"
        if not os.environ.get("CTFD") or not (programs / "gunicorn").exists():
            raise Missing("CTFD names no checkout of github.com/CTFd/CTFd with a .venv of its requirements.txt")
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self._folder}/ctfd.db",
            "SECRET_KEY": "only for the bench",
            "UPLOAD_FOLDER": f"{self._folder}/uploads",
            "LOG_FOLDER": f"{self._folder}/logs",
            "PYTHONPATH": str(checkout),
        }
        fill = [str(programs / "python"), "-c", PROGRAM, str(self._rows)]
        subprocess.run(fill, cwd=checkout, env=environment, check=True, capture_output=True)
        serve = [str(programs / "gunicorn"), "CTFd:create_app()", "--bind", f"127.0.0.1:{self.port}",
                 "--worker-class", "gevent", "--log-level", "error"]  # fmt: skip
        self.process = subprocess.Popen(serve, cwd=checkout, env=environment, stderr=subprocess.DEVNULL)
        await_listening(self.port)

    def publish(self, text: bytes) -> None:
        raise NotImplementedError("CTFd pushes nothing")

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self._folder, ignore_errors=True)
