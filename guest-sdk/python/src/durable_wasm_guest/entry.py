"""What a component exports: `durable:execution/handler`."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from typing import Any

from componentize_py_types import Err
from wit_world.exports import handler as wit
from wit_world.imports.types import ErrorObject

from . import chance, logs
from .aws.client import TOKEN, lambda_client
from .aws.shapes import as_milliseconds, error_from_dict, operation_to_dict
from .lambda_context import LambdaContext
from .sdk import handlers
from .sdk.clock import record_clock
from .threads.scheduler import scheduler

_STATUSES = {
    "SUCCEEDED": wit.InvocationStatus_Succeeded,
    "FAILED": wit.InvocationStatus_Failed,
    "PENDING": wit.InvocationStatus_Pending,
}

# How the frames of this package are called: the first folder of the module path holds it.
_OURS = __file__.rpartition("/")[0]
# How deep the frame is in which this package calls the handler.
_CALLERS = 1

# By the names that the component answers to.
durable: dict[str, Callable[..., Any]] = {}
plain: dict[str, Callable[..., Any]] = {}


class Handler:
    """The world's export."""

    def handlers(self) -> list[str]:
        """The names this component answers to."""
        return [*durable, *plain]

    def invoke(self, invocation: wit.Invocation) -> wit.InvocationOutput:
        """Runs one invocation."""
        begin(invocation)
        try:
            output = answer(invocation)
            scheduler.finish()
            return output
        except SystemExit as exit_:
            logs.end_invocation()
            # As it ends a Lambda function: with its process.
            os._exit(exit_.code if isinstance(exit_.code, int) else 1)
        except BaseException as error:
            raise Err(describe(error)) from None
        finally:
            logs.end_invocation()


def begin(invocation: wit.Invocation) -> None:
    """Makes the image one of this invocation."""
    record_clock.see(invocation.initial_execution_state.operations)
    handlers.begin(invocation.durable_execution_arn)
    logs.begin_invocation()
    chance.begin_invocation()


def answer(invocation: wit.Invocation) -> wit.InvocationOutput:
    """What the handler makes of it."""
    name = invocation.handler.replace("/", ".")
    context = LambdaContext(invocation)
    if name in durable:
        try:
            result = durable[name](event(invocation), context)
        except Exception:
            if lambda_client().is_paused:
                return wit.InvocationOutput(wit.InvocationStatus_Pending(), None, None)
            raise
        return output(result)
    if name in plain:
        return call_plain(plain[name], invocation, context)
    known = ", ".join(f"`{known}`" for known in [*durable, *plain])
    raise Err(ErrorObject(f"there is no handler `{invocation.handler}`: there are {known}", "Runtime.HandlerNotFound", None, None))


def event(invocation: wit.Invocation) -> dict[str, Any]:
    """The event of a durable function's invocation."""
    state = invocation.initial_execution_state
    return {
        "DurableExecutionArn": invocation.durable_execution_arn,
        "CheckpointToken": TOKEN,
        "InitialExecutionState": {
            "Operations": [operation_to_dict(one, as_milliseconds) for one in state.operations],
            "NextMarker": state.next_marker or "",
        },
        "UpdatedOperationIds": invocation.updated_operation_ids,
    }


def output(result: Any) -> wit.InvocationOutput:
    """A durable handler's answer as a record."""
    if not isinstance(result, dict):
        return wit.InvocationOutput(None, None, None)
    status = result.get("Status")
    known = _STATUSES.get(status) if isinstance(status, str) else None
    if status is None:
        given = None
    else:
        given = known() if known is not None else wit.InvocationStatus_Unrecognized(str(status))
    error = error_from_dict(result.get("Error"))
    failure = handlers.failure()
    if error is not None and error.stack_trace is None and failure is not None:
        error.stack_trace = frames(failure)
    return wit.InvocationOutput(given, result.get("Result"), error)


def call_plain(function: Callable[..., Any], invocation: wit.Invocation, context: LambdaContext) -> wit.InvocationOutput:
    """Runs a Lambda function that is not durable: its input is the execution's, and its result the answer."""
    payload = invocation.initial_execution_state.operations[0].details.value.input_payload
    try:
        result = function(json.loads(payload) if payload else None, context)
        return wit.InvocationOutput(wit.InvocationStatus_Succeeded(), json.dumps(result), None)
    except Exception as error:
        return wit.InvocationOutput(wit.InvocationStatus_Failed(), None, describe(error))


def describe(error: BaseException) -> ErrorObject:
    """An exception as an error object."""
    if isinstance(error, Err):
        return error.value
    return ErrorObject(str(error), type(error).__name__, None, frames(error))


def frames(error: BaseException) -> list[str]:
    """Where it was raised, innermost first, down to the user's handler."""
    stack = traceback.extract_tb(error.__traceback__)
    below = [index for index, frame in enumerate(stack) if frame.filename.startswith(_OURS)]
    # What called the handler is of no use to whoever wrote it.
    first = below[0] + 1 if below and below[0] <= _CALLERS else 0
    theirs = [frame for frame in stack[first:] if not frame.filename.startswith(_OURS)]
    return [_frame(frame) for frame in reversed(theirs)]


def _frame(frame: traceback.FrameSummary) -> str:
    quoted = f": {frame.line}" if frame.line else ""
    return f"{frame.name} ({frame.filename}:{frame.lineno}){quoted}"
