"""The reference example of AWS's testing SDK for durable functions: a step, a wait of a second, a child context with two
steps, and another step.

    durable-wasm run examples/python/quickstart.py

Input: any JSON value; it is not used. Result: always ["1 2", "3 4 4 3", "5 6"].
"""

from typing import Any

from aws_durable_execution_sdk_python import (
    DurableContext,
    StepContext,
    durable_execution,
    durable_step,
    durable_with_child_context,
)
from aws_durable_execution_sdk_python.config import Duration


@durable_step
def one(step_context: StepContext, a: int, b: int) -> str:
    return f"{a} {b}"


@durable_step
def two_1(step_context: StepContext, a: int, b: int) -> str:
    return f"{a} {b}"


@durable_step
def two_2(step_context: StepContext, a: int, b: int) -> str:
    return f"{b} {a}"


@durable_with_child_context
def two(context: DurableContext, a: int, b: int) -> str:
    first: str = context.step(two_1(a, b))
    second: str = context.step(two_2(a, b))
    return f"{first} {second}"


@durable_step
def three(step_context: StepContext, a: int, b: int) -> str:
    return f"{a} {b}"


@durable_execution
def handler(event: Any, context: DurableContext) -> list[str]:
    results: list[str] = [context.step(one(1, 2))]
    context.wait(Duration.from_seconds(1))
    results.append(context.run_in_child_context(two(3, 4)))
    results.append(context.step(three(5, 6)))
    return results
