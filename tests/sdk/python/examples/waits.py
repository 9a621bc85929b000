"""Waits: their names and units, and what comes before and after them."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, ValidationError, durable_execution
from aws_durable_execution_sdk_python.config import Duration


@durable_execution
def unnamed(_: Any, context: DurableContext) -> str:
    context.wait(duration=Duration.from_seconds(5))
    return "waited"


@durable_execution
def named(_: Any, context: DurableContext) -> str:
    context.wait(duration=Duration.from_seconds(2), name="custom_wait")
    return "waited by name"


@durable_execution
def units(_: Any, context: DurableContext) -> int:
    durations = [Duration.from_seconds(30), Duration.from_minutes(5), Duration.from_hours(2), Duration.from_days(1)]
    for duration in durations:
        context.wait(duration)
    return sum(duration.to_seconds() for duration in durations)


@durable_execution
def between_steps(event: dict, context: DurableContext) -> str:
    greeting = context.step(lambda _: f"Hello, {event['user']}", name="before")
    context.wait(Duration.from_hours(24), name="cooling-off")
    return context.step(lambda _: f"{greeting}, again", name="after-wait")


@durable_execution
def too_short(_: Any, context: DurableContext) -> str:
    try:
        context.wait(Duration.from_seconds(0))
    except ValidationError as error:
        return f"{type(error).__name__}: {error}"
    return "waited"


@durable_execution
def below_zero(_: Any, context: DurableContext) -> None:
    context.wait(Duration(seconds=-1))
