"""Steps: how they are written, named and configured, and what they hand on."""

import random
import time
import uuid
from datetime import datetime
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import Duration, StepConfig, StepSemantics
from aws_durable_execution_sdk_python.retries import RetryPresets, RetryStrategyConfig, create_retry_strategy


@durable_step
def add(_: StepContext, left: int, right: int) -> int:
    return left + right


@durable_execution
def with_arguments(_: Any, context: DurableContext) -> int:
    return context.step(add(5, 3)) + context.step(add(left=1, right=2), name="by_keyword")


@durable_execution
def of_a_lambda(_: Any, context: DurableContext) -> list[str]:
    """Only the second one has a name."""
    return [context.step(lambda _: "unnamed"), context.step(lambda _: "named", name="my_step")]


@durable_execution
def without_result(_: Any, context: DurableContext) -> None:
    context.step(lambda _: None, name="nothing")


@durable_step
def validated(_: StepContext, order: dict) -> dict:
    return {**order, "valid": True}


@durable_step
def paid(_: StepContext, order: dict) -> dict:
    return {**order, "paid": order["amount"]}


@durable_step
def shipped(_: StepContext, order: dict) -> dict:
    return {**order, "shipped": True}


@durable_execution
def sequence(order: dict, context: DurableContext) -> dict:
    order = context.step(validated(order), name="validate")
    order = context.step(paid(order), name="pay")
    return context.step(shipped(order), name="ship")


@durable_execution
def branching(event: dict, context: DurableContext) -> str:
    if event.get("premium"):
        return context.step(lambda _: "premium", name="premium_path")
    return context.step(lambda _: "standard", name="standard_path")


@durable_execution
def passing_data(event: dict, context: DurableContext) -> str:
    """What a step returns is there again after the wait."""

    @durable_step
    def register(_: StepContext) -> str:
        return f"user-{event['email']}"

    user = context.step(register())
    context.wait(Duration.from_minutes(10), name="follow-up-delay")
    return context.step(lambda _: f"mailed {user}", name="follow-up")


@durable_execution
def losing_data(event: dict, context: DurableContext) -> str:
    """What a step leaves in a variable is lost: the replay does not run the step."""
    user = "nobody"

    @durable_step
    def register(_: StepContext) -> None:
        nonlocal user
        user = f"user-{event['email']}"

    context.step(register())
    context.wait(Duration.from_minutes(10), name="follow-up-delay")
    return context.step(lambda _: f"mailed {user}", name="follow-up")


@durable_execution
def collecting(event: dict, context: DurableContext) -> list[str]:
    receipts = []
    for item in event["items"]:
        receipts.append(context.step(lambda _, item=item: f"receipt-{item}", name=f"save-{item}"))
    return receipts


@durable_execution
def at_least_once(event: dict, context: DurableContext) -> dict:
    retries = RetryStrategyConfig(max_attempts=3, retryable_error_types=[RuntimeError, ValueError])
    config = StepConfig(
        retry_strategy=create_retry_strategy(retries), step_semantics=StepSemantics.AT_LEAST_ONCE_PER_RETRY
    )
    return context.step(lambda _: {"processed": event["data"]}, name="process", config=config)


@durable_execution
def at_most_once(event: dict, context: DurableContext) -> dict:
    config = StepConfig(step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY, retry_strategy=RetryPresets.none())
    return context.step(lambda _: {"charged": event["amount"]}, name="charge-payment", config=config)


@durable_execution
def with_sub_type(_: Any, context: DurableContext) -> str:
    return context.step(lambda _: "labelled", name="audit", config=StepConfig(sub_type="Audit"))


@durable_execution
def chance_in_steps(_: Any, context: DurableContext) -> list[bool]:
    """Each step has its own chance and clock, and what they say is recorded."""
    first = context.step(lambda _: str(uuid.uuid4()), name="id")
    second = context.step(lambda _: str(uuid.uuid4()), name="another-id")
    dice = context.step(lambda _: random.randint(1, 6), name="dice")
    moment = context.step(lambda _: time.time(), name="moment")
    context.wait(Duration.from_seconds(1))
    year = context.step(lambda _: datetime.now().year, name="year")
    return [first != second, 1 <= dice <= 6, moment > 0, year > 2000]


@durable_execution
def stable_branch(event: dict, context: DurableContext) -> str:
    """The decision is recorded, and so the replay takes the same way."""
    shift = context.step(lambda _: "morning" if event["hour"] < 12 else "afternoon", name="pick-shift")
    context.wait(Duration.from_hours(1))
    return context.step(lambda _: f"{shift} work", name=f"{shift}-work")
