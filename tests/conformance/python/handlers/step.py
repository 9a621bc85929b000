"""Suite `step`."""

import os
import time
from dataclasses import replace
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, StepError, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import Duration, JitterStrategy, StepConfig, StepSemantics
from aws_durable_execution_sdk_python.retries import RetryDecision, RetryStrategyConfig, create_retry_strategy

from support import A_SECOND, NO_RETRY, Uppercase, every_second, refuse


@durable_step
def greet(_: StepContext, name: str) -> str:
    return f"Hello, {name}!"


@durable_step
def fail(step: StepContext, reason: str) -> None:
    step.logger.info("step executed")
    refuse(reason)


@durable_step
def succeed_at(step: StepContext, attempt: int) -> str:
    """Fails until this attempt."""
    if step.attempt < attempt:
        refuse(f"attempt {step.attempt} comes too early")
    return "Operation succeeded"


# Steps that succeed at once, and what they return.


@durable_execution
def greeting(name: str, context: DurableContext) -> str:
    return context.step(greet(name))


@durable_execution
def named(name: str, context: DurableContext) -> str:
    return context.step(greet(name), name="custom_step_name")


@durable_execution
def sequence(_: Any, context: DurableContext) -> str:
    """The second step builds on the first one's result."""
    first = context.step(lambda _: "first")
    return context.step(lambda _: f"{first}_second")


@durable_execution
def nested_object(user: dict, context: DurableContext) -> dict:
    return context.step(lambda _: {"user": user, "count": len(user["tags"])})


@durable_execution
def null(_: Any, context: DurableContext) -> None:
    return context.step(lambda _: None)


@durable_execution
def uppercase(text: str, context: DurableContext) -> str:
    """The result is what became of it on the record."""
    return context.step(lambda _: text, config=StepConfig(serdes=Uppercase()))


@durable_step
def greet_and_log(step: StepContext, name: str) -> str:
    step.logger.info("Greeting step started for: %s", name)
    greeting = f"Hello, {name}!"
    step.logger.info("Greeting step completed with: %s", greeting)
    return greeting


@durable_execution
def logged(name: str, context: DurableContext) -> str:
    return context.step(greet_and_log(name))


# Steps that are over when a wait ends, and so are not run again.


@durable_execution
def before_a_wait(_: Any, context: DurableContext) -> str:
    computed = context.step(lambda _: "computed")
    context.wait(Duration.from_seconds(2))
    return computed


@durable_step
def cached(step: StepContext) -> str:
    step.logger.info("step executed")
    return "cached_value"


@durable_execution
def succeeded_before_a_wait(_: Any, context: DurableContext) -> str:
    value = context.step(cached())
    context.wait(A_SECOND)
    return value


@durable_execution
def failed_before_a_wait(_: Any, context: DurableContext) -> str:
    """The replay meets the same failure. Result: how it reads."""
    failure = "none"
    try:
        context.step(fail("it cannot be done"), config=NO_RETRY)
    except StepError as error:
        failure = str(error)
    context.wait(A_SECOND)
    return failure


# Steps that fail, and how often and when they are tried again.


@durable_execution
def second_attempt(_: Any, context: DurableContext) -> str:
    return context.step(succeed_at(2), config=every_second(3))


@durable_execution
def exhausted(_: Any, context: DurableContext) -> None:
    context.step(fail("it never works"), config=every_second(4))


@durable_execution
def retried_by_default(_: Any, context: DurableContext) -> str:
    return context.step(succeed_at(3))


@durable_execution
def with_backoff(_: Any, context: DurableContext) -> str:
    retries = RetryStrategyConfig(
        max_attempts=5,
        initial_delay=Duration.from_seconds(2),
        backoff_rate=3,
        jitter_strategy=JitterStrategy.NONE,
    )
    return context.step(succeed_at(3), config=StepConfig(retry_strategy=create_retry_strategy(retries)))


class TransientError(Exception):
    """Come back later."""


@durable_step
def transient_at_first(step: StepContext) -> int:
    if step.attempt == 1:
        raise TransientError("come back later")
    return step.attempt


def retry_transient(error: Exception, _: int) -> RetryDecision:
    return RetryDecision.retry(A_SECOND) if isinstance(error, TransientError) else RetryDecision.no_retry()


def retry_all_but_transient(error: Exception, _: int) -> RetryDecision:
    return RetryDecision.no_retry() if isinstance(error, TransientError) else RetryDecision.retry(A_SECOND)


@durable_execution
def retried_for_this_error(_: Any, context: DurableContext) -> int:
    return context.step(transient_at_first(), config=StepConfig(retry_strategy=retry_transient))


@durable_execution
def retried_for_any_other_error(_: Any, context: DurableContext) -> int:
    return context.step(transient_at_first(), config=StepConfig(retry_strategy=retry_all_but_transient))


# Steps whose process dies under them and that must not be run twice.


def crash() -> None:
    """Ends the process, once what was logged and checkpointed is on its way."""
    time.sleep(1)
    os._exit(1)


@durable_step
def log_and_crash(step: StepContext, text: str) -> None:
    step.logger.info("working on %s", text)
    crash()


@durable_step
def log_and_crash_at_first(step: StepContext, text: str) -> str:
    step.logger.info("working on %s", text)
    if step.attempt == 1:
        crash()
    return "succeeded on second attempt"


@durable_execution
def interrupted(text: str, context: DurableContext) -> None:
    config = replace(NO_RETRY, step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY)
    context.step(log_and_crash(text), name="at_most_once_flaky_step", config=config)


@durable_execution
def interrupted_and_retried(text: str, context: DurableContext) -> str:
    config = replace(every_second(2), step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY)
    return context.step(log_and_crash_at_first(text), config=config)


# Steps that fail for good.


@durable_execution
def failed(_: Any, context: DurableContext) -> None:
    context.step(fail("it cannot be done"), config=NO_RETRY)


@durable_execution
def caught(_: Any, context: DurableContext) -> str:
    value = "expected"
    try:
        context.step(fail("it cannot be done"), config=NO_RETRY)
    except StepError:
        value = "fallback"
    return context.step(lambda _: f"{value}_result")
