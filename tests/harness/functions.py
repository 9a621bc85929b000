"""Functions behind an endpoint that speaks Lambda's invoke API: what `durable-wasm serve` calls external functions."""

import json
import socket
import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

# Takes an invocation event and returns an invocation output.
Handler = Callable[[dict], dict]


class FunctionEndpoint:
    """Serves functions by name, from the start to the end of a `with` block.

    A handler that raises becomes an answer with `X-Amz-Function-Error`, as with Lambda.
    """

    def __init__(self, handlers: Mapping[str, Handler], listener: socket.socket | None = None) -> None:
        listener = listener or listen()
        self._server = _Server(listener.getsockname(), _Request, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = listener
        self._server.handlers = handlers
        self.url = url_of(listener)

    def __enter__(self) -> "FunctionEndpoint":
        Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        """Serves on this thread, until the process ends."""
        self._server.serve_forever()


def listen() -> socket.socket:
    """A listener on a free port of this machine."""
    return socket.create_server(("127.0.0.1", 0))


def url_of(listener: socket.socket) -> str:
    """The address of a listener."""
    return "http://{}:{}".format(*listener.getsockname())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    handlers: Mapping[str, Handler]

    def handle_error(self, *about: object) -> None:
        """Says what went wrong, unless whoever asked is gone: a server that a test has killed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*about)


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match urlsplit(self.path).path.split("/"):
            case ["", "2015-03-31", "functions", name, "invocations"] if handler := self.server.handlers.get(
                unquote(name)
            ):
                self._invoke(handler, json.loads(body))
            case _:
                self._answer(
                    404, {"Message": f"no function at {self.path}"}, ("X-Amzn-ErrorType", "ResourceNotFoundException")
                )

    def _invoke(self, handler: Handler, event: dict) -> None:
        version = ("X-Amz-Executed-Version", "$LATEST")
        try:
            output = handler(event)
        except Exception as error:  # noqa: BLE001: whatever a handler raises is its failure
            failure = {"errorType": type(error).__name__, "errorMessage": str(error)}
            self._answer(200, failure, version, ("X-Amz-Function-Error", "Unhandled"))
        else:
            self._answer(200, output, version)

    def _answer(self, status: int, body: object, *headers: tuple[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(content))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing: a request is not worth a line."""
