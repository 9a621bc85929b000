"""Who runs next.

A thread that waits runs the others on top of its own stack, until what it waits for has happened. So threads resume in
the opposite order in which they began to wait, which is the one thing they do differently from real ones.

Invariants:
- Threads switch where one waits, and nowhere else. The order is the same in every run.
- A wait ends, or raises: `DeadlockError` when nothing is left that could end it.
- A *service* (a loop of the SDK that keeps its state in an object, such as its batcher of checkpoints) never keeps
  others waiting: when it has nothing to do it is unwound, and begun again once it has.
"""

from __future__ import annotations

import contextvars
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

# Why threads cannot do all that threads of a machine do.
ONE_STACK = (
    "a component has one stack, on which what began to wait last goes on first; hint: let a thread end without waiting for one"
    " that began before it"
)

Ready = Callable[[], Any]

# The machine's, as far as a sandbox has one.
_sleep = time.sleep

# Packages whose frames are no place where a user waits.
_MACHINERY = ("threading", "queue", "concurrent.futures", "_threading_local", "durable_wasm_guest", "asyncio")

# What a function of ours is known as.
_PRIMITIVES = {
    "_acquire": "Lock.acquire",
    "_get": "Queue.get",
    "_put": "Queue.put",
    "_join": "Thread.join",
    "_simple_get": "SimpleQueue.get",
}


class DeadlockError(RuntimeError):
    """A thread waits for something that nothing left to run can bring about."""

    # It is recorded as an error's type, where only its name is of use.
    __module__ = "builtins"


class Unwound(BaseException):
    """Raised in the wait of a service that has nothing to do, to take it off the stack."""


@dataclass(eq=False)
class Task:
    """A thread, as the scheduler sees it."""

    run: Callable[[], None]
    name: str
    service: bool = False
    # The pool whose worker it needs, when it needs one.
    pool: "Slots | None" = None
    # Do not run before this reading of the monotonic clock.
    due: float | None = None
    thread: Any = None
    parent: "Task | None" = None
    # What else belongs to a thread, such as its step scope and the durable context it works for.
    surroundings: dict[str, Any] = field(default_factory=dict)
    begun: bool = False
    done: bool = False
    # Where it was taken off the stack, if it was and cannot go on.
    lost_at: str | None = None
    # Of a service that was taken off the stack: when it has something to do.
    wakes: Ready | None = None
    seen_activity: int = -1
    polled_at: int = -1


@dataclass
class Slots:
    """How many tasks of a pool may be under way."""

    limit: int
    used: int = 0

    def free(self) -> bool:
        return self.used < self.limit


@dataclass
class _Waiter:
    task: Task
    ready: Ready


