"""The bodies of steps: announced to the host, and not run where the host knows what became of them.

The SDK begins a body without waiting for the record of its start. What is queued is sent first, so that it precedes the
body: lazily, so that the host may record it together with the step's end, and it costs nothing. A host that replays answers
with what became of the step; the body is left alone then, and the operation looks at its record again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .. import scope
from ..aws.client import lambda_client
from ..threads.scheduler import scheduler

_UNDER_WAY = ("STARTED", "READY")


class _Recorded(BaseException):
    """What becomes of the step is on the record."""


def wrap(target: Callable[..., Any], argument: str) -> Callable[..., Any]:
    """Wraps a class or a function of the SDK's that runs the function given as `argument` as a step."""

    @functools.wraps(target, updated=())
    def call(**options: Any) -> Any:
        options[argument] = _body(options[argument], options["state"], options["operation_identifier"].operation_id)
        if not isinstance(target, type):
            return _again(target)(**options)
        operation = target(**options)
        operation.process = _again(operation.process)
        return operation

    return call


def _again(process: Callable[..., Any]) -> Callable[..., Any]:
    def processing(*args: Any, **options: Any) -> Any:
        try:
            return process(*args, **options)
        except _Recorded:
            return process(*args, **options)

    return processing


def _body(function: Callable[..., Any], state: Any, operation_id: str) -> Callable[..., Any]:
    @functools.wraps(function, updated=())
    def body(*args: Any, **options: Any) -> Any:
        _send(state)
        operation = _operation(state, operation_id)
        if operation is not None and operation.status.value not in _UNDER_WAY:
            raise _Recorded
        details = operation.step_details if operation is not None else None
        with scope.step(operation_id, 1 if details is None else details.attempt + 1):
            return function(*args, **options)

    return body


def _send(state: Any) -> None:
    """Sends what is queued."""
    queued = state._checkpoint_queue.queue
    if not queued:
        return
    client = lambda_client()
    # Whoever waits for one of them is promised that it is recorded.
    client.is_lazy = not any(getattr(one, "completion_event", None) for one in queued)
    try:
        scheduler.serve()
    finally:
        client.is_lazy = False


def _operation(state: Any, operation_id: str) -> Any:
    # The property makes a copy in later versions.
    operations = getattr(state, "_operations", None)
    return (state.operations if operations is None else operations).get(operation_id)


scheduler.on_pause = lambda: lambda_client().settle()
