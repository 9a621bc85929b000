"""What is to be built, as the host has written it down."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass

_NAME = "durable_wasm_project.json"


@dataclass(frozen=True)
class Project:
    """A file's handlers, or those of a folder."""

    # The folder that holds the description, and that the report goes to.
    folder: str
    # The folder that names of modules are relative to.
    root: str
    # Further folders that modules are found in: dependencies.
    packages: tuple[str, ...]
    # The module whose handlers are wanted; none: those of all modules.
    module: str | None


def read() -> Project:
    """Finds the description on the module path. The root follows it there, then the packages."""
    for index, folder in enumerate(sys.path):
        path = os.path.join(folder, _NAME)
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                described = json.load(file)
            root, *packages = sys.path[index + 1 : index + 2 + described["packages"]]
            return Project(folder, root, tuple(packages), described["module"])
    raise FileNotFoundError(_NAME)
