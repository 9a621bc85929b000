"""The handlers that modules make with `@durable_execution`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..scope import set_context

# What a durable handler is known by.
_MARK = "__durable_wasm_handler__"

# Modules that have made durable handlers.
_makers: set[str] = set()


class _Run:
    """What is known of the invocation that runs."""

    execution: str = ""
    # What the user's function raised.
    failure: BaseException | None = None


_run = _Run()


def begin(execution: str) -> None:
    """An invocation begins."""
    _run.execution = execution
    _run.failure = None


def current_execution() -> str:
    """The execution that an invocation works for."""
    return _run.execution


def failure() -> BaseException | None:
    """What the user's function raised in this invocation."""
    return _run.failure


def is_durable(value: Any) -> bool:
    """Whether it is a handler made by `@durable_execution`."""
    return callable(value) and getattr(value, _MARK, False) is True


def makes_handlers(module: str) -> bool:
    """Whether a module has made one, under whatever decorators."""
    return module in _makers


def wrap_decorator(*modules: ModuleType) -> None:
    """Replaces `durable_execution` in these modules, so that what it makes can be told."""
    original = modules[-1].durable_execution

    @functools.wraps(original)
    def durable_execution(func: Callable[..., Any] | None = None, **options: Any) -> Any:
        if func is None:
            return functools.partial(durable_execution, **options)
        handler = original(_watched(func), **options)
        setattr(handler, _MARK, True)
        _makers.add(func.__module__)
        return handler

    for module in modules:
        module.durable_execution = durable_execution


def _watched(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def handler(event: Any, context: Any) -> Any:
        set_context(context)
        try:
            return function(event, context)
        except Exception as error:
            _run.failure = error
            raise

    return handler
