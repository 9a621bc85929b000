"""Branches side by side."""

from collections.abc import Callable
from typing import Any

from aws_durable_execution_sdk_python import (
    BatchResult,
    CompletionStatus,
    DurableContext,
    ParallelBranch,
    StepContext,
    complete_batch,
    continue_batch,
    durable_execution,
    durable_parallel_branch,
)
from aws_durable_execution_sdk_python.config import (
    CompletionConfig,
    CompletionDecision,
    CompletionOutcome,
    Duration,
    NestingType,
    ParallelConfig,
    StepConfig,
)
from aws_durable_execution_sdk_python.retries import RetryPresets

Branch = Callable[[DurableContext], Any]


def stepping(name: str) -> Branch:
    return lambda child: child.step(lambda _: f"{name} done", name=name)


def failing(name: str) -> Branch:
    def fail(_: StepContext) -> None:
        raise ValueError(f"{name} failed")

    return lambda child: child.step(fail, name=name, config=StepConfig(retry_strategy=RetryPresets.none()))


def told(batch: BatchResult) -> dict:
    return {
        "reason": batch.completion_reason.value,
        "status": batch.status.value,
        "counts": [batch.total_count, batch.success_count, batch.failure_count, batch.started_count],
        "results": batch.get_results(),
        "errors": [error.message for error in batch.get_errors()],
    }


@durable_execution
def simple(_: Any, context: DurableContext) -> dict:
    branches = [stepping("check-inventory"), stepping("check-payment"), stepping("check-shipping")]
    return context.parallel(branches, name="check-services").to_dict()


@durable_execution
def unnamed(_: Any, context: DurableContext) -> list[str]:
    return context.parallel([stepping("a"), stepping("b")]).get_results()


@durable_parallel_branch(name="fetch-orders")
def fetch_orders(child: DurableContext, user: str) -> list[str]:
    return child.step(lambda _: [f"{user}-1", f"{user}-2"], name="load")


@durable_execution
def named_branches(_: Any, context: DurableContext) -> list:
    branches = [ParallelBranch(stepping("user"), name="fetch-user"), fetch_orders("ada")]
    return context.parallel(branches, name="load-data").get_results()


@durable_execution
def limited(_: Any, context: DurableContext) -> dict:
    branches = [stepping(name) for name in "abcd"]
    return told(context.parallel(branches, name="limited", config=ParallelConfig(max_concurrency=2)))


def one_by_one(context: DurableContext, branches: list[Branch], completion: CompletionConfig) -> dict:
    config = ParallelConfig(max_concurrency=1, completion_config=completion)
    return told(context.parallel(branches, name="tasks", config=config))


@durable_execution
def first_successful(_: Any, context: DurableContext) -> dict:
    branches = [failing("primary"), stepping("secondary"), stepping("cache")]
    return one_by_one(context, branches, CompletionConfig.first_successful())


@durable_execution
def tolerant(_: Any, context: DurableContext) -> dict:
    branches = [stepping("task-1"), failing("task-2"), stepping("task-3")]
    return one_by_one(context, branches, CompletionConfig(tolerated_failure_count=1))


@durable_execution
def all_completed(_: Any, context: DurableContext) -> dict:
    return one_by_one(context, [failing("task-1"), stepping("task-2")], CompletionConfig.all_completed())


@durable_execution
def fail_fast(_: Any, context: DurableContext) -> dict:
    return one_by_one(context, [failing("task-1"), stepping("task-2")], CompletionConfig.all_successful())


@durable_execution
def throwing(_: Any, context: DurableContext) -> list[str]:
    config = ParallelConfig(max_concurrency=1, completion_config=CompletionConfig(tolerated_failure_count=5))
    batch = context.parallel([failing("task-1"), failing("task-2")], name="tasks", config=config)
    batch.throw_if_error()
    return batch.get_results()


@durable_execution
def nested(_: Any, context: DurableContext) -> list[list[str]]:
    def group(name: str) -> Branch:
        branches = [stepping(f"{name}1"), stepping(f"{name}2")]
        return lambda child: child.parallel(branches, name=f"inner-{name}").get_results()

    return context.parallel([group("a"), group("b")], name="outer").get_results()


@durable_execution
def flat(_: Any, context: DurableContext) -> list[str]:
    config = ParallelConfig(nesting_type=NestingType.FLAT)
    return context.parallel([stepping("a"), stepping("b")], name="flat", config=config).get_results()


@durable_execution
def waiting(_: Any, context: DurableContext) -> list[str]:
    """Each branch waits for as long as it likes."""

    def wait(seconds: int) -> Branch:
        def branch(child: DurableContext) -> str:
            child.wait(Duration.from_seconds(seconds), name=f"wait-{seconds}")
            return child.step(lambda _: f"after {seconds}", name=f"after-{seconds}")

        return branch

    return context.parallel([wait(30), wait(10), wait(20)], name="waits").get_results()


@durable_execution
def retrying(_: Any, context: DurableContext) -> list[str]:
    """A step's retry in one branch does not hold up the other."""

    def flaky(step: StepContext) -> str:
        if step.attempt < 3:
            raise ConnectionError("not yet")
        return f"attempt {step.attempt}"

    config = StepConfig(retry_strategy=RetryPresets.linear())
    branches = [lambda child: child.step(flaky, name="flaky", config=config), stepping("steady")]
    return context.parallel(branches, name="mixed").get_results()


def quorum(status: CompletionStatus) -> CompletionDecision:
    if status.success_count >= 2:
        return complete_batch()
    if status.failure_count >= 2:
        return complete_batch(CompletionOutcome.FAILED)
    return continue_batch()


@durable_execution
def custom_completion(event: dict, context: DurableContext) -> dict:
    branches = [stepping(name) if name != "bad" else failing(name) for name in event["votes"]]
    return one_by_one(context, branches, CompletionConfig(should_complete=quorum))


@durable_execution
def with_callbacks(_: Any, context: DurableContext) -> list[str]:
    def ask(who: str) -> Branch:
        return lambda child: child.create_callback(name=who).result()

    return context.parallel([ask("manager"), ask("finance")], name="approvals").get_results()


@durable_execution
def misconfigured(_: Any, context: DurableContext) -> list[str]:
    config = ParallelConfig(completion_config=CompletionConfig(min_successful=3))
    return context.parallel([stepping("a"), stepping("b")], name="too-few", config=config).get_results()
