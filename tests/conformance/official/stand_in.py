"""An HTTP service for the calls that the official validator makes to others than Lambda."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

from cloudformation import Stack
from logs import Logs


class StandIn:
    """Listens on a free port of this machine, from the start to the end of a `with` block."""

    def __init__(self, stack: Stack, logs: Logs) -> None:
        self._server = _Server(("127.0.0.1", 0), _Request)
        self._server.stack, self._server.logs = stack, logs
        self.url = "http://{}:{}".format(*self._server.server_address)

    def __enter__(self) -> "StandIn":
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stack: Stack
    logs: Logs


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        # The JSON protocol names its operation in a header, the Query protocol in its form.
        if target := self.headers.get("X-Amz-Target"):
            status, answer = self.server.logs.answer(target.rpartition(".")[2], json.loads(body))
            self._answer(status, "application/x-amz-json-1.1", json.dumps(answer))
        else:
            status, answer = self.server.stack.answer(dict(parse_qsl(body)))
            self._answer(status, "text/xml", answer)

    def _answer(self, status: int, content_type: str, answer: str) -> None:
        content = answer.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing: the validator says what fails."""
