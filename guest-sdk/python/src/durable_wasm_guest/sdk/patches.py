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
from . import handlers, steps
from .clock import record_datetime, record_time

NAME = "aws_durable_execution_sdk_python"

# What runs steps, by the names of the versions, and the argument that holds the body.
_STEPS = {
    "StepOperationExecutor": "func",
    "step_handler": "func",
    "WaitForConditionOperationExecutor": "check",
    "wait_for_condition_handler": "check",
}


def apply() -> None:
    """Imports the SDK and wraps it. Before the user's module is imported, which takes names from it."""
    sdk = importlib.import_module(NAME)
    context = importlib.import_module(f"{NAME}.context")
    executor = importlib.import_module(f"{NAME}.concurrency.executor")
    for name, argument in _STEPS.items():
        if hasattr(context, name):
            setattr(context, name, steps.wrap(getattr(context, name), argument))
    for module in (context, executor):
        module.child_handler = _in_context(module.child_handler)
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


def _in_context(child_handler: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(child_handler)
    def handling(*args: Any, **kwargs: Any) -> Any:
        before = scope.current_context()
        try:
            return child_handler(*args, **kwargs)
        finally:
            set_context(before)

    return handling


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
