"""`queue`, whose waits let other threads run."""

from __future__ import annotations

import queue
from collections import deque
from typing import Any

from .scheduler import scheduler


def _check(timeout: float | None) -> None:
    if timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")


def _get(self: queue.Queue[Any], block: bool = True, timeout: float | None = None) -> Any:
    _check(timeout if block else None)
    if not self._qsize():
        closed = getattr(self, "is_shutdown", False)
        if closed or not block or not scheduler.wait(lambda: self._qsize() or _is_shut_down(self), timeout):
            raise queue.ShutDown if closed else queue.Empty
        if not self._qsize():
            raise queue.ShutDown
    item = self._get()
    scheduler.stir()
    return item


def _put(self: queue.Queue[Any], item: Any, block: bool = True, timeout: float | None = None) -> None:
    if _is_shut_down(self):
        raise queue.ShutDown
    _check(timeout if block else None)
    if 0 < self.maxsize <= self._qsize():
        if not block or not scheduler.wait(lambda: self._qsize() < self.maxsize or _is_shut_down(self), timeout):
            raise queue.Full
        if _is_shut_down(self):
            raise queue.ShutDown
    self._put(item)
    self.unfinished_tasks += 1
    scheduler.stir()


def _is_shut_down(self: queue.Queue[Any]) -> bool:
    return getattr(self, "is_shutdown", False)


class SimpleQueue:
    """As `queue.SimpleQueue`."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Never waits."""
        self._items.append(item)
        scheduler.stir()

    put_nowait = put

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Takes the oldest."""
        _check(timeout if block else None)
        if not self._items and (not block or not self._simple_get(timeout)):
            raise queue.Empty
        scheduler.stir()
        return self._items.popleft()

    def _simple_get(self, timeout: float | None) -> bool:
        return scheduler.wait(lambda: self._items, timeout)

    def get_nowait(self) -> Any:
        """Takes the oldest, if there is one."""
        return self.get(block=False)

    def empty(self) -> bool:
        """Whether there is none."""
        return not self._items

    def qsize(self) -> int:
        """How many there are."""
        return len(self._items)


def install() -> None:
    """Replaces what is in `queue`."""
    queue.Queue.get = _get
    queue.Queue.put = _put
    queue.SimpleQueue = SimpleQueue
