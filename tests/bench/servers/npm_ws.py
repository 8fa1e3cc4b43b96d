"""The npm package `ws` on Node.js."""

import shutil
import subprocess
from pathlib import Path
from typing import ClassVar

from tests.bench.servers.peer import Missing, PostedServer, await_listening

PROGRAM = """
const http = require('http')
const { WebSocketServer, WebSocket } = require('ws')
const server = http.createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    const text = Buffer.concat(parts)
    if (text.length)
      for (const client of sockets.clients)
        if (client.readyState === WebSocket.OPEN) client.send(text, { binary: false })
    response.end('ok')
  })
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 })
"""


class NpmWs(PostedServer):
    """One Node.js process; the package is installed into the folder when it is not there."""

    name: ClassVar[str] = "npm ws"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def start(self) -> None:
        node, npm = shutil.which("node"), shutil.which("npm")
        if not node or not npm:
            raise Missing("Node.js is not installed: apt-get install nodejs npm")
        if not (self._folder / "node_modules").exists():
            install = [npm, "install", "--prefix", str(self._folder), "--no-audit", "--no-fund", "--silent", "ws@8"]
            if subprocess.run(install, check=False, capture_output=True).returncode:
                raise Missing("npm could not install ws@8")
        program = self._folder / "server.js"
        program.write_text(PROGRAM)
        self.process = subprocess.Popen([node, str(program), str(self.port)])
        await_listening(self.port)
