"""How modules of the project and its packages are loaded: under names of files that mean something to people."""

from __future__ import annotations

import linecache
import os
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from types import CodeType
from typing import Any

from .project import Project


class _Loader(SourceFileLoader):
    """Compiles a file under its path relative to the folder it was found in."""

    def source_to_code(self, data: Any, path: str, **options: Any) -> CodeType:
        name = relative(path)
        if name.is_users:
            _remember(name.text, data)
        return super().source_to_code(data, name.text, **options)


class _Name:
    def __init__(self, text: str, is_users: bool) -> None:
        self.text = text
        self.is_users = is_users


_folders: list[str] = []
# The user's files that have been read, relative to the root.
read: set[str] = set()


def relative(path: str) -> _Name:
    """What a file is called."""
    for index, folder in enumerate(_folders):
        if path.startswith(folder + "/"):
            return _Name(path[len(folder) + 1 :], index == 0)
    return _Name(path, False)


def _note_reads(event: str, arguments: tuple[Any, ...]) -> None:
    # Modules, and what their top level reads besides.
    if event == "open" and isinstance(arguments[0], str) and _folders:
        name = relative(os.path.abspath(arguments[0]))
        if name.is_users:
            read.add(name.text)


def stop() -> None:
    """Ends the building."""
    _folders.clear()


def _remember(name: str, source: Any) -> None:
    """Keeps a user's source, which tracebacks quote and which is not there when the component runs."""
    text = bytes(source).decode("utf-8", "replace")
    # Without a time: never looked up again.
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def install(project: Project) -> None:
    """Loads the project's modules that way from here on."""
    _folders[:] = [project.root, *project.packages]
    sys.addaudithook(_note_reads)
    hook = FileFinder.path_hook((_Loader, [".py"]))

    def finder(path: str) -> Any:
        if any(path == folder or path.startswith(folder + "/") for folder in _folders):
            return hook(path)
        raise ImportError

    sys.path_hooks.insert(0, finder)
    sys.path_importer_cache.clear()
    source = os.path.join(project.root, "src")
    if os.path.isdir(source) and not os.path.exists(os.path.join(source, "__init__.py")):
        # The layout that packaging tools recommend.
        sys.path.insert(sys.path.index(project.root) + 1, source)


def file_of(module: str) -> str:
    """The file of a module of the user's."""
    return module.replace(".", "/") + ".py"
