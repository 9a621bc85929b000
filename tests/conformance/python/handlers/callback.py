"""Suite `callback`. Most handlers take the callback's name as their input."""

import json
from datetime import UTC, datetime
from typing import Any

from aws_durable_execution_sdk_python import (
    CallbackError,
    CallbackTimeoutError,
    DurableContext,
    durable_execution,
)
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration
from aws_durable_execution_sdk_python.serdes import SerDes, SerDesContext

PAUSE = Duration.from_seconds(2)


def timeout(seconds: int) -> CallbackConfig:
    return CallbackConfig(timeout=Duration.from_seconds(seconds))


def heartbeat(seconds: int) -> CallbackConfig:
    return CallbackConfig(heartbeat_timeout=Duration.from_seconds(seconds))


# A callback and nothing else.


@durable_execution
def alone(name: str, context: DurableContext) -> str:
    return context.create_callback(name).result()


@durable_execution
def approval(_: Any, context: DurableContext) -> str:
    return context.create_callback(name="approval").result()


@durable_execution
def with_timeout(name: str, context: DurableContext) -> str:
    return context.create_callback(name, timeout(5)).result()


@durable_execution
def with_short_heartbeat(name: str, context: DurableContext) -> str:
    return context.create_callback(name, heartbeat(5)).result()


@durable_execution
def with_long_heartbeat(name: str, context: DurableContext) -> str:
    return context.create_callback(name, heartbeat(10)).result()


# A callback that is created first and asked for last, with another operation in between.


def notify(context: DurableContext) -> None:
    context.step(lambda _: None, name="notify")


@durable_execution
def beside_a_step(name: str, context: DurableContext) -> str:
    callback = context.create_callback(name)
    notify(context)
    return callback.result()


@durable_execution
def beside_a_step_with_timeout(name: str, context: DurableContext) -> str:
    callback = context.create_callback(name, timeout(5))
    notify(context)
    return callback.result()


@durable_execution
def beside_a_wait(name: str, context: DurableContext) -> str:
    callback = context.create_callback(name)
    context.wait(Duration.from_seconds(5))
    return callback.result()


@durable_execution
def beside_a_wait_with_timeout(name: str, context: DurableContext) -> str:
    callback = context.create_callback(name, timeout(3))
    context.wait(Duration.from_seconds(6))
    return callback.result()


# A callback whose outcome a replay meets again, after a wait.


@durable_execution
def succeeded_before_a_wait(name: str, context: DurableContext) -> str:
    result = context.create_callback(name).result()
    context.wait(PAUSE)
    return result


@durable_execution
def failed_before_a_wait(name: str, context: DurableContext) -> str:
    """Result: what went wrong."""
    callback = context.create_callback(name)
    try:
        result = callback.result()
    except CallbackError as error:
        result = f"failed: {error}"
    context.wait(PAUSE)
    return result


@durable_execution
def timed_out_before_a_wait(name: str, context: DurableContext) -> str:
    """Result: what went wrong."""
    callback = context.create_callback(name, timeout(3))
    try:
        result = callback.result()
    except CallbackTimeoutError as error:
        result = f"timed out: {error}"
    context.wait(PAUSE)
    return result


# Callbacks whose payload a serdes of the handler's own reads.


class MessageSerDes(SerDes[dict]):
    """Messages in JSON, their time in RFC 3339 on the record and in seconds since 1970 for the handler."""

    def serialize(self, value: dict, _: SerDesContext) -> str:
        timestamp = datetime.fromtimestamp(value["timestamp"], UTC)
        return json.dumps({**value, "timestamp": timestamp.isoformat()})

    def deserialize(self, data: str, _: SerDesContext) -> dict:
        message = json.loads(data)
        timestamp = datetime.fromisoformat(message["timestamp"])
        return {**message, "timestamp": int(timestamp.timestamp())}


class NumberSerDes(SerDes[int]):
    """Numbers in decimal digits."""

    def serialize(self, value: int, _: SerDesContext) -> str:
        return str(value)

    def deserialize(self, data: str, _: SerDesContext) -> int:
        return int(data)


@durable_execution
def message(name: str, context: DurableContext) -> dict:
    callback = context.create_callback(name, CallbackConfig(serdes=MessageSerDes()))
    return {"received": callback.result()}


@durable_execution
def number(name: str, context: DurableContext) -> dict:
    count = context.create_callback(name, CallbackConfig(serdes=NumberSerDes())).result()
    return {"count": count, "doubled": count * 2}


# Two callbacks, named by the input. Result: what came, that of the first callback first.


@durable_execution
def one_after_the_other(names: list[str], context: DurableContext) -> list[str]:
    return [context.create_callback(name).result() for name in names]


@durable_execution
def in_order(names: list[str], context: DurableContext) -> list[str]:
    callbacks = [context.create_callback(name) for name in names]
    return [callback.result() for callback in callbacks]


@durable_execution
def in_reverse(names: list[str], context: DurableContext) -> list[str]:
    callbacks = [context.create_callback(name) for name in names]
    results = [callback.result() for callback in reversed(callbacks)]
    return results[::-1]
