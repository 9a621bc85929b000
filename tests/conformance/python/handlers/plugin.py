"""Suite `plugin`."""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import Duration

from reporter import Faulty, Reporter, Stage
from support import NO_RETRY, every_second, refuse


@durable_step
def greet(step: StepContext, name: str) -> str:
    step.logger.info("Greeting step running for: %s", name)
    return f"Hello, {name}!"


@durable_execution(plugins=[Reporter("CONFPLUGIN", Stage.INVOCATION)])
def invocations(name: str, context: DurableContext) -> str:
    return context.step(greet(name))


@durable_execution(plugins=[Reporter("CONFPLUGIN", Stage.OPERATION)])
def operations(name: str, context: DurableContext) -> str:
    return context.step(greet(name))


@durable_step
def succeed_at_second(step: StepContext) -> str:
    if step.attempt < 2:
        refuse("not yet")
    return "Operation succeeded"


@durable_execution(plugins=[Reporter("CONFPLUGIN", Stage.ATTEMPT)])
def attempts(_: Any, context: DurableContext) -> str:
    return context.step(succeed_at_second(), config=every_second(2))


@durable_execution(plugins=[Faulty()])
def faulty(name: str, context: DurableContext) -> str:
    return context.step(greet(name))


@durable_execution(plugins=[Reporter("CONFPLUGIN-A", Stage.INVOCATION), Reporter("CONFPLUGIN-B", Stage.INVOCATION)])
def several(name: str, context: DurableContext) -> str:
    return context.step(greet(name))


@durable_execution(plugins=[Reporter("CONFPLUGIN", Stage.INVOCATION)])
def replay(_: Any, context: DurableContext) -> None:
    context.wait(Duration.from_seconds(2))


@durable_step
def fail(_: StepContext) -> None:
    refuse("it never works")


@durable_execution(plugins=[Reporter("CONFPLUGIN", Stage.INVOCATION)])
def failure(_: Any, context: DurableContext) -> None:
    context.step(fail(), config=NO_RETRY)
