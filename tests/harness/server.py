"""Runs `durable-wasm serve` for a test."""

import os
import re
import signal
import subprocess
from pathlib import Path

import boto3
from botocore.config import Config

REGION = "us-east-1"

# What keeps an AWS client on this machine. The server does not check signatures, but clients must have something to sign with.
OFFLINE = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
}


class ServerError(Exception):
    """The server did not start, or did not end well."""


class Server:
    """A server on a free port, from the start to the end of a `with` block.

    `arguments` go to `durable-wasm serve`. What it writes to stderr is appended to the file `log`. The program is the one
    that the environment names in `DURABLE_WASM`.
    """

    def __init__(self, *arguments: str, log: Path) -> None:
        self._arguments = arguments
        self._port = 0
        self.log = log

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts it, on the port that it had before if it ran before, and waits until it listens."""
        command = [os.environ.get("DURABLE_WASM", "durable-wasm"), "serve", "--port", str(self._port), *self._arguments]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        # It says where it listens once it does; before that it may have handlers to compile.
        line = self._process.stdout.readline()
        address = re.search(r"http://[\w.]+:(\d+)", line)
        if not address:
            raise ServerError(f"`{' '.join(command)}` ended with {self._process.wait()}:\n{self.log.read_text()}")
        self.url, self._port = address[0], int(address[1])

    def stop(self) -> None:
        """Asks it to end, and waits until it has."""
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerError(f"the server did not end within 30 s of SIGTERM:\n{self.log.read_text()}") from None
        self._process.stdout.close()
        if status != 0:
            raise ServerError(f"the server ended with {status}:\n{self.log.read_text()}")

    def kill(self) -> None:
        """Ends it as a crash would: at once."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def client(self, **config: object):
        """A Lambda client of this server, which does not repeat what fails."""
        return boto3.client(
            "lambda",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=OFFLINE["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=OFFLINE["AWS_SECRET_ACCESS_KEY"],
            config=Config(**{"retries": {"total_max_attempts": 1}, **config}),
        )
