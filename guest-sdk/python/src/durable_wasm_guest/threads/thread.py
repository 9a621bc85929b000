"""`threading`, with threads that take turns.

Only what touches a thread of the machine is replaced: the lock, starting, joining, and who one is. Events, conditions,
semaphores and barriers are those of the standard library, which are made of locks.
"""

from __future__ import annotations

import _threading_local
import functools
import itertools
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from .lock import Lock
from .scheduler import ONE_STACK, DeadlockError, Task, scheduler

# Loops of the SDK's whose state is in their object, by the qualified names of its versions.
_SERVICES = {
    "ExecutionState.checkpoint_batches_forever",
    "TimerScheduler._timer_loop",
    "_ChangeDispatcher._run",
}
_SDK = "aws_durable_execution_sdk_python"

_identifiers = itertools.count(2)


def is_service(target: Callable[..., Any] | None) -> bool:
    """Whether it is such a loop."""
    module = getattr(target, "__module__", None) or ""
    return module.startswith(_SDK) and getattr(target, "__qualname__", "") in _SERVICES


def _start(self: threading.Thread) -> None:
    if not self._initialized:
        raise RuntimeError("thread.__init__() not called")
    if self._task is not None:
        raise RuntimeError("threads can only be started once")
    target = getattr(self, "_target", None)
    service = is_service(target)
    # A service is begun again and again, and `run` forgets what it was given when it ends.
    run = functools.partial(target, *self._args, **self._kwargs) if service else self.run
    task = Task(run=lambda: _bootstrap(self, run), name=self.name, service=service)
    task.thread = self
    self._task = task
    self._identifier = next(_identifiers)
    if isinstance(self, threading.Timer):
        task.due = time.monotonic() + self.interval
        self.finished.wait = lambda timeout=None: self.finished.is_set()
    self._started.set()
    scheduler.add(task)


def _bootstrap(self: threading.Thread, run: Callable[[], None]) -> None:
    try:
        run()
    except DeadlockError:
        if self._task.lost_at is None:
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self)))
    except Exception:
        threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self)))
    except SystemExit:
        pass


def _join(self: threading.Thread, timeout: float | None = None) -> None:
    if not self._initialized:
        raise RuntimeError("Thread.__init__() not called")
    if self._task is None:
        raise RuntimeError("cannot join thread before it is started")
    if self._task is scheduler.current:
        raise RuntimeError("cannot join current thread")
    scheduler.wait(lambda: self._task.done, None if timeout is None else max(timeout, 0))
    if self._task.lost_at is not None:
        raise DeadlockError(f"thread `{self.name}` was given up in {self._task.lost_at}: {ONE_STACK}")


def _is_alive(self: threading.Thread) -> bool:
    return self._task is not None and not self._task.done


def _current_thread() -> threading.Thread:
    task = scheduler.current
    if task.thread is None:
        task.thread = threading.Thread(name=task.name)
        task.thread._task = task
        task.thread._identifier = next(_identifiers)
    return task.thread


def _get_ident() -> int:
    return _current_thread()._identifier


def _enumerate() -> list[threading.Thread]:
    started = [task.thread for task in scheduler.tasks() if task.thread is not None]
    return [scheduler.main.thread, *started]


def _stirring(method: Callable[..., Any]) -> Callable[..., Any]:
    def stirring(*args: Any, **kwargs: Any) -> Any:
        scheduler.stir()
        return method(*args, **kwargs)

    return stirring


def install() -> None:
    """Replaces what is in `threading`. Before anything else is imported that takes locks from it."""
    thread = threading.Thread
    thread._task = None
    thread._identifier = None
    thread.start = _start
    thread.join = _join
    thread.is_alive = _is_alive
    thread.ident = property(lambda self: self._identifier)
    thread.native_id = property(lambda self: self._identifier)
    threading.Lock = threading._allocate_lock = Lock
    threading._CRLock = None
    threading.Event.set = _stirring(threading.Event.set)
    threading.Condition.notify = _stirring(threading.Condition.notify)
    threading.local = _threading_local.local
    threading.get_ident = _get_ident
    threading.get_native_id = _get_ident
    threading.current_thread = threading.currentThread = _current_thread
    _threading_local.current_thread = _current_thread
    _threading_local.RLock = threading.RLock
    threading.enumerate = _enumerate
    threading.active_count = lambda: len(_enumerate())
    main = threading.main_thread()
    main._task = scheduler.main
    main._identifier = 1
    scheduler.main.thread = main
