"""Plugins that print a line of JSON for each hook.

Each is its own factory: versions of the SDK that take plugins take them too, and not only those that take factories.
"""

import json
from enum import Enum, auto
from typing import Self

from aws_durable_execution_sdk_python.plugin import (
    DurableInstrumentationPlugin,
    InvocationEndInfo,
    InvocationStartInfo,
    OperationEndInfo,
    OperationStartInfo,
    UserFunctionEndInfo,
    UserFunctionStartInfo,
)


class Stage(Enum):
    """What a plugin reports: how these begin and end."""

    INVOCATION = auto()
    # Of steps only.
    OPERATION = auto()
    # Of steps only.
    ATTEMPT = auto()


class Reporter(DurableInstrumentationPlugin):
    """Reports one stage."""

    def __init__(self, name: str, stage: Stage) -> None:
        self._name = name
        self._stage = stage
        self._execution_arn: str | None = None

    def create_plugin(self, _: InvocationStartInfo) -> Self:
        """The plugin for an invocation."""
        return Reporter(self._name, self._stage)

    def _report(self, stage: Stage, hook: str, **fields: object) -> None:
        if stage is self._stage:
            emit(self._name, hook, self._execution_arn, **fields)

    def on_invocation_start(self, info: InvocationStartInfo) -> None:
        self._execution_arn = info.execution_arn
        self._report(Stage.INVOCATION, "invocation-start", first=info.is_first_invocation)

    def on_invocation_end(self, info: InvocationEndInfo) -> None:
        self._report(Stage.INVOCATION, "invocation-end", status=info.status.name)

    def on_operation_start(self, info: OperationStartInfo) -> None:
        if is_step(info):
            self._report(Stage.OPERATION, "operation-start", op=info.operation_id)

    def on_operation_end(self, info: OperationEndInfo) -> None:
        if is_step(info):
            self._report(Stage.OPERATION, "operation-end", op=info.operation_id, status=info.status.name)

    def on_user_function_start(self, info: UserFunctionStartInfo) -> None:
        if is_step(info):
            self._report(Stage.ATTEMPT, "attempt-start", n=info.attempt, op=info.operation_id)

    def on_user_function_end(self, info: UserFunctionEndInfo) -> None:
        if is_step(info):
            outcome = info.outcome.name
            self._report(Stage.ATTEMPT, "attempt-end", n=info.attempt, outcome=outcome, op=info.operation_id)


class Faulty(DurableInstrumentationPlugin):
    """Reports each hook and then fails."""

    def __init__(self) -> None:
        self._execution_arn: str | None = None

    def create_plugin(self, _: InvocationStartInfo) -> Self:
        """The plugin for an invocation."""
        return Faulty()

    def _report(self, hook: str) -> None:
        emit("CONFPLUGIN-FAULTY", hook, self._execution_arn)
        raise RuntimeError(f"{hook} is broken")

    def on_invocation_start(self, info: InvocationStartInfo) -> None:
        self._execution_arn = info.execution_arn
        self._report("invocation-start")

    def on_invocation_end(self, _: InvocationEndInfo) -> None:
        self._report("invocation-end")

    def on_operation_start(self, info: OperationStartInfo) -> None:
        if is_step(info):
            self._report("operation-start")

    def on_operation_end(self, info: OperationEndInfo) -> None:
        if is_step(info):
            self._report("operation-end")

    def on_user_function_start(self, info: UserFunctionStartInfo) -> None:
        if is_step(info):
            self._report("attempt-start")

    def on_user_function_end(self, info: UserFunctionEndInfo) -> None:
        if is_step(info):
            self._report("attempt-end")


def emit(plugin: str, hook: str, execution_arn: str | None, **fields: object) -> None:
    """Prints a record. The validator finds it by its execution."""
    print(json.dumps({"plugin": plugin, "hook": hook, "durableExecutionArn": execution_arn, **fields}))


def is_step(info: OperationStartInfo | OperationEndInfo) -> bool:
    return info.operation_type.name == "STEP"
