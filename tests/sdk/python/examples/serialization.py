"""Serdes: what becomes of values on the record."""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import ChildConfig, Duration, MapConfig, ParallelConfig, StepConfig
from aws_durable_execution_sdk_python.serdes import JsonSerDes, PassThroughSerDes, SerDes, SerDesContext

ORDER = {"id": "order-123", "total": "99.99"}


@durable_execution
def by_default(_: Any, context: DurableContext) -> dict:
    return context.step(lambda _: ORDER, name="fetch_order")


VALUES = [
    None,
    True,
    3,
    2.5,
    "text",
    b"bytes",
    [1, "two", None],
    (1, 2),
    {"nested": {"list": [1, {"deep": "ü"}]}},
    Decimal("10.50"),
    uuid.UUID(int=7),
    date(2026, 1, 2),
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
]


@durable_execution
def values(_: Any, context: DurableContext) -> list[str]:
    """They come back as they were, in a replay too."""
    results = [context.step(lambda _, value=value: value, name=type(value).__name__) for value in VALUES]
    context.wait(Duration.from_seconds(1))
    return [repr(result) for result in results]


class OrderSerDes(SerDes[dict]):
    """JSON in a wrapper that names the operation."""

    def serialize(self, value: dict, serdes: SerDesContext) -> str:
        return json.dumps({"order": value, "operation": serdes.operation_id})

    def deserialize(self, data: str, serdes: SerDesContext) -> dict:
        wrapped = json.loads(data)
        return {**wrapped["order"], "own": wrapped["operation"] == serdes.operation_id}


@durable_step
def fetch_order(_: StepContext) -> dict:
    return ORDER


@durable_execution
def of_a_step(_: Any, context: DurableContext) -> dict:
    order = context.step(fetch_order(), config=StepConfig(serdes=OrderSerDes()))
    context.wait(Duration.from_seconds(1))
    return order


@durable_execution
def of_a_child(_: Any, context: DurableContext) -> dict:
    config = ChildConfig(serdes=OrderSerDes())
    return context.run_in_child_context(lambda child: child.step(fetch_order()), name="order", config=config)


@durable_execution
def passed_through(_: Any, context: DurableContext) -> str:
    """Text that is JSON already stays as it is."""
    return context.step(lambda _: '{"id":"order-123"}', name="raw", config=StepConfig(serdes=PassThroughSerDes()))


@durable_execution
def plain_json(_: Any, context: DurableContext) -> dict:
    return context.step(fetch_order(), config=StepConfig(serdes=JsonSerDes()))


def done(_: DurableContext, item: str, __: int, ___: Sequence[str]) -> dict:
    return {"id": item, "status": "done"}


@durable_execution
def of_items(_: Any, context: DurableContext) -> list[dict]:
    config = MapConfig(item_serdes=JsonSerDes())
    return context.map(["a", "b", "c"], done, name="items", config=config).get_results()


@durable_execution
def of_branches(_: Any, context: DurableContext) -> list[dict]:
    config = ParallelConfig(item_serdes=OrderSerDes())
    return context.parallel([lambda _: ORDER, lambda _: ORDER], name="orders", config=config).get_results()
