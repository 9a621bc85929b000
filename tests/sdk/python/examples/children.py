"""Child contexts: groups of operations with a result of their own."""

from typing import Any

from aws_durable_execution_sdk_python import (
    ChildContextError,
    DurableContext,
    StepContext,
    durable_execution,
    durable_step,
    durable_with_child_context,
)
from aws_durable_execution_sdk_python.config import ChildConfig, Duration, StepConfig
from aws_durable_execution_sdk_python.retries import RetryPresets

# More than fits a checkpoint.
LARGE = 300_000


@durable_step
def validate(_: StepContext, order_id: str, user_id: str = "anybody") -> dict:
    return {"order_id": order_id, "user_id": user_id}


@durable_step
def charge(_: StepContext, order: dict) -> dict:
    return {**order, "charged": True}


@durable_with_child_context
def process_order(child: DurableContext, *order: str) -> dict:
    return child.step(charge(child.step(validate(*order))))


@durable_execution
def grouped(event: dict, context: DurableContext) -> dict:
    return context.run_in_child_context(process_order(event["order_id"]))


@durable_execution
def with_arguments(event: dict, context: DurableContext) -> dict:
    return context.run_in_child_context(process_order(event["order_id"], "user-1"))


@durable_execution
def named(event: dict, context: DurableContext) -> dict:
    by_function = context.run_in_child_context(process_order(event["order_id"]))
    explicit = context.run_in_child_context(process_order(event["order_id"]), name="process-order")
    unnamed = context.run_in_child_context(lambda child: child.step(lambda _: "inside"))
    return {"by_function": by_function, "explicit": explicit, "unnamed": unnamed}


@durable_execution
def nested(_: Any, context: DurableContext) -> str:
    def inner(child: DurableContext) -> str:
        child.wait(Duration.from_seconds(3), name="inside")
        return child.step(lambda _: "deep", name="leaf")

    def outer(child: DurableContext) -> str:
        return child.run_in_child_context(inner, name="inner") + " down"

    return context.run_in_child_context(outer, name="outer")


def failing(child: DurableContext) -> None:
    def fail(_: StepContext) -> None:
        raise RuntimeError("it cannot be done")

    child.step(fail, name="fail", config=StepConfig(retry_strategy=RetryPresets.none()))


@durable_execution
def failure_handled(_: Any, context: DurableContext) -> dict:
    try:
        context.run_in_child_context(failing, name="group")
    except ChildContextError as error:
        return {"message": error.message, "type": error.error_type}
    return {}


@durable_execution
def failure_uncaught(_: Any, context: DurableContext) -> None:
    context.run_in_child_context(failing, name="group")


@durable_execution
def failure_replayed(_: Any, context: DurableContext) -> str:
    try:
        context.run_in_child_context(failing, name="group")
        failure = "none"
    except ChildContextError as error:
        failure = str(error)
    context.wait(Duration.from_seconds(1))
    return failure


@durable_execution
def virtual(_: Any, context: DurableContext) -> str:
    """The step belongs to the execution itself."""
    config = ChildConfig(is_virtual=True)
    return context.run_in_child_context(lambda child: child.step(lambda _: "flat", name="leaf"), config=config)


@durable_execution
def with_sub_type(_: Any, context: DurableContext) -> str:
    return context.run_in_child_context(lambda _: "labelled", name="saga", config=ChildConfig(sub_type="Saga"))


@durable_execution
def large(_: Any, context: DurableContext) -> int:
    """The replay runs the body again, over the recorded step."""
    config = ChildConfig(summary_generator=lambda result: f"{len(result)} letters")
    text = context.run_in_child_context(
        lambda child: child.step(lambda _: "x", name="letter") * LARGE, name="large", config=config
    )
    context.wait(Duration.from_seconds(1))
    return len(text)
