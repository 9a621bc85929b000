"""Where the SDK is told from the handler it runs.

Every known version (1.0 to 3.0) builds its operations by a few names in `context` and `concurrency.executor`. These
names are wrapped, so that the host learns when the body of a step runs, and logs when a context replays. The SDK's own
code is not touched.
"""

from __future__ import annotations

import functools
import importlib
import random
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .. import scope
from ..scope import set_context
from . import handlers
from .clock import record_datetime, record_time

NAME = "aws_durable_execution_sdk_python"


def apply() -> None:
    """Imports the SDK and wraps it. Before the user's module is imported, which takes names from it."""
    sdk = importlib.import_module(NAME)
    context = importlib.import_module(f"{NAME}.context")
    executor = importlib.import_module(f"{NAME}.concurrency.executor")
    _wrap_argument(context, ("StepOperationExecutor", "step_handler"), "func", _in_step)
    _wrap_argument(context, ("WaitForConditionOperationExecutor", "wait_for_condition_handler"), "check", _in_step)
    for module in (context, executor):
        _wrap_argument(module, ("child_handler",), "func", _in_context)
    context.DurableContext.create_child_context = _entering(context.DurableContext.create_child_context)
    handlers.wrap_decorator(sdk, importlib.import_module(f"{NAME}.execution"))
    # The SDK's loggers know themselves what is written in a replay.
    logger = importlib.import_module(f"{NAME}.logger").Logger
    logger._log = _live(logger._log)
    _wrap_plugins()


def set_clocks() -> None:
    """Gives the SDK's modules the record's clock, and chance that is no doing of the handler's."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != NAME:
            continue
        for attribute, real, ours in _REPLACED:
            if getattr(module, attribute, None) is real:
                setattr(module, attribute, ours)


class _Jitter(ModuleType):
    """As `random`, for the delay before a retry: it follows from the step that is retried."""

    def __init__(self) -> None:
        super().__init__("random")
        self.__dict__.update({name: value for name, value in vars(random).items() if not name.startswith("__")})
        self.random = lambda: _generator().random()
        self.uniform = lambda low, high: _generator().uniform(low, high)


def _generator() -> random.Random:
    generator = random.Random(0)
    generator.seed(repr((handlers.current_execution(), scope.last_step())))
    return generator


_REPLACED = [
    ("time", sys.modules["time"], record_time),
    ("datetime", importlib.import_module("datetime"), record_datetime),
    ("random", random, _Jitter()),
]


def _wrap_argument(module: ModuleType, names: tuple[str, ...], argument: str, wrap: Callable[..., Any]) -> None:
    """Wraps the function that is given to a class or function of the SDK's as its first argument."""
    for name in names:
        target = getattr(module, name, None)
        if target is not None:
            setattr(module, name, _wrapping(target, argument, wrap))


def _wrapping(target: Callable[..., Any], argument: str, wrap: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target, updated=())
    def call(*args: Any, **kwargs: Any) -> Any:
        if args:
            args = (wrap(args[0], kwargs), *args[1:])
        else:
            kwargs[argument] = wrap(kwargs[argument], kwargs)
        return target(*args, **kwargs)

    return call


def _in_step(function: Callable[..., Any], call: dict[str, Any]) -> Callable[..., Any]:
    state, identifier = call["state"], call["operation_identifier"]

    @functools.wraps(function, updated=())
    def body(*args: Any, **kwargs: Any) -> Any:
        with scope.step(identifier.operation_id, _attempt(state, identifier.operation_id)):
            return function(*args, **kwargs)

    return body


def _attempt(state: Any, operation_id: str) -> int:
    operation = state.operations.get(operation_id)
    details = operation.step_details if operation is not None else None
    return 1 if details is None else details.attempt + 1


def _in_context(function: Callable[..., Any], _: dict[str, Any]) -> Callable[..., Any]:
    @functools.wraps(function, updated=())
    def body(*args: Any, **kwargs: Any) -> Any:
        before = scope.current_context()
        try:
            return function(*args, **kwargs)
        finally:
            set_context(before)

    return body


def _entering(create: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(create)
    def entering(*args: Any, **kwargs: Any) -> Any:
        # Whoever makes a context is about to run its code.
        context = create(*args, **kwargs)
        set_context(context)
        return context

    return entering


def _wrap_plugins() -> None:
    try:
        plugin = importlib.import_module(f"{NAME}.plugin")
    except ModuleNotFoundError:
        return
    for name in ("execute_plugins", "_dispatch_plugin"):
        declared = plugin.PluginExecutor.__dict__.get(name)
        if isinstance(declared, staticmethod):
            setattr(plugin.PluginExecutor, name, staticmethod(_live(declared.__func__)))
        elif declared is not None:
            setattr(plugin.PluginExecutor, name, _live(declared))


def _live(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with scope.live():
            return function(*args, **kwargs)

    return call


def forget_client() -> None:
    """Lets the SDK make its client anew."""
    client = importlib.import_module(f"{NAME}.lambda_service").LambdaClient
    if hasattr(client, "_cached_boto_client"):
        client._cached_boto_client = None
