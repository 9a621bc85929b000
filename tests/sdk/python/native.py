"""Runs a case in this process, under the official testing SDK."""

import importlib
import json
from collections.abc import Callable

from aws_durable_execution_sdk_python.lambda_service import ErrorObject
from aws_durable_execution_sdk_python_testing import DurableFunctionTestRunner
from aws_durable_execution_sdk_python_testing.stores.memory import InMemoryExecutionStore

from cases import FUNCTIONS, Case, Failure, Success
from outcome import Outcome, error_of, operations_of

# How long an execution may take, with time skipped.
PATIENCE_SECONDS = 60


def run_natively(case: Case) -> Outcome:
    """What the case comes to."""
    store = InMemoryExecutionStore()
    with DurableFunctionTestRunner(lookup(case.handler), poll_interval=0.01, store=store) as runner:
        for name, handler in FUNCTIONS.items():
            runner.register_durable_function(name, lookup(handler))
        arn = runner.run_async(input=json.dumps(case.input))
        for name, answer in case.callbacks.items():
            _answer(runner, runner.wait_for_callback(arn, name, timeout=PATIENCE_SECONDS), answer)
        result = runner.wait_for_result(arn, timeout=PATIENCE_SECONDS)
        operations = [operation.to_dict() for operation in store.load(arn).operations]
    return Outcome(
        status=result.status.value,
        result=result.result,
        error=error_of(result.error and result.error.to_dict()),
        operations=operations_of(operations, random=case.random),
    )


def lookup(handler: str) -> Callable:
    """A handler by its module and function."""
    module, _, function = handler.rpartition(".")
    return getattr(importlib.import_module(module), function)


def _answer(runner: DurableFunctionTestRunner, callback_id: str, answer: Success | Failure) -> None:
    match answer:
        case Success(payload):
            runner.send_callback_success(callback_id, payload.encode())
        case Failure(error_type, message, data):
            error = ErrorObject(message=message, type=error_type, data=data, stack_trace=None)
            runner.send_callback_failure(callback_id, error)
