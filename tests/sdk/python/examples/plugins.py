"""Instrumentation plugins: what they are told."""

from collections import Counter
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution
from aws_durable_execution_sdk_python.config import Duration, StepConfig
from aws_durable_execution_sdk_python.plugin import (
    DurableInstrumentationPlugin,
    InvocationEndInfo,
    InvocationStartInfo,
    OperationChangeInfo,
    OperationEndInfo,
    OperationStartInfo,
    UserFunctionEndInfo,
    UserFunctionStartInfo,
)
from aws_durable_execution_sdk_python.retries import RetryPresets


class Notebook:
    """Makes a plugin for each invocation, and keeps what they note of the last one."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def create_plugin(self, _: InvocationStartInfo) -> "Note":
        self.notes.clear()
        return Note(self.notes)


class Note(DurableInstrumentationPlugin):
    """Notes what it is told."""

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes

    def on_invocation_start(self, info: InvocationStartInfo) -> None:
        updated = sorted(operation.name for operation in info.updated_operations.values())
        self._notes.append(f"invocation starts, first: {info.is_first_invocation}, updated: {updated}")

    def on_invocation_end(self, info: InvocationEndInfo) -> None:
        print(f"invocation ends: {info.status.name}")

    def on_operation_start(self, info: OperationStartInfo) -> None:
        self._notes.append(f"{info.name} starts, replayed: {info.is_replayed}")

    def on_operation_end(self, info: OperationEndInfo) -> None:
        self._notes.append(f"{info.name} ends: {info.status.name}, replayed: {info.is_replayed}")

    def on_operation_change(self, info: OperationChangeInfo) -> None:
        print("changed:", [operation.name for operation in info.updated_operations.values()])

    def on_user_function_start(self, info: UserFunctionStartInfo) -> None:
        self._notes.append(f"{info.name} runs, attempt: {info.attempt}")

    def on_user_function_end(self, info: UserFunctionEndInfo) -> None:
        self._notes.append(f"{info.name} has run: {info.outcome.name}")


notebook = Notebook()


@durable_execution(plugins=[notebook])
def hooks(_: Any, context: DurableContext) -> list[str]:
    """Result: what the plugin of the last invocation was told before the end."""

    def flaky(step: StepContext) -> str:
        if step.attempt < 2:
            raise ConnectionError("not yet")
        return "done"

    context.step(lambda _: "one", name="first")
    context.wait(Duration.from_seconds(1), name="pause")
    context.step(flaky, name="flaky", config=StepConfig(retry_strategy=RetryPresets.linear()))
    return list(notebook.notes)


class Counting(DurableInstrumentationPlugin):
    """A factory that is its own plugin: it lives as long as the handler."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def create_plugin(self, _: InvocationStartInfo) -> "Counting":
        return self

    def on_user_function_start(self, info: UserFunctionStartInfo) -> None:
        self.counts[info.sub_type] += 1


@durable_execution(plugins=[Counting()])
def in_batches(_: Any, context: DurableContext) -> list[int]:
    def double(child: DurableContext, item: int, _: int, __: list[int]) -> int:
        return child.step(lambda _: item * 2, name="double")

    return context.map([1, 2, 3], double, name="doubles").get_results()


class BrokenFactory:
    """Makes no plugins."""

    def create_plugin(self, _: InvocationStartInfo) -> DurableInstrumentationPlugin:
        raise RuntimeError("no plugins today")


class BrokenPlugin(Note):
    """Fails in a hook."""

    def on_operation_start(self, info: OperationStartInfo) -> None:
        raise RuntimeError(f"no idea what {info.name} is")


class BrokenPluginFactory:
    """Makes plugins that fail."""

    def create_plugin(self, _: InvocationStartInfo) -> BrokenPlugin:
        return BrokenPlugin([])


@durable_execution(plugins=[BrokenFactory(), BrokenPluginFactory()])
def broken(_: Any, context: DurableContext) -> str:
    """An execution does not suffer from its plugins."""
    return context.step(lambda _: "done", name="work")
