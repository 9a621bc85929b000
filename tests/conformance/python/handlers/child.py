"""Suite `child`."""

import os
import time
from typing import Any

from aws_durable_execution_sdk_python import (
    ChildContextError,
    DurableContext,
    StepContext,
    durable_execution,
    durable_step,
    durable_with_child_context,
)
from aws_durable_execution_sdk_python.config import ChildConfig, StepConfig

from support import A_SECOND, NO_RETRY, Uppercase, every_second, refuse

# More than the service records as a context's result: 256 KiB.
TOO_LARGE = 300_000


def echo(context: DurableContext, text: str) -> str:
    """A step that returns what it is given."""
    return context.step(lambda _: text)


def echo_and_wait(context: DurableContext, text: str) -> str:
    text = echo(context, text)
    context.wait(A_SECOND)
    return text


# A child context with a step in it that returns the text.
echoing = durable_with_child_context(echo)


# Child contexts that succeed at once, and what they return.


@durable_execution
def of_a_step(text: str, context: DurableContext) -> str:
    return context.run_in_child_context(echoing(text))


@durable_execution
def named(event: dict, context: DurableContext) -> str:
    return context.run_in_child_context(echoing(event["value"]), name=event["name"])


@durable_execution
def of_two_steps(text: str, context: DurableContext) -> str:
    """The second step returns what the first one has returned."""
    return context.run_in_child_context(lambda child: echo(child, echo(child, text)), name="two-steps")


@durable_with_child_context
def with_inner(outer: DurableContext, text: str) -> str:
    text = echo(outer, text)
    return outer.run_in_child_context(echoing(text), name="inner")


@durable_execution
def nested(text: str, context: DurableContext) -> str:
    return context.run_in_child_context(with_inner(text), name="outer")


@durable_execution
def uppercase(text: str, context: DurableContext) -> str:
    """The result is what became of it on the record."""
    return context.run_in_child_context(echoing(text), name="uppercase", config=ChildConfig(serdes=Uppercase()))


@durable_execution
def null(_: Any, context: DurableContext) -> None:
    return context.run_in_child_context(lambda _: None, name="nothing")


# Child contexts in which something fails.


@durable_step
def fail(_: StepContext) -> None:
    refuse("it cannot be done")


@durable_with_child_context
def failing(child: DurableContext, config: StepConfig) -> None:
    child.step(fail(), config=config)


@durable_execution
def failed_step(_: Any, context: DurableContext) -> None:
    context.run_in_child_context(failing(NO_RETRY))


@durable_execution
def failed_step_caught(text: str, context: DurableContext) -> str:
    """A step after the context makes up for it."""
    try:
        context.run_in_child_context(failing(NO_RETRY))
    except ChildContextError:
        return echo(context, text)
    refuse("the context has not failed")


@durable_step
def succeed_at_second(step: StepContext, text: str) -> str:
    if step.attempt < 2:
        refuse("too early")
    return text


@durable_execution
def retried_step(text: str, context: DurableContext) -> str:
    def body(child: DurableContext) -> str:
        return child.step(succeed_at_second(text), config=every_second(2))

    return context.run_in_child_context(body, name="retried")


@durable_execution
def exhausted_step(_: Any, context: DurableContext) -> None:
    context.run_in_child_context(failing(every_second(2)))


@durable_execution
def failed_body(_: Any, context: DurableContext) -> None:
    context.run_in_child_context(lambda _: refuse("nothing to do here"), name="refusing")


# What a replay makes of a child context: its result, or another run.


@durable_execution
def complete_before_a_wait(text: str, context: DurableContext) -> str:
    text = context.run_in_child_context(echoing(text))
    context.wait(A_SECOND)
    return text


@durable_with_child_context
def log_and_enlarge(child: DurableContext, text: str) -> str:
    child.logger.with_is_replaying(lambda: False).info("making much of %s", text)
    text = echo(child, text)
    return text * (TOO_LARGE // len(text) + 1)


@durable_execution
def too_large(text: str, context: DurableContext) -> int:
    """The replay runs the body again, over the step's recorded result. Result: how long the context's was."""
    large = context.run_in_child_context(log_and_enlarge(text), name="too-large")
    context.wait(A_SECOND)
    return len(large)


@durable_step
def crash_once(_: StepContext, text: str, is_first: bool) -> str:
    if is_first:
        time.sleep(1)  # What was checkpointed is on its way.
        os._exit(1)
    return text


@durable_execution
def interrupted(text: str, context: DurableContext) -> str:
    """The process dies in the step, the first time round."""
    is_first = not context.is_replaying()
    return context.run_in_child_context(lambda child: child.step(crash_once(text, is_first)))


@durable_with_child_context
def log_only(child: DurableContext, text: str) -> str:
    child.logger.with_is_replaying(lambda: False).info("there is only %s", text)
    return text


@durable_execution
def without_operations(text: str, context: DurableContext) -> str:
    """The replay does not run the body again."""
    text = context.run_in_child_context(log_only(text), name="log-only")
    context.wait(A_SECOND)
    return text


# Child contexts with waits in and after them.


@durable_execution
def step_and_wait(text: str, context: DurableContext) -> str:
    return context.run_in_child_context(lambda child: echo_and_wait(child, text), name="step-and-wait")


@durable_execution
def wait_alone(text: str, context: DurableContext) -> str:
    def body(child: DurableContext) -> str:
        child.wait(A_SECOND)
        return text

    return echo(context, context.run_in_child_context(body, name="wait"))


@durable_execution
def waits_inside_and_after(text: str, context: DurableContext) -> str:
    text = context.run_in_child_context(lambda child: echo_and_wait(child, text), name="step-and-wait")
    return echo_and_wait(context, text)
