"""Suite `parallel`."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from aws_durable_execution_sdk_python import (
    DurableContext,
    ParallelBranch,
    durable_execution,
    durable_parallel_branch,
)
from aws_durable_execution_sdk_python.concurrency.models import BatchResult
from aws_durable_execution_sdk_python.config import CompletionConfig, Duration, NestingType, ParallelConfig
from aws_durable_execution_sdk_python.serdes import SerDes, SerDesContext

from support import progress, refuse, tally, verdict

# One branch after the other.
SEQUENTIAL = ParallelConfig(max_concurrency=1)

Branch = Callable[[DurableContext], Any]


def returning(value: Any) -> Branch:
    """A branch that does nothing but return."""
    return lambda _: value


def failing(_: DurableContext) -> None:
    """A branch that does nothing but fail."""
    refuse("not today")


def stepping(value: str) -> Branch:
    """A branch that returns what its step does."""
    return lambda child: child.step(lambda _: value)


# Branches that succeed. Result: what they returned, in their order.


@durable_execution
def of_steps(_: Any, context: DurableContext) -> list[str]:
    branches = [stepping("task-1"), stepping("task-2")]
    return context.parallel(branches, name="parallel", config=SEQUENTIAL).get_results()


@durable_execution
def unnamed(_: Any, context: DurableContext) -> list[str]:
    return context.parallel([returning("alpha"), returning("beta")], config=SEQUENTIAL).get_results()


@durable_parallel_branch(name="second")
def second(_: DurableContext, value: str) -> str:
    return value


@durable_execution
def named_branches(_: Any, context: DurableContext) -> list[str]:
    branches = [ParallelBranch(returning("one"), name="first"), second("two")]
    return context.parallel(branches, name="named", config=SEQUENTIAL).get_results()


@durable_execution
def of_several_types(_: Any, context: DurableContext) -> list:
    branches = [returning("hello"), returning(42), returning({"k": "v"})]
    return context.parallel(branches, name="hetero", config=SEQUENTIAL).get_results()


@durable_execution
def of_nothing(_: Any, context: DurableContext) -> list[str]:
    return context.parallel([], name="empty").get_results()


@durable_execution
def of_two_at_a_time(_: Any, context: DurableContext) -> list[str]:
    branches = [returning("r0"), returning("r1"), returning("r2")]
    return context.parallel(branches, name="concurrent", config=ParallelConfig(max_concurrency=2)).get_results()


# What ends a parallel operation, and what is known about it then.


def one_by_one(
    context: DurableContext, name: str, branches: list[Branch], completion: CompletionConfig
) -> BatchResult[str]:
    config = dataclasses.replace(SEQUENTIAL, completion_config=completion)
    return context.parallel(branches, name=name, config=config)


@durable_execution
def fail_fast(_: Any, context: DurableContext) -> dict:
    branches = [returning("ok"), failing, returning("ok")]
    return verdict(one_by_one(context, "failfast", branches, CompletionConfig(tolerated_failure_count=0)))


@durable_execution
def fail_fast_and_escape(_: Any, context: DurableContext) -> list[str]:
    branches = [failing, returning("ok")]
    batch = one_by_one(context, "throwing", branches, CompletionConfig(tolerated_failure_count=0))
    batch.throw_if_error()
    return batch.get_results()


@durable_execution
def min_successful(_: Any, context: DurableContext) -> dict:
    branches = [returning(value) for value in "abcd"]
    return progress(one_by_one(context, "min-successful", branches, CompletionConfig(min_successful=2)))


@durable_execution
def failure_tolerated(_: Any, context: DurableContext) -> dict:
    branches = [returning("a"), failing, returning("c")]
    return verdict(one_by_one(context, "tolerated", branches, CompletionConfig(tolerated_failure_count=1)))


@durable_execution
def failures_exceed_tolerance(_: Any, context: DurableContext) -> dict:
    branches = [failing, failing, returning("c")]
    return tally(one_by_one(context, "tolerated-exceeded", branches, CompletionConfig(tolerated_failure_count=1)))


@durable_execution
def failures_exceed_percentage(_: Any, context: DurableContext) -> dict:
    branches = [failing, failing, returning("c"), returning("d")]
    return tally(one_by_one(context, "tolerated-pct", branches, CompletionConfig(tolerated_failure_percentage=25)))


@durable_execution
def failures_within_percentage(_: Any, context: DurableContext) -> dict:
    branches = [failing, returning("b"), returning("c"), returning("d")]
    return verdict(one_by_one(context, "pct-boundary", branches, CompletionConfig(tolerated_failure_percentage=25)))


@durable_execution
def all_fail(_: Any, context: DurableContext) -> dict:
    completion = CompletionConfig(tolerated_failure_count=3)
    return verdict(one_by_one(context, "all-fail", [failing] * 3, completion))


@durable_execution
def min_successful_not_reached(_: Any, context: DurableContext) -> dict:
    branches = [returning("a"), failing, returning("c")]
    return verdict(one_by_one(context, "min-not-reached", branches, CompletionConfig(min_successful=3)))


@durable_execution
def tolerance_before_min_successful(_: Any, context: DurableContext) -> dict:
    branches = [failing, failing, returning("c"), returning("d")]
    completion = CompletionConfig(min_successful=3, tolerated_failure_count=1)
    return tally(one_by_one(context, "combined", branches, completion))


@durable_execution
def no_concurrency(_: Any, context: DurableContext) -> list[str]:
    config = ParallelConfig(max_concurrency=0)
    return context.parallel([returning("a"), returning("b")], name="bad-concurrency", config=config).get_results()


@durable_execution
def accessors(_: Any, context: DurableContext) -> dict:
    branches = [returning("a"), failing, returning("c")]
    batch = one_by_one(context, "accessors", branches, CompletionConfig(tolerated_failure_count=1))
    return {
        "hasFailure": batch.has_failure,
        "successCount": len(batch.succeeded()),
        "failureCount": len(batch.failed()),
        "errorCount": len(batch.get_errors()),
    }


# Branches without a context of their own, branches within branches, and branches that a replay finds under way.


@durable_execution
def flat(_: Any, context: DurableContext) -> list[str]:
    config = dataclasses.replace(SEQUENTIAL, nesting_type=NestingType.FLAT)
    return context.parallel([stepping("fa"), stepping("fb")], name="flat", config=config).get_results()


@durable_execution
def nested(_: Any, context: DurableContext) -> list[list[str]]:
    def inside(child: DurableContext) -> list[str]:
        return child.parallel([stepping("i1"), stepping("i2")], name="inner", config=SEQUENTIAL).get_results()

    return context.parallel([inside], name="outer", config=SEQUENTIAL).get_results()


@durable_execution
def wait_in_a_branch(_: Any, context: DurableContext) -> list[str]:
    def waiting(child: DurableContext) -> str:
        child.wait(Duration.from_seconds(2))
        return "b1"

    return context.parallel([stepping("b0"), waiting], name="replay", config=SEQUENTIAL).get_results()


class Envelope(SerDes):
    """JSON, in an envelope."""

    def serialize(self, value: Any, _: SerDesContext) -> str:
        return json.dumps({"wrapped": value})

    def deserialize(self, data: str, _: SerDesContext) -> Any:
        return json.loads(data)["wrapped"]


@durable_execution
def item_serdes(_: Any, context: DurableContext) -> list[str]:
    config = dataclasses.replace(SEQUENTIAL, item_serdes=Envelope())
    return context.parallel([returning("x"), returning("y")], name="serde", config=config).get_results()
