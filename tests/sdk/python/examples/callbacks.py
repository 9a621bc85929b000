"""Callbacks: created, submitted, answered, refused and too late."""

import json
from typing import Any

from aws_durable_execution_sdk_python import (
    CallbackError,
    CallbackExternalError,
    CallbackSubmitterError,
    CallbackTimeoutError,
    DurableContext,
    durable_execution,
    durable_wait_for_callback,
)
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration, WaitForCallbackConfig
from aws_durable_execution_sdk_python.retries import RetryPresets
from aws_durable_execution_sdk_python.serdes import SerDes, SerDesContext
from aws_durable_execution_sdk_python.types import WaitForCallbackContext


@durable_execution
def created(event: dict, context: DurableContext) -> dict:
    callback = context.create_callback(name="wait-for-approval")
    context.step(lambda _: f"asked for {event['request_id']}", name="ask")
    return {"approved": True, "result": callback.result()}


@durable_execution
def with_limits(_: Any, context: DurableContext) -> str:
    config = CallbackConfig(timeout=Duration.from_hours(24), heartbeat_timeout=Duration.from_minutes(30))
    return context.create_callback(name="wait-for-payment", config=config).result()


@durable_execution
def submitted(event: dict, context: DurableContext) -> dict:
    def submit(_: str, callback: WaitForCallbackContext) -> None:
        callback.logger.info("asking for %s", event["request_id"])

    return {"result": context.wait_for_callback(submitter=submit, name="wait-for-approval")}


@durable_wait_for_callback
def submit_task(_: str, callback: WaitForCallbackContext, task: str, priority: int) -> None:
    callback.logger.info("task %s of priority %s", task, priority)


@durable_execution
def submitted_with_arguments(_: Any, context: DurableContext) -> str:
    return context.wait_for_callback(submit_task("review", priority=5))


class ApprovalSerDes(SerDes[dict]):
    """JSON."""

    def serialize(self, value: dict, _: SerDesContext) -> str:
        return json.dumps(value)

    def deserialize(self, data: str, _: SerDesContext) -> dict:
        return json.loads(data)


@durable_execution
def deserialized(_: Any, context: DurableContext) -> bool:
    callback = context.create_callback("await-approval", config=CallbackConfig(serdes=ApprovalSerDes()))
    return callback.result()["approved"]


@durable_execution
def refused(_: Any, context: DurableContext) -> str:
    return context.create_callback(name="approval").result()


@durable_execution
def refused_handled(_: Any, context: DurableContext) -> dict:
    try:
        return {"result": context.create_callback(name="approval").result()}
    except CallbackExternalError as error:
        return {"message": error.message, "data": error.data}


@durable_execution
def refused_after_submission(_: Any, context: DurableContext) -> str:
    try:
        return context.wait_for_callback(lambda _, __: None, name="approval")
    except CallbackError as error:
        return f"{type(error).__name__}: {error}"


@durable_execution
def before_a_wait(_: Any, context: DurableContext) -> str:
    callback = context.create_callback(name="approval")
    context.wait(Duration.from_minutes(5))
    return callback.result()


@durable_execution
def timed_out(_: Any, context: DurableContext) -> str:
    config = CallbackConfig(timeout=Duration.from_seconds(1))
    return context.create_callback(name="approval", config=config).result()


@durable_execution
def timed_out_handled(_: Any, context: DurableContext) -> str:
    config = WaitForCallbackConfig(timeout=Duration.from_seconds(1))
    try:
        return context.wait_for_callback(lambda _, __: None, name="approval", config=config)
    except CallbackTimeoutError as error:
        return f"too late: {error}"


@durable_execution
def without_heartbeat(_: Any, context: DurableContext) -> str:
    config = WaitForCallbackConfig(timeout=Duration.from_hours(24), heartbeat_timeout=Duration.from_seconds(1))
    return context.wait_for_callback(lambda _, __: None, name="approval", config=config)


def broken(_: str, __: WaitForCallbackContext) -> None:
    raise ConnectionError("nobody is there")


@durable_execution
def submitter_fails(_: Any, context: DurableContext) -> str:
    config = WaitForCallbackConfig(retry_strategy=RetryPresets.none())
    try:
        return context.wait_for_callback(broken, name="approval", config=config)
    except CallbackSubmitterError as error:
        return f"not submitted: {error}"


@durable_execution
def submitter_fails_for_good(_: Any, context: DurableContext) -> str:
    config = WaitForCallbackConfig(retry_strategy=RetryPresets.fixed(Duration.from_seconds(1)))
    return context.wait_for_callback(broken, name="approval", config=config)


@durable_execution
def with_sub_type(_: Any, context: DurableContext) -> str:
    return context.create_callback("signature", CallbackConfig(sub_type="Signature")).result()
