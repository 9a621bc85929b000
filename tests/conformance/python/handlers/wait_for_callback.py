"""Suite `wait_for_callback`. Most handlers take the operation's name as their input."""

import json
from typing import Any

from aws_durable_execution_sdk_python import (
    CallbackError,
    CallbackTimeoutError,
    DurableContext,
    durable_execution,
    durable_wait_for_callback,
)
from aws_durable_execution_sdk_python.config import Duration, WaitForCallbackConfig
from aws_durable_execution_sdk_python.types import WaitForCallbackContext

from support import A_SECOND, every_second, refuse


def submit(callback_id: str, context: WaitForCallbackContext) -> None:
    """Where the callback's id would be sent to somebody."""
    context.logger.info("waiting for callback %s", callback_id)


@durable_wait_for_callback
def submit_to(callback_id: str, context: WaitForCallbackContext, recipient: str) -> None:
    context.logger.info("%s is to answer callback %s", recipient, callback_id)


# One callback that is waited for, and nothing else.


@durable_execution
def alone(name: str, context: DurableContext) -> str:
    return context.wait_for_callback(submit, name=name)


@durable_execution
def approval(_: Any, context: DurableContext) -> str:
    return context.wait_for_callback(submit_to("the manager"), name="approval")


@durable_execution
def unnamed(_: Any, context: DurableContext) -> str:
    return context.wait_for_callback(lambda _, __: None)


@durable_execution
def structured(name: str, context: DurableContext) -> str:
    return json.loads(context.wait_for_callback(submit, name=name))["status"]


@durable_execution
def with_long_heartbeat(name: str, context: DurableContext) -> str:
    config = WaitForCallbackConfig(heartbeat_timeout=Duration.from_seconds(10))
    return context.wait_for_callback(submit, name=name, config=config)


# Callbacks that fail, time out or are never submitted.

TIMEOUT = WaitForCallbackConfig(timeout=Duration.from_seconds(3))


@durable_execution
def with_timeout(name: str, context: DurableContext) -> str:
    return context.wait_for_callback(submit, name=name, config=TIMEOUT)


@durable_execution
def with_short_heartbeat(name: str, context: DurableContext) -> str:
    config = WaitForCallbackConfig(heartbeat_timeout=Duration.from_seconds(5))
    return context.wait_for_callback(submit, name=name, config=config)


@durable_execution
def failure_caught(name: str, context: DurableContext) -> str:
    try:
        return context.wait_for_callback(submit, name=name)
    except CallbackError:
        return "recovered"


@durable_execution
def timeout_caught(name: str, context: DurableContext) -> str:
    try:
        return context.wait_for_callback(submit, name=name, config=TIMEOUT)
    except CallbackTimeoutError:
        return "timed-out-handled"


@durable_execution
def failed_submitter(name: str, context: DurableContext) -> str:
    config = WaitForCallbackConfig(retry_strategy=every_second(2).retry_strategy)
    return context.wait_for_callback(lambda _, __: refuse("nobody answers"), name=name, config=config)


# Callbacks among other operations.


@durable_execution
def in_a_child(name: str, context: DurableContext) -> str:
    return context.run_in_child_context(lambda child: child.wait_for_callback(submit, name=name), name="wrapper")


@durable_execution
def twice(_: Any, context: DurableContext) -> str:
    context.wait_for_callback(submit, name="first")
    return context.wait_for_callback(submit, name="second")


@durable_execution
def after_a_wait_and_a_step(name: str, context: DurableContext) -> str:
    context.wait(A_SECOND)
    context.step(lambda _: [1, 2, 3])
    return context.wait_for_callback(submit, name=name)
