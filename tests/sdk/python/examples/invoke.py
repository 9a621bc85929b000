"""Calls of other functions, and the functions that are called."""

from typing import Any

from aws_durable_execution_sdk_python import (
    DurableContext,
    InvokeError,
    WithRetryConfig,
    durable_execution,
    with_retry,
)
from aws_durable_execution_sdk_python.config import Duration, InvokeConfig, JitterStrategy
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.serdes import JsonSerDes


@durable_execution
def validate(order: dict, context: DurableContext) -> dict:
    valid = context.step(lambda _: order["amount"] > 0, name="look")
    return {"valid": valid, "reason": None if valid else "not an amount"}


@durable_execution
def pay(order: dict, context: DurableContext) -> dict:
    context.wait(Duration.from_seconds(1))
    return {"transaction_id": f"tx-{order['order_id']}"}


@durable_execution
def decline(_: Any, __: DurableContext) -> None:
    raise ValueError("card declined")


@durable_execution
def square(number: int, _: DurableContext) -> int:
    return number * number


@durable_execution
def process_order(event: dict, context: DurableContext) -> dict:
    validation = context.invoke("validator", event, name="validate-order")
    if not validation["valid"]:
        return {"status": "rejected", "reason": validation["reason"]}
    payment = context.invoke("payment-processor", event, name="process-payment")
    return {"status": "completed", "transaction_id": payment["transaction_id"]}


@durable_execution
def unnamed(event: dict, context: DurableContext) -> dict:
    return context.invoke("payment-processor", event)


@durable_execution
def with_config(event: dict, context: DurableContext) -> dict:
    config = InvokeConfig(serdes_payload=JsonSerDes(), serdes_result=JsonSerDes())
    return context.invoke("payment-processor", event, name="process-order", config=config)


@durable_execution
def failure_handled(event: dict, context: DurableContext) -> dict:
    try:
        return {"status": "success", "result": context.invoke("declining-processor", event, name="process-payment")}
    except InvokeError as error:
        return {"status": "failed", "reason": error.message, "type": error.error_type}


@durable_execution
def failure_uncaught(event: dict, context: DurableContext) -> dict:
    return context.invoke("declining-processor", event, name="process-payment")


@durable_execution
def retried(event: dict, context: DurableContext) -> str:
    """A call has no retries of its own: the block around it has."""
    strategy = RetryStrategyConfig(
        max_attempts=3, initial_delay=Duration.from_seconds(2), jitter_strategy=JitterStrategy.NONE
    )

    def charge(child: DurableContext, attempt: int) -> str:
        function = "declining-processor" if attempt < 3 else "payment-processor"
        return child.invoke(function, event, name=f"charge-{attempt}")["transaction_id"]

    config = WithRetryConfig(retry_strategy=create_retry_strategy(strategy))
    return with_retry(context, func=charge, config=config, name="charge-payment")


@durable_execution
def fan_out(event: dict, context: DurableContext) -> list[int]:
    def call(child: DurableContext, number: int, index: int, _: Any) -> int:
        return child.invoke("square", number, name=f"square-{index}")

    return context.map(event["numbers"], call, name="squares").get_results()
