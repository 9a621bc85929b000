"""Whole workflows, as people build them."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from aws_durable_execution_sdk_python import (
    DurableContext,
    StepContext,
    StepError,
    durable_execution,
    durable_step,
    durable_with_child_context,
)
from aws_durable_execution_sdk_python.config import (
    CompletionConfig,
    Duration,
    MapConfig,
    ParallelConfig,
    StepConfig,
    StepSemantics,
    WaitForCallbackConfig,
)
from aws_durable_execution_sdk_python.retries import RetryPresets

# Configurations for groups of steps.
PAYMENT = StepConfig(
    step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY,
    retry_strategy=RetryPresets.none(),
)
ONCE = StepConfig(retry_strategy=RetryPresets.none())


@durable_step
def book(_: StepContext, what: str, failing: str | None) -> str:
    if what == failing:
        raise LookupError(f"no {what} is free")
    return f"{what}-1"


@durable_execution
def saga(event: dict, context: DurableContext) -> dict:
    """What was booked is cancelled, last first, when something cannot be."""
    booked: list[str] = []
    try:
        for what in ("flight", "hotel", "car"):
            booked.append(context.step(book(what, event.get("failing")), name=f"book-{what}", config=ONCE))
    except StepError as error:
        for booking in reversed(booked):
            context.step(lambda _, booking=booking: f"{booking} cancelled", name=f"cancel-{booking}")
        return {"status": "cancelled", "reason": error.message}
    return {"status": "booked", "bookings": booked}


@durable_execution
def agent(event: dict, context: DurableContext) -> str:
    """A loop of a model's turns, each on the record."""
    messages = [event["prompt"]]
    while True:
        number = len(messages)
        turn = context.step(lambda _, number=number: f"thought {number}", name=f"model-{number}")
        messages.append(turn)
        if len(messages) > 3:
            return " / ".join(messages)
        messages.append(context.step(lambda _, turn=turn: f"looked up {turn}", name=f"tool-{number}"))


@durable_execution
def idempotency(event: dict, context: DurableContext) -> bool:
    """The key is made once, so a second call would be seen to be one."""
    key = context.step(lambda _: str(uuid.uuid4()), name="idempotency-key")
    context.wait(Duration.from_seconds(1))
    receipt = context.step(lambda _: {"key": key, "amount": event["amount"]}, name="charge", config=PAYMENT)
    return receipt["key"] == key


@durable_execution
def references(event: dict, context: DurableContext) -> list[str]:
    """Results are pointers to what is kept elsewhere."""

    def store(child: DurableContext, item: str, index: int, _: Sequence[str]) -> str:
        return child.step(lambda _: f"s3://bucket/{index}/{item}", name=f"store-{index}")

    return context.map(event["items"], store, name="store").get_results()


@durable_with_child_context
def packed(child: DurableContext, items: list[str]) -> list[str]:
    def pack(branch: DurableContext, item: str, _: int, __: Sequence[str]) -> str:
        branch.wait(Duration.from_seconds(5), name=f"pick-{item}")
        return branch.step(lambda _: f"packed {item}", name=f"pack-{item}")

    config = MapConfig(max_concurrency=2, completion_config=CompletionConfig.all_successful())
    return child.map(items, pack, name="pack-items", config=config).get_results()


@durable_execution
def order(event: dict, context: DurableContext) -> dict:
    """An approval, a payment and a group of parcels."""
    total = context.step(lambda _: len(event["items"]) * 10, name="price")
    config = WaitForCallbackConfig(timeout=Duration.from_hours(24))
    answer = context.wait_for_callback(lambda _, __: None, name="approval", config=config)
    if answer != '"approved"':
        return {"status": "rejected", "answer": answer}
    context.step(lambda _: {"charged": total}, name="charge", config=PAYMENT)
    parcels = context.run_in_child_context(packed(event["items"]), name="fulfilment")
    context.wait(Duration.from_days(1), name="delivery")
    return {"status": "delivered", "total": total, "parcels": parcels}


@durable_execution
def race(_: Any, context: DurableContext) -> str:
    """Whoever answers first decides; the other is not waited for."""

    def ask(who: str) -> Callable[[DurableContext], str]:
        return lambda child: child.create_callback(name=who).result()

    config = ParallelConfig(completion_config=CompletionConfig.first_successful())
    return context.parallel([ask("manager"), ask("deputy")], name="race", config=config).get_results()[0]
