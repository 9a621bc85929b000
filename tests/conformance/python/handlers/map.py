"""Suite `map`."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python.concurrency.models import (
    BatchItem,
    BatchItemStatus,
    BatchResult,
    CompletionReason,
)
from aws_durable_execution_sdk_python.config import CompletionConfig, MapConfig, NestingType
from aws_durable_execution_sdk_python.serdes import JsonSerDes, SerDes, SerDesContext

from support import A_SECOND, progress, refuse, tally, verdict

# One item after the other.
SEQUENTIAL = MapConfig(max_concurrency=1)

# Characters of a result that does not fit a checkpoint four times.
LARGE = 70_000


def own(_: DurableContext, item: Any, __: int, ___: Sequence) -> Any:
    return item


def own_by_step(child: DurableContext, item: Any, _: int, __: Sequence) -> Any:
    return child.step(lambda _: item)


def uppercase(_: DurableContext, item: str, __: int, ___: Sequence) -> str:
    return item.upper()


# Items that succeed. Result: what came of them, in their order, unless it says otherwise.


def greet(child: DurableContext, name: str, _: int, __: Sequence) -> str:
    return child.step(lambda _: f"Hello, {name}!")


@durable_execution
def of_steps(names: list[str], context: DurableContext) -> list[str]:
    return context.map(names, greet, name="map", config=SEQUENTIAL).get_results()


@durable_execution
def unnamed(numbers: list[int], context: DurableContext) -> list[int]:
    return context.map(numbers, lambda _, number, __, ___: number * 2, config=SEQUENTIAL).get_results()


@durable_execution
def with_index(numbers: list[int], context: DurableContext) -> list[int]:
    def add(_: DurableContext, number: int, index: int, __: Sequence) -> int:
        return number + index

    return context.map(numbers, add, name="indexed", config=SEQUENTIAL).get_results()


@durable_execution
def of_nothing(items: list[str], context: DurableContext) -> list[str]:
    return context.map(items, own, name="empty").get_results()


@durable_execution
def of_two_at_a_time(_: Any, context: DurableContext) -> list[str]:
    return context.map(["r0", "r1", "r2"], own, name="concurrent", config=MapConfig(max_concurrency=2)).get_results()


@durable_execution
def flat(_: Any, context: DurableContext) -> list[str]:
    config = dataclasses.replace(SEQUENTIAL, nesting_type=NestingType.FLAT)
    return context.map(["fa", "fb"], own_by_step, name="flat", config=config).get_results()


@durable_execution
def named_items(numbers: list[int], context: DurableContext) -> list[int]:
    config = dataclasses.replace(SEQUENTIAL, item_namer=lambda _, index: f"item-{index + 1}")
    return context.map(numbers, lambda _, number, __, ___: number * 10, name="named-items", config=config).get_results()


@durable_execution
def too_large(_: Any, context: DurableContext) -> dict:
    """Result: how many there were."""

    def repeat(_: DurableContext, letter: str, __: int, ___: Sequence) -> str:
        return letter * LARGE

    batch = context.map(["a", "b", "c", "d"], repeat, name="large", config=SEQUENTIAL)
    return {"successCount": batch.success_count, "totalCount": batch.total_count}


# What ends a map, and what is known about it then. An item says whether it succeeds.


def meet(_: DurableContext, succeeds: bool, __: int, ___: Sequence) -> str:
    return "ok" if succeeds else refuse("not today")


def one_by_one(context: DurableContext, name: str, items: list[bool], completion: CompletionConfig) -> BatchResult:
    config = dataclasses.replace(SEQUENTIAL, completion_config=completion)
    return context.map(items, meet, name=name, config=config)


@durable_execution
def fail_fast(_: Any, context: DurableContext) -> dict:
    completion = CompletionConfig(tolerated_failure_count=0)
    return verdict(one_by_one(context, "failfast", [True, False, True], completion))


@durable_execution
def fail_fast_and_escape(_: Any, context: DurableContext) -> list[str]:
    batch = one_by_one(context, "throwing", [False, True], CompletionConfig(tolerated_failure_count=0))
    batch.throw_if_error()
    return batch.get_results()


@durable_execution
def min_successful(_: Any, context: DurableContext) -> dict:
    return progress(one_by_one(context, "min-successful", [True] * 4, CompletionConfig(min_successful=2)))


@durable_execution
def failure_tolerated(_: Any, context: DurableContext) -> dict:
    completion = CompletionConfig(tolerated_failure_count=1)
    return verdict(one_by_one(context, "tolerated", [True, False, True], completion))


@durable_execution
def failures_exceed_tolerance(_: Any, context: DurableContext) -> dict:
    completion = CompletionConfig(tolerated_failure_count=1)
    return tally(one_by_one(context, "tolerated-exceeded", [False, False, True], completion))


@durable_execution
def failures_exceed_percentage(_: Any, context: DurableContext) -> dict:
    completion = CompletionConfig(tolerated_failure_percentage=25)
    return tally(one_by_one(context, "tolerated-pct", [False, False, True, True], completion))


# Maps that a replay finds under way and complete.


def wait_at_second(child: DurableContext, item: str, index: int, _: Sequence) -> str:
    """The second item waits before its step."""
    if index == 1:
        child.wait(A_SECOND)
    return child.step(lambda _: item)


@durable_execution
def wait_during_the_map(_: Any, context: DurableContext) -> list[str]:
    return context.map(["r0", "r1"], wait_at_second, name="suspend", config=SEQUENTIAL).get_results()


@durable_execution
def wait_after_the_map(_: Any, context: DurableContext) -> list[str]:
    batch = context.map(["a", "b"], uppercase, name="then-wait", config=SEQUENTIAL)
    context.wait(A_SECOND)
    return batch.get_results()


@durable_execution
def wait_after_a_failed_item(_: Any, context: DurableContext) -> dict:
    batch = one_by_one(context, "fail-then-wait", [True, False], CompletionConfig(tolerated_failure_count=1))
    context.wait(A_SECOND)
    return verdict(batch)


# Maps whose items or whole result go through a serdes of the handler's own.


class Wrapped(SerDes[str]):
    """Text as it is, behind a prefix."""

    def serialize(self, value: str, _: SerDesContext) -> str:
        return f"wrapped:{value}"

    def deserialize(self, data: str, _: SerDesContext) -> str:
        return data.removeprefix("wrapped:")


class Joined(SerDes[BatchResult]):
    """A batch of texts that all succeeded, as one text with commas."""

    def serialize(self, value: BatchResult, _: SerDesContext) -> str:
        return "OPSERDE:" + ",".join(value.get_results())

    def deserialize(self, data: str, _: SerDesContext) -> BatchResult:
        texts = data.removeprefix("OPSERDE:").split(",")
        items = [BatchItem(index, BatchItemStatus.SUCCEEDED, result=text) for index, text in enumerate(texts)]
        return BatchResult(items, CompletionReason.ALL_COMPLETED)


# Without one for items, the serdes for the whole is for items too.
JOINED = dataclasses.replace(SEQUENTIAL, serdes=Joined(), item_serdes=JsonSerDes())


@durable_execution
def item_serdes(_: Any, context: DurableContext) -> list[str]:
    config = dataclasses.replace(SEQUENTIAL, item_serdes=Wrapped())
    return context.map(["x", "y"], uppercase, name="serdes", config=config).get_results()


@durable_execution
def result_serdes(_: Any, context: DurableContext) -> list[str]:
    return context.map(["x", "y"], uppercase, name="op-serde", config=JOINED).get_results()


@durable_execution
def result_serdes_replayed(_: Any, context: DurableContext) -> list[str]:
    """The replay reads the result through the serdes."""
    batch = context.map(["x", "y"], uppercase, name="op-serde-replay", config=JOINED)
    context.wait(A_SECOND)
    return batch.get_results()
