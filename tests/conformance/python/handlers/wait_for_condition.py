"""Suite `wait_for_condition`."""

from collections.abc import Callable
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, WaitForConditionError, durable_execution
from aws_durable_execution_sdk_python.config import Duration, JitterStrategy
from aws_durable_execution_sdk_python.serdes import SerDes, SerDesContext
from aws_durable_execution_sdk_python.types import WaitForConditionCheckContext
from aws_durable_execution_sdk_python.waits import (
    WaitForConditionConfig,
    WaitForConditionDecision,
    WaitStrategyConfig,
    create_wait_strategy,
)

from support import A_SECOND, refuse


def every_second(
    initial_state: Any, until: Callable[[Any], bool], *, max_attempts: int = 60, serdes: SerDes | None = None
) -> WaitForConditionConfig:
    """Checks every second until the state is as it should be."""
    strategy = WaitStrategyConfig(
        should_continue_polling=lambda state: not until(state),
        max_attempts=max_attempts,
        initial_delay=A_SECOND,
        backoff_rate=1,
        jitter_strategy=JitterStrategy.NONE,
    )
    return WaitForConditionConfig(create_wait_strategy(strategy), initial_state, serdes=serdes)


# Conditions on a number that every check makes greater by one.


def increment(state: int, _: WaitForConditionCheckContext) -> int:
    return state + 1


def count(context: DurableContext, start: int, target: int) -> int:
    return context.wait_for_condition(increment, every_second(start, lambda state: state >= target))


@durable_execution
def from_zero(target: int, context: DurableContext) -> int:
    return count(context, 0, target)


@durable_execution
def already_there(target: int, context: DurableContext) -> int:
    """The first check finds what it looks for."""
    config = every_second(5, lambda state: state >= target)
    return context.wait_for_condition(lambda state, _: state, config)


@durable_execution
def named(target: int, context: DurableContext) -> int:
    config = every_second(0, lambda state: state >= target)
    return context.wait_for_condition(increment, config, name="poll-status")


@durable_execution
def from_five(target: int, context: DurableContext) -> int:
    return count(context, 5, target)


@durable_execution
def every_two_seconds(target: int, context: DurableContext) -> int:
    """The strategy is a function."""

    def strategy(state: int, _: int) -> WaitForConditionDecision:
        if state >= target:
            return WaitForConditionDecision.stop_polling()
        return WaitForConditionDecision.continue_waiting(Duration.from_seconds(2))

    return context.wait_for_condition(increment, WaitForConditionConfig(strategy, initial_state=0))


@durable_execution
def then_a_step(target: int, context: DurableContext) -> int:
    counted = count(context, 0, target)
    return context.step(lambda _: counted * 10)


@durable_execution
def one_after_another(_: Any, context: DurableContext) -> int:
    return count(context, count(context, 0, 2), 4)


# Conditions that are never met.


@durable_execution
def attempts_exhausted(start: int, context: DurableContext) -> int:
    return context.wait_for_condition(increment, every_second(start, lambda _: False, max_attempts=3))


def failing_check(_: None, __: WaitForConditionCheckContext) -> None:
    refuse("nobody knows")


@durable_execution
def check_fails(_: Any, context: DurableContext) -> None:
    context.wait_for_condition(failing_check, every_second(None, lambda _: True))


@durable_execution
def failed_check_caught(_: Any, context: DurableContext) -> str:
    try:
        context.wait_for_condition(failing_check, every_second(None, lambda _: True))
    except WaitForConditionError:
        return "recovered"
    return "met"


# What a state can be.


def attempt_job(job: dict, _: WaitForConditionCheckContext) -> dict:
    attempts = job["attempts"] + 1
    return {"status": "PENDING" if attempts < 2 else "DONE", "attempts": attempts}


@durable_execution
def object_state(_: Any, context: DurableContext) -> dict:
    config = every_second({"status": "PENDING", "attempts": 0}, lambda job: job["status"] == "DONE")
    return context.wait_for_condition(attempt_job, config)


@durable_execution
def null_state(_: Any, context: DurableContext) -> None:
    return context.wait_for_condition(lambda state, _: state, every_second(None, lambda _: True))


class Hex(SerDes[str]):
    """Records text as the hexadecimal digits of its bytes."""

    def serialize(self, value: str, _: SerDesContext) -> str:
        return value.encode().hex()

    def deserialize(self, data: str, _: SerDesContext) -> str:
        return bytes.fromhex(data).decode()


@durable_execution
def encoded_state(_: Any, context: DurableContext) -> str:
    config = every_second("", lambda state: len(state) >= 2, serdes=Hex())
    return context.wait_for_condition(lambda state, _: state + "x", config)
