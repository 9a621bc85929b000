"""Which modules of a project make handlers, and what they are called."""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from ..sdk import handlers, patches
from .project import Project

_SKIPPED = frozenset({"node_modules", "site-packages", "tests", "test", "__pycache__", "venv", "env", "build", "dist", "cdk.out"})
_SKIPPED_FILE = re.compile(r"^(test_.*|.*_test|conftest|setup|noxfile)\.py$")
_MENTIONS_SDK = re.compile(rb"durable_execution|" + patches.NAME.encode())
_PLAIN_NAMES = ("handler", "lambda_handler")
_MENTIONS_PLAIN = re.compile(rb"^(async )?def (handler|lambda_handler)\b|^(handler|lambda_handler)\s*=", re.MULTILINE)


def modules(project: Project, searched: list[str]) -> Iterator[str]:
    """The modules that may have handlers, in the order of their paths.

    Notes which folders were searched, relative to the root.
    """
    for folder, folders, files in os.walk(project.root):
        searched.append(os.path.relpath(folder, project.root))
        folders[:] = sorted(name for name in folders if not _is_skipped(folder, name))
        for file in sorted(files):
            if not file.endswith(".py") or _SKIPPED_FILE.match(file):
                continue
            path = os.path.join(folder, file)
            with open(path, "rb") as opened:
                text = opened.read()
            if _MENTIONS_SDK.search(text) or _MENTIONS_PLAIN.search(text):
                name = module_name(path)
                if name is not None:
                    yield name


def _is_skipped(folder: str, name: str) -> bool:
    return (
        name in _SKIPPED
        or name.startswith((".", patches.NAME))
        or name.endswith((".dist-info", ".egg-info"))
        or os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
    )


def module_name(path: str) -> str | None:
    """What a file is imported as; none when there is a dot in its path. It need be no name of Python's: `a-step.py` will do."""
    folder = max((one for one in sys.path if path.startswith(one + "/")), key=len)
    parts = path[len(folder) + 1 :].removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and not any("." in part for part in parts) else None


def durable(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The durable handlers of a module by name: its own, or those it imports when it makes none."""
    found = {name: value for name, value in vars(module).items() if handlers.is_durable(value)}
    own = {name: value for name, value in found.items() if getattr(value, "__module__", None) == module.__name__}
    if handlers.makes_handlers(module.__name__):
        # One under decorators that do not let it be told.
        for name in _PLAIN_NAMES:
            if name not in found and callable(vars(module).get(name)):
                own[name] = vars(module)[name]
    return own or found


def plain(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The Lambda functions of a module that makes no durable handler."""
    found = {name: vars(module).get(name) for name in _PLAIN_NAMES}
    return {name: value for name, value in found.items() if inspect.isfunction(value) and _takes_two(value)}


def _takes_two(function: Callable[..., Any]) -> bool:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in kinds for one in inspect.signature(function).parameters.values()) == 2
