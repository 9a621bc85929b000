"""First steps: a step, a wait, and what a replay is."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import Duration


@durable_step
def hello(step: StepContext, whom: str) -> str:
    step.logger.info("greeting %s", whom)
    return f"Hello, {whom}!"


@durable_execution
def quickstart(_: Any, context: DurableContext) -> dict:
    message = context.step(hello("quickstart"))
    context.wait(Duration.from_seconds(10))
    context.logger.info("after the wait")
    return {"statusCode": 200, "body": message}


@durable_execution
def one_step(event: dict, context: DurableContext) -> str:
    return context.step(hello(event["name"]))


@durable_step
def fetch(_: StepContext, key: str) -> str:
    return f"value of {key}"


@durable_step
def process(_: StepContext, value: str) -> str:
    return value.upper()


@durable_execution
def execution_model(event: dict, context: DurableContext) -> str:
    value = context.step(fetch(event["id"]))
    context.wait(Duration.from_seconds(30))
    return context.step(process(value))


@durable_step
def validate_order(step: StepContext, order_id: str) -> dict:
    step.logger.info("validating", extra={"order_id": order_id})
    return {"order_id": order_id, "valid": order_id.startswith("order-")}


@durable_execution
def readme(event: dict, context: DurableContext) -> dict:
    order_id = event["order_id"]
    context.logger.info("starting", extra={"order_id": order_id})
    if not context.step(validate_order(order_id), name="validate_order")["valid"]:
        return {"status": "rejected", "order_id": order_id}
    context.wait(duration=Duration.from_seconds(5), name="await_confirmation")
    return {"status": "approved", "order_id": order_id}


@durable_execution
def nothing_durable(event: dict, _: DurableContext) -> dict:
    return {"echo": event}


@durable_execution
def lambda_context(_: Any, context: DurableContext) -> list[bool]:
    """What Lambda knows of the invocation is there too."""
    known = context.lambda_context
    return [bool(known.aws_request_id), known.get_remaining_time_in_millis() > 0, context.is_replaying()]
