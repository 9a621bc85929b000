"""AWS services, which a component cannot reach: everything about them may be imported and made, and nothing called."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, NoReturn


class ServiceUnavailableError(RuntimeError):
    """A handler calls an AWS service from within the sandbox."""

    __module__ = "builtins"


class _Unavailable:
    """Stands for something of boto3's. May be looked into; calling it raises."""

    def __init__(self, path: str, *, makes: bool = False) -> None:
        self.__path = path
        self.__makes = makes

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # Such as `Table` of a resource, which asks nobody yet.
        return _Unavailable(f"{self.__path}.{name}", makes=name[:1].isupper())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.__makes:
            return _Unavailable(self.__path)
        _refuse(self.__path)

    def __getitem__(self, key: Any) -> Any:
        return _Unavailable(f"{self.__path}[{key!r}]")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (object,)

    def __repr__(self) -> str:
        return f"<{self.__path}: not in the sandbox>"


def unavailable(path: str) -> Any:
    """Something that raises when it is called."""
    return _Unavailable(path)


def client(service: str) -> Any:
    """A client or resource of a service: made, and never of use."""
    return _Unavailable(f"boto3.client({service!r})")


def _refuse(path: str) -> NoReturn:
    raise ServiceUnavailableError(
        f"`{path}` was called, and the sandbox holds no AWS SDK; hint: call another durable function with"
        " `context.invoke`, let the caller pass in what the handler needs, or reach an HTTP endpoint of the service with"
        " `--allow-net HOST` in a step"
    )


class AbsentModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of boto3 and botocore that the stand-ins do not have."""

    _ROOTS = ("boto3", "botocore", "s3transfer", "aioboto3", "aiobotocore")

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] not in self._ROOTS:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        module.__getattr__ = lambda name: _attribute(spec.name, name)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""


def _attribute(module: str, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    # A class, as far as `class Mine(Theirs)` and `except Theirs` go, or a function that makes clients.
    if name[:1].isupper():
        return type(name, (Exception,) if name.endswith(("Error", "Exception")) else (), {"__module__": module})
    return _Unavailable(f"{module}.{name}", makes=name in ("client", "resource"))


def install() -> None:
    """Lets such modules be imported, when nothing else has them."""
    sys.meta_path.append(AbsentModules())
