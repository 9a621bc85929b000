"""Where `logging`, `print` and warnings go: to the host's log."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import traceback
from typing import Any

from wit_world.imports.log import Level, LogRecord

from . import host, scope
from .sdk.clock import record_time

# How the files of this package are called.
_OURS = __file__.rpartition("/")[0]

# What every record has, and what the handler adds besides.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _level(number: int) -> Level:
    if number >= logging.ERROR:
        return Level.ERROR
    if number >= logging.WARNING:
        return Level.WARN
    if number >= logging.INFO:
        return Level.INFO
    return Level.DEBUG if number >= logging.DEBUG else Level.TRACE


class HostHandler(logging.Handler):
    """Hands records to the host, with what they carry besides their text."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write(record)
        except Exception:
            self.handleError(record)

    def _write(self, record: logging.LogRecord) -> None:
        fields = [(name, _text(value)) for name, value in vars(record).items() if name not in _USUAL]
        if record.exc_info and record.exc_info[1] is not None:
            fields += _exception(record.exc_info[1])
        operation_id = getattr(record, "operationId", None)
        step = scope.current_step()
        if operation_id is None and step is not None:
            operation_id = step[0]
        message = self.format(record) if self.formatter is not None else record.getMessage()
        # The SDK's own logger, which names the execution, has dropped already what a replay repeats, unless told not to.
        replaying = scope.is_replaying() and not hasattr(record, "executionArn")
        host.write_log(LogRecord(_level(record.levelno), record.name, message, fields, operation_id, replaying))


def _exception(error: BaseException) -> list[tuple[str, str]]:
    stack = "".join(_traceback(error).format()).rstrip()
    return [("errorType", type(error).__name__), ("errorMessage", str(error)), ("stackTrace", stack)]


def _traceback(error: BaseException) -> traceback.TracebackException:
    """A traceback without the frames of this package, which are of no use to anybody else."""
    described = traceback.TracebackException.from_exception(error)
    following: list[traceback.TracebackException | None] = [described]
    while following:
        one = following.pop()
        if one is not None:
            one.stack[:] = [frame for frame in one.stack if not frame.filename.startswith(_OURS)]
            following += [one.__cause__, one.__context__]
    return described


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, default=str)
    except (TypeError, ValueError):
        return repr(value)


class Stream(io.TextIOBase):
    """A standard stream whose lines become records."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, level: Level) -> None:
        self.name = f"<{name}>"
        self._target = name
        self._level = level
        self._line = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            host.write_log(LogRecord(self._level, self._target, line, [], None, scope.is_replaying()))
        return len(text)

    def flush(self) -> None:
        """Lines are written when they end."""

    def finish(self) -> None:
        """Writes a line that has not ended."""
        if self._line:
            self.write("\n")


_stdout = Stream("stdout", Level.INFO)
_stderr = Stream("stderr", Level.WARN)


def install() -> None:
    """Sets up the root logger as Lambda does, before the user's module sets up its own."""
    # A record's time is the host's affair, and reading a clock for it is no doing of the handler's.
    logging.time = record_time
    root = logging.getLogger()
    root.handlers[:] = [HostHandler()]
    root.setLevel(logging.INFO)
    logging.lastResort = HostHandler(logging.WARNING)


def begin_invocation() -> None:
    """Redirects the standard streams, and takes the level that the function's variables ask for."""
    sys.stdout, sys.stderr = _stdout, _stderr
    for handler in logging.getLogger().handlers:
        # One that a module made for the streams of the building.
        if type(handler) is logging.StreamHandler:
            handler.setStream(_stderr)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    known = {"TRACE": 5, "FATAL": logging.CRITICAL} | logging.getLevelNamesMapping()
    if level in known:
        logging.getLogger().setLevel(known[level])


def end_invocation() -> None:
    """Writes what is left of a line."""
    _stdout.finish()
    _stderr.finish()
