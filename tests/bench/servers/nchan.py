"""nginx with the nchan module: a server in C that does nothing but this."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar

from tests.bench.servers.peer import Missing, PostedServer, await_listening

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
CONFIGURATION = """
load_module {module};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
worker_processes 1;
worker_rlimit_nofile 16384;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        keepalive_requests 1000000;
        location = /readyz {{ return 200 "ok"; }}
        location = /live {{
            nchan_subscriber websocket;
            nchan_channel_id bench;
            nchan_subscriber_first_message newest;
            nchan_websocket_ping_interval 20;
        }}
        location = /publish {{
            nchan_publisher;
            nchan_channel_id bench;
            nchan_message_buffer_length 20;
        }}
    }}
}}
"""


class Nchan(PostedServer):
    """One nginx with one worker, in a folder of its own."""

    name: ClassVar[str] = "nginx+nchan"
    path: ClassVar[str] = "/live"

    def start(self) -> None:
        nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if not nginx or not MODULE.exists():
            raise Missing("nginx with nchan is not installed: apt-get install nginx-light libnginx-mod-nchan")
        self._folder = tempfile.mkdtemp(prefix="thidua-so-bench-")
        file = Path(self._folder, "nginx.conf")
        file.write_text(CONFIGURATION.format(module=MODULE, folder=self._folder, port=self.port))
        self.process = subprocess.Popen([nginx, "-p", self._folder, "-c", str(file)], stderr=subprocess.DEVNULL)
        await_listening(self.port)

    def stop(self) -> None:
        super().stop()
        if hasattr(self, "_folder"):
            shutil.rmtree(self._folder)
