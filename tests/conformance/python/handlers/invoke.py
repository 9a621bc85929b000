"""Suite `invoke`. The functions that are called are here too."""

import json
import os
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, InvokeError, durable_execution
from aws_durable_execution_sdk_python.config import InvokeConfig
from aws_durable_execution_sdk_python.serdes import SerDes, SerDesContext

from support import A_SECOND, refuse

# A chained call carries at most 1,048,576 bytes of JSON: these, less the quotes.
LARGE = 1_048_574


def target() -> str:
    """The function to call: which one, the template says."""
    return os.environ["TARGET_FUNCTION_NAME"]


# A call and nothing else.


@durable_execution
def call(event: Any, context: DurableContext) -> Any:
    return context.invoke(target(), event)


@durable_execution
def named(event: dict, context: DurableContext) -> str:
    return context.invoke(target(), event["payload"], name=event["name"])


@durable_execution
def large(_: Any, context: DurableContext) -> int:
    """Result: how much arrived."""
    return context.invoke(target(), "x" * LARGE)


@durable_execution
def for_a_tenant(event: dict, context: DurableContext) -> str:
    return context.invoke(target(), event["payload"], config=InvokeConfig(tenant_id=event["tenantId"]))


# Calls of a function that fails.


@durable_execution
def failure_escapes(_: Any, context: DurableContext) -> str:
    return context.invoke(target(), None)


@durable_execution
def failure_caught(_: Any, context: DurableContext) -> str:
    try:
        return context.invoke(target(), None)
    except InvokeError:
        return "fallback"


@durable_execution
def failure_caught_before_a_wait(_: Any, context: DurableContext) -> str:
    """Result: what went wrong."""
    try:
        result = context.invoke(target(), None)
    except InvokeError as error:
        result = str(error)
    context.wait(A_SECOND)
    return result


# Calls among other operations.


@durable_execution
def before_a_wait(_: Any, context: DurableContext) -> str:
    result = context.invoke(target(), "once")
    context.wait(A_SECOND)
    return result


@durable_execution
def after_a_step(_: Any, context: DurableContext) -> str:
    return context.invoke(target(), context.step(lambda _: "prepared"))


@durable_execution
def before_a_step(_: Any, context: DurableContext) -> str:
    result = context.invoke(target(), "raw")
    return context.step(lambda _: f"processed: {result}")


@durable_execution
def in_a_child(_: Any, context: DurableContext) -> str:
    return context.run_in_child_context(lambda child: child.invoke(target(), "from a child"))


@durable_execution
def twice(_: Any, context: DurableContext) -> str:
    return context.invoke(target(), context.invoke(target(), "one"))


# Calls whose payload or result goes through a serdes of the handler's own.


class UppercaseEvent(SerDes[dict]):
    """JSON, with the data in upper case on its way out."""

    def serialize(self, value: dict, _: SerDesContext) -> str:
        return json.dumps({"data": value["data"].upper()})

    def deserialize(self, data: str, _: SerDesContext) -> dict:
        return json.loads(data)


class UppercaseResult(SerDes[str]):
    """The result's JSON as text, quotes and all, in upper case."""

    def serialize(self, value: str, _: SerDesContext) -> str:
        return value

    def deserialize(self, data: str, _: SerDesContext) -> str:
        return data.upper()


@durable_execution
def payload_serdes(event: dict, context: DurableContext) -> dict:
    return context.invoke(target(), event, config=InvokeConfig(serdes_payload=UppercaseEvent()))


@durable_execution
def result_serdes(text: str, context: DurableContext) -> str:
    return context.invoke(target(), text, config=InvokeConfig(serdes_result=UppercaseResult()))


# The functions that the others call.


@durable_execution
def target_echo(event: Any, _: DurableContext) -> Any:
    return event


@durable_execution
def target_length(text: str, _: DurableContext) -> int:
    return len(text)


@durable_execution
def target_failing(_: Any, __: DurableContext) -> None:
    refuse("out of order")
