"""The same for every item of a list."""

from collections.abc import Sequence
from typing import Any

from aws_durable_execution_sdk_python import BatchResult, DurableContext, StepContext, durable_execution
from aws_durable_execution_sdk_python.config import CompletionConfig, Duration, MapConfig, NestingType, StepConfig
from aws_durable_execution_sdk_python.retries import RetryPresets


def square(child: DurableContext, item: int, index: int, _: Sequence[int]) -> int:
    return child.step(lambda _: item * item, name=f"square-{index}")


@durable_execution
def simple(_: Any, context: DurableContext) -> dict:
    return context.map([1, 2, 3, 4, 5], square, name="square-numbers").to_dict()


def process(child: DurableContext, item: str, index: int, _: Sequence[str]) -> str:
    def work(_: StepContext) -> str:
        if item == "bad":
            raise ValueError("bad item")
        return item.upper()

    return child.step(work, name=f"process-{index}", config=StepConfig(retry_strategy=RetryPresets.none()))


def told(batch: BatchResult) -> dict:
    return {
        "reason": batch.completion_reason.value,
        "counts": [batch.total_count, batch.success_count, batch.failure_count, batch.started_count],
        "results": batch.get_results(),
        "errors": [error.message for error in batch.get_errors()],
    }


def one_by_one(context: DurableContext, items: list[str], completion: CompletionConfig) -> BatchResult:
    config = MapConfig(max_concurrency=1, completion_config=completion)
    return context.map(items, process, name="process-items", config=config)


@durable_execution
def unnamed(event: dict, context: DurableContext) -> list[str]:
    return context.map(event["items"], process).get_results()


@durable_execution
def enough(event: dict, context: DurableContext) -> dict:
    return told(one_by_one(context, event["items"], CompletionConfig(min_successful=3)))


@durable_execution
def by_default(event: dict, context: DurableContext) -> dict:
    return told(one_by_one(context, event["items"], CompletionConfig()))


@durable_execution
def tolerant(event: dict, context: DurableContext) -> dict:
    return told(one_by_one(context, event["items"], CompletionConfig(tolerated_failure_percentage=50)))


@durable_execution
def throwing(event: dict, context: DurableContext) -> list[str]:
    batch = one_by_one(context, event["items"], CompletionConfig.all_completed())
    batch.throw_if_error()
    return batch.get_results()


@durable_execution
def named_items(event: dict, context: DurableContext) -> list[str]:
    config = MapConfig(item_namer=lambda item, index: f"{index}-{item}")
    return context.map(event["items"], process, name="named", config=config).get_results()


@durable_execution
def nested(_: Any, context: DurableContext) -> list[list[str]]:
    def region(child: DurableContext, items: list[str], index: int, _: Sequence) -> list[str]:
        return child.map(items, process, name=f"region-{index}").get_results()

    return context.map([["a", "b"], ["c"]], region, name="regions").get_results()


@durable_execution
def flat(event: dict, context: DurableContext) -> list[str]:
    config = MapConfig(max_concurrency=2, nesting_type=NestingType.FLAT)
    return context.map(event["items"], process, name="flat", config=config).get_results()


@durable_execution
def waiting(event: dict, context: DurableContext) -> list[str]:
    def pause(child: DurableContext, item: str, index: int, items: Sequence[str]) -> str:
        child.wait(Duration.from_seconds(index + 1))
        return process(child, item, index, items)

    return context.map(event["items"], pause, name="waiting", config=MapConfig(max_concurrency=2)).get_results()


@durable_execution
def replayed(event: dict, context: DurableContext) -> dict:
    batch = one_by_one(context, event["items"], CompletionConfig.all_completed())
    context.wait(Duration.from_seconds(1))
    return told(batch)


@durable_execution
def large(_: Any, context: DurableContext) -> dict:
    """The whole does not fit a checkpoint: it is made again from its items."""
    config = MapConfig(max_concurrency=1, summary_generator=lambda batch: f"{batch.success_count} letters")
    batch = context.map(list("abcd"), lambda _, letter, __, ___: letter * 70_000, name="large", config=config)
    context.wait(Duration.from_seconds(1))
    return {"lengths": [len(result) for result in batch.get_results()]}


@durable_execution
def many(event: dict, context: DurableContext) -> int:
    config = MapConfig(max_concurrency=10)
    return sum(context.map(list(range(event["count"])), square, name="many", config=config).get_results())
