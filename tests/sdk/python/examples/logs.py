"""Logging: that it changes nothing of what is recorded."""

import logging
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution
from aws_durable_execution_sdk_python.config import Duration

own = logging.getLogger("orders")
# At a cold start, which a component has when it is built.
own.warning("loading")


@durable_execution
def basic(_: Any, context: DurableContext) -> str:
    context.logger.info("starting")
    result = context.step(lambda _: "done", name="work")
    context.logger.info("complete", extra={"result": result})
    return result


@durable_execution
def of_a_step(_: Any, context: DurableContext) -> str:
    def work(step: StepContext) -> str:
        step.logger.debug("a detail")
        step.logger.info("working at attempt %s", step.attempt)
        step.logger.warning("something is odd", extra={"what": "nothing"})
        return "done"

    return context.step(work, name="work")


@durable_execution
def replays(_: Any, context: DurableContext) -> str:
    context.logger.info("before")
    result = context.step(lambda _: "result", name="work")
    context.logger.info("between")
    context.wait(Duration.from_seconds(1))
    context.logger.info("after")
    return result


@durable_execution
def own_logger(_: Any, context: DurableContext) -> str:
    context.set_logger(own)
    context.logger.info("through a logger of one's own")
    own.info("and past the SDK")
    print("and printed")
    return context.step(lambda step: step.logger.info("in a step") or "logged", name="work")


@durable_execution
def of_exceptions(_: Any, context: DurableContext) -> str:
    try:
        raise ValueError("on purpose")
    except ValueError:
        context.logger.exception("caught")
    return "caught"
