"""Suite `wait`."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python.config import Duration


@durable_execution
def basic(_: Any, context: DurableContext) -> None:
    context.wait(Duration.from_seconds(2))


@durable_execution
def named(_: Any, context: DurableContext) -> None:
    context.wait(Duration.from_seconds(2), name="custom_wait_name")


@durable_execution
def one_after_another(_: Any, context: DurableContext) -> dict:
    names = ["wait-1", "wait-2"]
    for name in names:
        context.wait(Duration.from_seconds(2), name=name)
    return {"completedWaits": len(names)}


@durable_execution
def a_minute(_: Any, context: DurableContext) -> None:
    context.wait(Duration.from_minutes(1))


@durable_execution
def an_hour(_: Any, context: DurableContext) -> None:
    context.wait(Duration.from_hours(1))
