"""Whose code is running: a step's, the handler's, or a plugin's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import host
from .threads.scheduler import Task, scheduler

_STEP = "step"
_CONTEXT = "context"
_IS_LIVE = "is_live"
_LAST_STEP = "last_step"


@contextmanager
def step(operation_id: str, attempt: int) -> Iterator[None]:
    """Runs the body of a step's attempt."""
    surroundings = scheduler.current.surroundings
    before = surroundings.get(_STEP)
    surroundings[_STEP] = surroundings[_LAST_STEP] = (operation_id, attempt)
    host.enter_step(operation_id, attempt)
    try:
        yield
    finally:
        surroundings[_STEP] = before
        _announce(before)


def current_step() -> tuple[str, int] | None:
    """The step whose body runs, and which attempt it is."""
    return scheduler.current.surroundings.get(_STEP)


def last_step() -> tuple[str, int] | None:
    """The step that this thread has run last, or runs."""
    return scheduler.current.surroundings.get(_LAST_STEP)


def current_context() -> Any:
    """The durable context whose code runs."""
    return scheduler.current.surroundings.get(_CONTEXT)


def set_context(context: Any) -> Any:
    """Says whose code runs from here on. Returns whose did."""
    surroundings = scheduler.current.surroundings
    before = surroundings.get(_CONTEXT)
    surroundings[_CONTEXT] = context
    return before


@contextmanager
def live() -> Iterator[None]:
    """Runs what is no part of a replay even while one goes on: a plugin's hook, a record that the SDK lets through."""
    surroundings = scheduler.current.surroundings
    before = surroundings.get(_IS_LIVE)
    surroundings[_IS_LIVE] = True
    try:
        yield
    finally:
        surroundings[_IS_LIVE] = before


def is_replaying() -> bool:
    """Whether the code that runs has run before, in an earlier invocation."""
    surroundings = scheduler.current.surroundings
    context = surroundings.get(_CONTEXT)
    if context is None or surroundings.get(_STEP) is not None or surroundings.get(_IS_LIVE):
        return False
    # The context's own affair since SDK 1.6, and the execution's before.
    asked = context if hasattr(context, "is_replaying") else context.state
    return asked.is_replaying()


def _announce(attempt: tuple[str, int] | None) -> None:
    if attempt is None:
        host.leave_step()
    else:
        host.enter_step(*attempt)


def _on_switch(before: Task, after: Task) -> None:
    left, entered = before.surroundings.get(_STEP), after.surroundings.get(_STEP)
    if left != entered:
        _announce(entered)


scheduler.on_switch = _on_switch