class Scheduler:
    """Runs tasks in turn. There is one: `scheduler`."""

    def __init__(self) -> None:
        self.main = Task(run=lambda: None, name="MainThread", begun=True)
        self.current = self.main
        self._new: list[Task] = []
        self._services: list[Task] = []
        self._waiters: list[_Waiter] = []
        self._lost: list[Task] = []
        # Counts what may have made a service's loop worth another look.
        self._activity = 0
        # Called when another task begins to run, or goes on: with the one before and the one after.
        self.on_switch: Callable[[Task, Task], None] = lambda before, after: None
        # Called before time passes.
        self.on_pause: Callable[[], None] = lambda: None

    def add(self, task: Task) -> None:
        """Puts a task in line."""
        task.parent = self.current
        task.surroundings = dict(self.current.surroundings)
        self._new.append(task)
        self.stir()

    def tasks(self) -> list[Task]:
        """Those that have been started and have not ended."""
        running = [waiter.task for waiter in self._waiters if waiter.task is not self.main]
        return [*dict.fromkeys([*running, *self._services, *self._new])]

    def cancel(self, task: Task) -> bool:
        """Takes a task out of the line. False when it has begun."""
        if task in self._new:
            self._new.remove(task)
            task.done = True
            return True
        return False

    def stir(self) -> None:
        """Says that something has changed."""
        self._activity += 1

    def wait(self, ready: Ready, timeout: float | None = None) -> bool:
        """Waits until `ready()` holds. False when `timeout` seconds pass first."""
        if ready():
            return True
        if timeout is not None and timeout <= 0:
            return False
        task = self.current
        if task.service:
            return self._wait_as_service(task, ready, timeout)
        self._waiters.append(_Waiter(task, ready))
        try:
            while not ready():
                if not self._run_next(task, timeout):
                    return self._stuck(task, ready, timeout)
            return True
        finally:
            self._waiters.pop()

    def pause(self, seconds: float) -> None:
        """Lets time pass, and others run meanwhile: once each, since what they wait for may be this very thread."""
        task = self.current
        if seconds > 0 and not task.service:
            self._waiters.append(_Waiter(task, lambda: True))
            try:
                for _ in range(len(self._services) + len(self._new)):
                    if not self._run_next(task, 0.0):
                        break
            finally:
                self._waiters.pop()
            self.on_pause()
        _sleep(seconds)

    def serve(self) -> None:
        """Lets the services do what there is for them to do."""
        fresh = [new for new in self._new if new.service and (new.pool is None or new.pool.free())]
        for service in fresh:
            self._new.remove(service)
        for service in [*fresh, *self._services]:
            if not service.begun or (service.wakes is not None and service.wakes()):
                self._begin(service)

    def finish(self) -> None:
        """Runs what nobody has waited for: Python does so with threads that are no daemons before it ends."""
        while task := next((t for t in self._new if not t.service and not getattr(t.thread, "daemon", True)), None):
            self._new.remove(task)
            self._begin(task)

    def _wait_as_service(self, task: Task, ready: Ready, timeout: float | None) -> bool:
        # A service that has just done something may hold what it has not handed on: its wait is over at once.
        if timeout is not None and task.polled_at != self._activity:
            task.polled_at = self._activity
            return False
        task.wakes = ready
        task.seen_activity = self._activity
        raise Unwound

    def _run_next(self, task: Task, timeout: float | None) -> bool:
        following = self._choose(task, timeout)
        if following is None:
            return False
        if following.due is not None:
            _sleep(max(0.0, following.due - time.monotonic()))
        self._begin(following)
        return True

    def _choose(self, task: Task, timeout: float | None) -> Task | None:
        for service in self._services:
            if not service.done and service.wakes is not None and service.wakes():
                return service
        runnable = [new for new in self._new if new.due is None and (new.pool is None or new.pool.free())]
        mine = next((new for new in runnable if new.parent is task), None)
        chosen = mine or next(iter(runnable), None)
        if chosen is None:
            for service in self._services:
                if not service.done and service.seen_activity != self._activity and service.wakes is not None:
                    return service
            chosen = self._earliest_timer(timeout)
        if chosen is not None:
            self._new.remove(chosen)
        return chosen

    def _earliest_timer(self, timeout: float | None) -> Task | None:
        timers = [new for new in self._new if new.due is not None]
        # A timer is not run for a wait that has something beneath it which could go on.
        if not timers or self._ready_beneath():
            return None
        earliest = min(timers, key=lambda timer: timer.due or 0.0)
        if timeout is not None and earliest.due is not None and earliest.due - time.monotonic() > timeout:
            return None
        return earliest

    def _begin(self, task: Task) -> None:
        before = self.current
        task.begun = True
        task.wakes = None
        # A wait of a service that is begun again counts as its first.
        task.polled_at = -1
        if task.service and task not in self._services:
            self._services.append(task)
        if task.pool is not None:
            task.pool.used += 1
        self.current = task
        self.on_switch(before, task)
        try:
            contextvars.Context().run(task.run)
            task.done = True
        except Unwound:
            task.done = False
        finally:
            if task.pool is not None:
                task.pool.used -= 1
            self.current = before
            self.on_switch(task, before)
            if not task.service:
                self.stir()
            elif task.done:
                self._services.remove(task)
                self.stir()

    def _ready_beneath(self) -> bool:
        return any(waiter.ready() for waiter in self._waiters[:-1])

    def _stuck(self, task: Task, ready: Ready, timeout: float | None) -> bool:
        where = describe_wait(sys._getframe(2))
        if self._ready_beneath():
            # The threads below can go on, but only once this one is off the stack.
            task.lost_at = where
            self._lost.append(task)
            raise DeadlockError(f"thread `{task.name}` cannot go on in {where}: {ONE_STACK}")
        if timeout is not None:
            _sleep(timeout)
            return bool(ready())
        raise DeadlockError(self._deadlock(task, where))

    def _deadlock(self, task: Task, where: str) -> str:
        message = f"thread `{task.name}` waits for ever in {where}: nothing that is left to run can end the wait"
        if self._lost:
            lost = ", ".join(f"`{one.name}` in {one.lost_at}" for one in self._lost)
            message += f"; given up: {lost}: {ONE_STACK}"
        return message


def describe_wait(frame: FrameType | None) -> str:
    """What is waited for and where: `Event.wait` at `handler.py:12`."""
    primitive = "a lock"
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith(_MACHINERY):
            return f"`{primitive}` at `{frame.f_code.co_filename}:{frame.f_lineno}`"
        primitive = _PRIMITIVES.get(frame.f_code.co_name, frame.f_code.co_qualname)
        frame = frame.f_back
    return f"`{primitive}`"


scheduler = Scheduler()
