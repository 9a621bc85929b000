"""The lock that all the other primitives of `threading` are made of."""

from __future__ import annotations

from typing import Any

from .scheduler import scheduler


class Lock:
    """As `threading.Lock`. A thread that waits for it lets the others run."""

    __slots__ = ("_is_locked", "__weakref__")

    def __init__(self) -> None:
        self._is_locked = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Takes it, waiting for it at most `timeout` seconds, or for ever when that is -1."""
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if timeout < 0 and timeout != -1:
            raise ValueError("timeout value must be a non-negative number")
        if self._is_locked and (not blocking or not self._acquire(None if timeout == -1 else timeout)):
            return False
        self._is_locked = True
        return True

    def _acquire(self, timeout: float | None) -> bool:
        return scheduler.wait(lambda: not self._is_locked, timeout)

    def release(self) -> None:
        """Gives it back. Whoever holds it: threads may release what others have taken."""
        if not self._is_locked:
            raise RuntimeError("release unlocked lock")
        self._is_locked = False

    def locked(self) -> bool:
        """Whether somebody has it."""
        return self._is_locked

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: Any) -> None:
        self.release()

    def _at_fork_reinit(self) -> None:
        self._is_locked = False

    def __repr__(self) -> str:
        return f"<{'locked' if self._is_locked else 'unlocked'} lock at {id(self):#x}>"
