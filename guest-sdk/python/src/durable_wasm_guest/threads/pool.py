"""`concurrent.futures.ThreadPoolExecutor`, whose workers take turns.

Futures, `wait` and `as_completed` are those of the standard library.
"""

from __future__ import annotations

import concurrent.futures
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.thread import BrokenThreadPool
from typing import Any

from .scheduler import Slots, Task, Unwound, scheduler
from .thread import is_service

_numbers = itertools.count()


class ThreadPoolExecutor(Executor):
    """As in the standard library. Each call gets a thread of its own; `max_workers` limits how many are under way."""

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., Any] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None:
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers or 32
        self._prefix = thread_name_prefix or f"ThreadPoolExecutor-{next(_numbers)}"
        self._slots = Slots(self._max_workers)
        self._initializer = initializer
        self._initargs = initargs
        self._calls: list[tuple[Task, Future[Any]]] = []
        self._is_shut_down = False
        self._is_broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Puts a call in line."""
        if self._is_broken:
            raise BrokenThreadPool("a thread initializer failed, the thread pool is not usable anymore")
        if self._is_shut_down:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[Any] = Future()
        name = f"{self._prefix}_{len(self._calls) % self._max_workers}"
        task = Task(
            run=lambda: self._run(future, fn, args, kwargs), name=name, service=_is_service(fn, args), pool=self._slots
        )
        task.thread = _worker(task)
        self._calls = [call for call in self._calls if not call[0].done]
        self._calls.append((task, future))
        scheduler.add(task)
        return future

    def _run(self, future: Future[Any], fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        # A service that is begun again has a future that runs already.
        if not future.running() and not future.set_running_or_notify_cancel():
            return
        try:
            if self._initializer is not None:
                self._initialize()
            result = fn(*args, **kwargs)
        except Unwound:
            raise
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    def _initialize(self) -> None:
        try:
            self._initializer(*self._initargs)
        except Exception as error:
            self._is_broken = True
            raise BrokenThreadPool("a thread initializer failed, the thread pool is not usable anymore") from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more calls, and waits for those under way."""
        self._is_shut_down = True
        if cancel_futures:
            for task, future in self._calls:
                if not task.begun and future.cancel():
                    scheduler.cancel(task)
                    future.set_running_or_notify_cancel()
        if wait:
            for task, _ in self._calls:
                scheduler.wait(lambda task=task: task.done)


def _is_service(fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    return is_service(fn) or (getattr(fn, "__name__", "") == "run" and bool(args) and is_service(args[0]))


def _worker(task: Task) -> threading.Thread:
    thread = threading.Thread(name=task.name, daemon=True)
    thread._task = task
    thread._identifier = id(task)
    return thread


def install() -> None:
    """Replaces what is in `concurrent.futures`."""
    concurrent.futures.ThreadPoolExecutor = ThreadPoolExecutor
    concurrent.futures.thread.ThreadPoolExecutor = ThreadPoolExecutor
