"""Errors: raised in steps and outside, handled and not."""

from typing import Any

from aws_durable_execution_sdk_python import (
    DurableContext,
    DurableExecutionsError,
    ExecutionError,
    SerDesError,
    StepContext,
    StepError,
    ValidationError,
    durable_execution,
    durable_step,
)
from aws_durable_execution_sdk_python.config import Duration, StepConfig
from aws_durable_execution_sdk_python.retries import RetryPresets
from aws_durable_execution_sdk_python.serdes import SerDes, SerDesContext

ONCE = StepConfig(retry_strategy=RetryPresets.none())


class OutOfStock(Exception):
    """An error of the handler's own."""


@durable_step
def order(_: StepContext, order_id: str | None) -> dict:
    if not order_id:
        raise ValueError("order_id is required")
    if order_id == "rare":
        raise OutOfStock(f"{order_id} is not there")
    return {"order_id": order_id, "status": "processed"}


@durable_execution
def handled(event: dict, context: DurableContext) -> dict:
    try:
        return context.step(order(event.get("order_id")), config=ONCE)
    except StepError as error:
        context.logger.error("step failed", extra={"error_type": error.error_type})
        return {"error": error.message, "type": error.error_type, "traced": bool(error.stack_trace)}


@durable_execution
def uncaught(event: dict, context: DurableContext) -> dict:
    return context.step(order(event.get("order_id")), config=ONCE)


@durable_execution
def outside_steps(event: dict, _: DurableContext) -> str:
    if event.get("fail"):
        raise OutOfStock("nothing is left")
    return "ok"


@durable_execution
def replayed(_: Any, context: DurableContext) -> list[str]:
    """The replay raises the same error, with the same cause."""
    told = []
    try:
        context.step(order("rare"), config=ONCE)
    except StepError as error:
        told = [type(error).__name__, error.error_type, str(error), type(error.__cause__).__name__]
    context.wait(Duration.from_seconds(1))
    return told


@durable_execution
def partial(_: Any, context: DurableContext) -> None:
    """What succeeded before the failure stays on the record."""
    context.step(lambda _: "ok", name="step-1")
    context.step(order("order-1"), name="step-2")
    context.step(order(None), name="step-3", config=ONCE)


@durable_execution
def mapped(_: Any, context: DurableContext) -> None:
    """The execution fails with the error of the handler's choice."""
    try:
        context.step(order("rare"), config=ONCE)
    except StepError as error:
        raise OutOfStock("try another one") from error


@durable_execution
def final(_: Any, __: DurableContext) -> None:
    raise ExecutionError("this execution cannot be helped")


@durable_execution
def of_configuration(_: Any, context: DurableContext) -> dict:
    try:
        Duration(seconds=-1)
    except ValidationError as error:
        context.logger.error("invalid configuration", extra={"reason": str(error)})
        return {"error": type(error).__name__, "message": str(error)}
    return {"status": "ok"}


class Unserializable:
    """What the SDK has no words for."""


@durable_execution
def of_serialization(_: Any, context: DurableContext) -> str:
    try:
        context.step(lambda _: Unserializable(), name="strange", config=ONCE)
    except (SerDesError, DurableExecutionsError) as error:
        return type(error).__name__
    return "serialized"


class Broken(SerDes[str]):
    """Takes nothing."""

    def serialize(self, value: str, _: SerDesContext) -> str:
        raise SerDesError(f"no words for {value}")

    def deserialize(self, data: str, _: SerDesContext) -> str:
        return data


@durable_execution
def of_own_serdes(_: Any, context: DurableContext) -> str:
    return context.step(lambda _: "text", name="broken", config=StepConfig(serdes=Broken()))


@durable_execution
def of_the_result(_: Any, __: DurableContext) -> Any:
    """The handler returns what is no JSON."""
    return Unserializable()


@durable_execution
def cleaned_up(_: Any, context: DurableContext) -> list[str]:
    """Suspending is no error: `except Exception` does not see it."""
    seen = []
    try:
        context.wait(Duration.from_seconds(1))
        seen.append("waited")
    except Exception as error:
        seen.append(type(error).__name__)
    return seen
