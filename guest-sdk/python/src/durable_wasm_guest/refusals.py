"""What a sandbox has none of: threads of the machine, processes, and sockets that nobody has allowed."""

from __future__ import annotations

import _thread
import errno
import functools
import multiprocessing.process
import socket
import subprocess
from collections.abc import Callable
from typing import Any, NoReturn

_NOT_PERMITTED = (errno.EACCES, errno.EPERM)


def _refusing(what: str, hint: str) -> Callable[..., NoReturn]:
    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(f"`{what}` cannot be used in the sandbox; hint: {hint}")

    return refuse


def _explaining(function: Callable[..., Any]) -> Callable[..., Any]:
    """Says of a socket that is refused what to do."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except OSError as error:
            if error.errno not in _NOT_PERMITTED and not isinstance(error, socket.gaierror):
                raise
            message = (
                f"{error.strerror}: the sandbox reaches the hosts that it was allowed, and those in steps alone; hint: connect"
                " in a step, and run with `--allow-net HOST`"
            )
            raise type(error)(error.errno, message) from None

    return call


def install() -> None:
    """Puts an error that says what to do in the place of one that does not."""
    threads = "use `threading.Thread` or a `ThreadPoolExecutor`, which take turns there"
    _thread.start_new_thread = _thread.start_new = _refusing("_thread.start_new_thread", threads)
    processes = "a component is one process: let a function outside of it do the work, and call it with `context.invoke`"
    multiprocessing.process.BaseProcess.start = _refusing("multiprocessing.Process.start", processes)
    subprocess.Popen.__init__ = _refusing("subprocess.Popen", processes)
    subprocess.Popen.__del__ = lambda self: None
    for name in ("connect", "connect_ex", "bind", "listen"):
        setattr(socket.socket, name, _explaining(getattr(socket.socket, name)))
    socket.getaddrinfo = _explaining(socket.getaddrinfo)
