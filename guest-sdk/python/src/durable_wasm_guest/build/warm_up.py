"""A durable execution that is thrown away: what the SDK makes when it is first used is then in the image."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any

from wit_world.exports import handler as exports
from wit_world.imports import checkpoint as imports
from wit_world.imports import types as wit

from .. import entry, host
from ..aws.client import lambda_client
from ..sdk import patches

_ARN = "arn:aws:lambda:us-east-1:000000000000:function:warm-up:$LATEST/durable-execution/warm-up/warm-up"


class _Record:
    """The host, as far as a warm-up needs one."""

    def __init__(self) -> None:
        execution = wit.OperationDetails_Execution(wit.ExecutionDetails("{}"))
        first = wit.Operation("execution", None, None, None, wit.OperationStatus.STARTED, 1, None, execution)
        self.operations = {first.id: first}

    def checkpoint(self, updates: list[wit.OperationUpdate], mode: Any) -> Any:
        return imports.CheckpointOutput([self._apply(update) for update in updates], None, False)

    def elapse(self) -> None:
        for operation in self.operations.values():
            if isinstance(operation.details, wit.OperationDetails_Wait):
                operation.status = wit.OperationStatus.SUCCEEDED

    def _apply(self, update: wit.OperationUpdate) -> wit.Operation:
        status = {
            wit.OperationAction.SUCCEED: wit.OperationStatus.SUCCEEDED,
            wit.OperationAction.FAIL: wit.OperationStatus.FAILED,
        }.get(update.action, wit.OperationStatus.STARTED)
        details = _details(update)
        operation = wit.Operation(
            update.id, update.parent_id, update.name, update.sub_type, status, 1, None, details
        )
        self.operations[update.id] = operation
        return operation


def _details(update: wit.OperationUpdate) -> Any:
    match update.type:
        case wit.OperationType.STEP:
            return wit.OperationDetails_Step(wit.StepDetails(0, None, update.payload, update.error))
        case wit.OperationType.WAIT:
            return wit.OperationDetails_Wait(wit.WaitDetails(2))
        case wit.OperationType.CALLBACK:
            return wit.OperationDetails_Callback(wit.CallbackDetails("warm-up", None, None))
        case _:
            return wit.OperationDetails_Context(wit.ContextDetails(update.payload, update.error, False))


def warm_up() -> None:
    """Runs one, live and replayed, and leaves no trace of it but what is in memory."""
    record = _Record()
    functions = (host.checkpoint, host.enter_step, host.leave_step)
    level = logging.getLogger().level
    host.checkpoint = record.checkpoint
    host.enter_step, host.leave_step = lambda *_: None, lambda: None
    entry.durable["warm-up"] = importlib.import_module(patches.NAME).durable_execution(_handler)
    try:
        for _ in range(2):
            _invoke(record)
            record.elapse()
    finally:
        host.checkpoint, host.enter_step, host.leave_step = functions
        del entry.durable["warm-up"]
        lambda_client.cache_clear()
        logging.getLogger().setLevel(level)
        patches.forget_client()


def _invoke(record: _Record) -> None:
    state = exports.InitialExecutionState(list(record.operations.values()), None)
    invocation = exports.Invocation(_ARN, "warm-up", "$LATEST", "warm-up", "warm-up", 1, None, state, [])
    entry.answer(invocation)


def _handler(event: Any, context: Any) -> Any:
    context.logger.info("warm-up", extra={"number": 1})
    one = context.step(lambda _: {"number": 1}, name="step")
    context.run_in_child_context(lambda child: child.step(lambda _: 2, name="inner"), name="child")
    _try(lambda: context.map([1, 2], lambda branch, item, *_: branch.step(lambda _: item, name="item"), name="map"))
    _try(lambda: context.parallel([lambda branch: branch.step(lambda _: 1, name="left")], name="parallel"))
    _try(lambda: context.create_callback(name="callback"))
    config = importlib.import_module(f"{patches.NAME}.config")
    duration = getattr(config, "Duration", None)
    context.wait(duration.from_seconds(1) if duration else 1, name="wait")
    return one


def _try(operation: Callable[[], Any]) -> None:
    """An operation whose form differs between versions."""
    try:
        operation()
    except Exception:  # noqa: BLE001 - only ever too cold
        pass
