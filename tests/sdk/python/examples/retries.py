"""Retries: of steps by strategies made and written, and of whole blocks."""

import re
from typing import Any

from aws_durable_execution_sdk_python import (
    ChildContextError,
    DurableContext,
    StepContext,
    WithRetryConfig,
    durable_execution,
    durable_step,
    with_retry,
)
from aws_durable_execution_sdk_python.config import Duration, JitterStrategy, StepConfig
from aws_durable_execution_sdk_python.retries import (
    LinearRetryStrategyConfig,
    RetryDecision,
    RetryPresets,
    RetryStrategyConfig,
    create_linear_retry_strategy,
    create_retry_strategy,
)


class RateLimited(Exception):
    """Come back later."""


@durable_step
def flaky(step: StepContext, attempts: int, message: str = "too many calls") -> str:
    """Fails but for the last of so many attempts."""
    if step.attempt < attempts:
        raise RateLimited(message)
    return f"attempt {step.attempt}"


def exactly(**options: Any) -> StepConfig:
    strategy = RetryStrategyConfig(jitter_strategy=JitterStrategy.NONE, **options)
    return StepConfig(retry_strategy=create_retry_strategy(strategy))


@durable_execution
def exponential(_: Any, context: DurableContext) -> str:
    config = exactly(
        max_attempts=5,
        initial_delay=Duration.from_seconds(2),
        max_delay=Duration.from_seconds(5),
        backoff_rate=2.0,
    )
    return context.step(flaky(5), config=config)


@durable_execution
def linear(_: Any, context: DurableContext) -> str:
    strategy = LinearRetryStrategyConfig(
        max_attempts=5,
        initial_delay=Duration.from_seconds(2),
        increment=Duration.from_seconds(3),
        max_delay=Duration.from_seconds(7),
        jitter_strategy=JitterStrategy.NONE,
    )
    return context.step(flaky(4), config=StepConfig(retry_strategy=create_linear_retry_strategy(strategy)))


def every_two_seconds(_: Exception, attempts: int) -> RetryDecision:
    return RetryDecision.no_retry() if attempts >= 4 else RetryDecision.retry(Duration.from_seconds(2))


@durable_execution
def own_strategy(_: Any, context: DurableContext) -> str:
    return context.step(flaky(4), config=StepConfig(retry_strategy=every_two_seconds))


@durable_execution
def own_strategy_in_vain(_: Any, context: DurableContext) -> str:
    return context.step(flaky(9), config=StepConfig(retry_strategy=every_two_seconds))


@durable_execution
def by_type(_: Any, context: DurableContext) -> str:
    return context.step(flaky(2), config=exactly(retryable_error_types=[RateLimited, ConnectionError]))


@durable_execution
def by_type_in_vain(_: Any, context: DurableContext) -> str:
    return context.step(flaky(2), config=exactly(retryable_error_types=[ConnectionError]))


@durable_execution
def by_message(_: Any, context: DurableContext) -> str:
    return context.step(flaky(2), config=exactly(retryable_errors=["too many", re.compile("^timeout")]))


@durable_execution
def by_message_in_vain(_: Any, context: DurableContext) -> str:
    return context.step(flaky(2, "no such thing"), config=exactly(retryable_errors=[re.compile("^timeout")]))


@durable_execution
def by_default(_: Any, context: DurableContext) -> str:
    """Delays are left to chance, and recorded."""
    return context.step(flaky(3))


@durable_execution
def presets(_: Any, context: DurableContext) -> list[str]:
    strategies = {
        "default": RetryPresets.default(),
        "transient": RetryPresets.transient(),
        "resource": RetryPresets.resource_availability(),
        "critical": RetryPresets.critical(),
        "linear": RetryPresets.linear(),
        "fixed": RetryPresets.fixed(interval=Duration.from_seconds(2)),
    }
    return [
        context.step(flaky(3), name=name, config=StepConfig(retry_strategy=strategy))
        for name, strategy in strategies.items()
    ]


def block(context: DurableContext, attempt: int) -> str:
    """Durable operations that are tried again together."""
    reserved = context.step(lambda _: f"reservation {attempt}", name=f"reserve-{attempt}")
    if attempt < 3:
        raise RateLimited(f"{reserved} is gone")
    return reserved


BLOCK = RetryStrategyConfig(max_attempts=3, initial_delay=Duration.from_seconds(2), jitter_strategy=JitterStrategy.NONE)


@durable_execution
def of_a_block(_: Any, context: DurableContext) -> str:
    config = WithRetryConfig(retry_strategy=create_retry_strategy(BLOCK))
    return with_retry(context, block, config, name="reservation")


@durable_execution
def of_a_block_without_child(_: Any, context: DurableContext) -> str:
    config = WithRetryConfig(retry_strategy=create_retry_strategy(BLOCK), wrap_with_run_in_child_context=False)
    return with_retry(context, block, config)


@durable_execution
def of_a_block_in_vain(_: Any, context: DurableContext) -> str:
    config = WithRetryConfig(retry_strategy=RetryPresets.none())
    try:
        return with_retry(context, block, config, name="reservation")
    except ChildContextError as error:
        return f"{error.error_type}: {error.message}"
