"""Waiting for a condition: checks, states and strategies."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, WaitForConditionError, durable_execution
from aws_durable_execution_sdk_python.config import Duration, JitterStrategy
from aws_durable_execution_sdk_python.serdes import JsonSerDes
from aws_durable_execution_sdk_python.types import WaitForConditionCheckContext
from aws_durable_execution_sdk_python.waits import (
    WaitForConditionConfig,
    WaitForConditionDecision,
    WaitStrategyConfig,
    create_wait_strategy,
)

JOB = {"job_id": "job-123", "polls": 0, "done": False}


def check_job(job: dict, check: WaitForConditionCheckContext) -> dict:
    """A job that is done at the third look."""
    check.logger.info("looking at %s, attempt %s", job["job_id"], check.attempt)
    polls = job["polls"] + 1
    return {**job, "polls": polls, "done": polls >= 3}


def until_done(job: dict, attempt: int) -> WaitForConditionDecision:
    if job["done"]:
        return WaitForConditionDecision.stop_polling()
    return WaitForConditionDecision.continue_waiting(Duration.from_seconds(min(5 * 2**attempt, 300)))


@durable_execution
def own_strategy(_: Any, context: DurableContext) -> dict:
    config = WaitForConditionConfig(wait_strategy=until_done, initial_state=JOB)
    return context.wait_for_condition(check=check_job, config=config)


@durable_execution
def named(_: Any, context: DurableContext) -> dict:
    config = WaitForConditionConfig(until_done, JOB)
    return context.wait_for_condition(check_job, config, name="poll-job")


def made(**options: Any) -> WaitForConditionConfig:
    strategy = WaitStrategyConfig(
        should_continue_polling=lambda job: not job["done"], jitter_strategy=JitterStrategy.NONE, **options
    )
    return WaitForConditionConfig(create_wait_strategy(strategy), JOB)


@durable_execution
def made_strategy(_: Any, context: DurableContext) -> dict:
    config = made(initial_delay=Duration.from_seconds(5), max_delay=Duration.from_minutes(5), backoff_rate=2.0)
    return context.wait_for_condition(check_job, config, name="poll-job")


@durable_execution
def with_defaults(_: Any, context: DurableContext) -> dict:
    """The delays are left to chance."""
    strategy = create_wait_strategy(WaitStrategyConfig(should_continue_polling=lambda job: not job["done"]))
    return context.wait_for_condition(check_job, WaitForConditionConfig(strategy, JOB))


@durable_execution
def exhausted(_: Any, context: DurableContext) -> dict:
    return context.wait_for_condition(check_job, made(max_attempts=2), name="poll-job")


@durable_execution
def exhausted_handled(_: Any, context: DurableContext) -> dict:
    try:
        return context.wait_for_condition(check_job, made(max_attempts=2), name="poll-job")
    except WaitForConditionError as error:
        return {"gave_up": error.message}


def impatient(job: dict, attempt: int) -> WaitForConditionDecision:
    if attempt >= 2:
        raise ValueError("too many attempts")
    return until_done(job, attempt)


@durable_execution
def failing_strategy(_: Any, context: DurableContext) -> dict:
    return context.wait_for_condition(check_job, WaitForConditionConfig(impatient, JOB))


def broken(job: dict, _: WaitForConditionCheckContext) -> dict:
    raise RuntimeError(f"{job['job_id']} cannot be looked at")


@durable_execution
def failing_check(_: Any, context: DurableContext) -> dict:
    return context.wait_for_condition(broken, WaitForConditionConfig(until_done, JOB))


@durable_execution
def with_serdes(_: Any, context: DurableContext) -> dict:
    config = WaitForConditionConfig(until_done, JOB, serdes=JsonSerDes())
    return context.wait_for_condition(check_job, config, name="poll-job")


@durable_execution
def at_once(_: Any, context: DurableContext) -> int:
    config = WaitForConditionConfig(lambda _, __: WaitForConditionDecision.stop_polling(), initial_state=41)
    return context.wait_for_condition(lambda state, _: state + 1, config)
