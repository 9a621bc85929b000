"""Modules that are imported when they are first needed, inside functions: they must be in the image too.

A component has no file system to import from, so whatever a handler may come to import is imported at build. Found are
`import` statements anywhere in the modules that are loaded, and `import_module("…")` with a name that is written out.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from importlib.util import resolve_name
from types import ModuleType

# What the standard library imports late, or what handlers ask for by name.
_STANDARD = (
    "_strptime asyncio base64 bisect calendar collections.abc concurrent.futures contextlib copy csv dataclasses datetime"
    " decimal difflib email.message email.utils encodings.ascii encodings.idna encodings.latin_1 encodings.punycode"
    " encodings.utf_16 encodings.utf_32 encodings.cp1252 encodings.utf_8_sig fractions functools getpass hashlib heapq hmac html"
    " html.parser http http.client inspect io ipaddress itertools json linecache locale logging.config logging.handlers"
    " math numbers operator pathlib pickle platform pprint queue random re secrets shutil socket statistics string"
    " stringprep struct tempfile textwrap threading timeit traceback tracemalloc types typing unicodedata urllib.parse urllib.request uuid warnings"
    " weakref xml.etree.ElementTree zlib zoneinfo"
).split()


def standard_library() -> None:
    """Imports what handlers may need of it without saying so at their top."""
    for name in _STANDARD:
        _try(name)


def crawl() -> None:
    """Imports, again and again, what the loaded modules may import."""
    seen: set[str] = set()
    while fresh := [name for name in sys.modules if name not in seen and not _is_standard(name)]:
        for name in fresh:
            seen.add(name)
            for wanted in _imports(sys.modules[name]):
                if wanted not in sys.modules:
                    _try(wanted)


def _is_standard(name: str) -> bool:
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top in ("durable_wasm_guest", "durable_wasm_app", "wit_world", "__main__")


def _imports(module: ModuleType) -> Iterator[str]:
    path = getattr(module, "__file__", None)
    if not path or not path.endswith(".py"):
        return
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return
    package = getattr(module, "__package__", "") or ""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(name, names, level):
                yield from _from(package, name, names, level)
            case ast.Call(ast.Name("import_module" | "__import__") | ast.Attribute(attr="import_module"), [ast.Constant(str(name)), *_]):
                if not name.startswith("."):
                    yield name


def _from(package: str, name: str | None, names: list[ast.alias], level: int) -> Iterator[str]:
    base = name or ""
    if level:
        try:
            base = resolve_name("." * level + base, package)
        except ImportError:
            return
    if base:
        yield base
        # Each may be a module of its own.
        yield from (f"{base}.{alias.name}" for alias in names if alias.name != "*" and _is_package(base))


def _is_package(name: str) -> bool:
    return hasattr(sys.modules.get(name), "__path__")


def _try(name: str) -> None:
    """Imports a module that may never be needed: that it fails is no fault."""
    try:
        importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001 - whatever its top level raises
        if isinstance(error, KeyboardInterrupt):
            raise
