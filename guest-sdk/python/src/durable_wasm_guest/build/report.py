"""What the host is told of a build: a file beside the project's description."""

from __future__ import annotations

import glob
import json
import os
import sys
import traceback
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

from ..sdk.patches import NAME as SDK
from .project import Project


@dataclass
class Fault:
    """Something that is wrong with the user's modules."""

    # `syntax`, `missing-module`, `native-module`, `import`, `no-handlers` or `unknown-sdk`.
    kind: str
    message: str
    # Relative to the project's root, or to the folder of packages that it was found in.
    file: str | None = None
    line: int | None = None
    # What it is about: a module's name, a version.
    subject: str = ""
    traceback: str | None = None


@dataclass
class Report:
    """Everything that is told."""

    project: Project
    handlers: list[str] = field(default_factory=list)
    # Files of the user's that were read, relative to the root.
    files: list[str] = field(default_factory=list)
    # Folders that were searched, relative to the root.
    folders: list[str] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    fault: Fault | None = None
    sdk: str | None = None

    def write(self) -> None:
        """Hands it to the host."""
        document: dict[str, Any] = {
            "handlers": self.handlers,
            "files": self.files,
            "folders": self.folders,
            "warnings": [asdict(warning) for warning in self.warnings],
            "fault": asdict(self.fault) if self.fault else None,
            "sdk": self.sdk,
        }
        with open(os.path.join(self.project.folder, "report.json"), "w", encoding="utf-8") as file:
            json.dump(document, file)

    def fail(self, fault: Fault) -> NoReturn:
        """Ends the building."""
        self.fault = fault
        self.write()
        sys.exit(1)


def describe(error: BaseException, project: Project) -> Fault:
    """What went wrong while a module was imported, and the innermost line of the user's that it went through."""
    if isinstance(error, SyntaxError):
        return Fault("syntax", error.msg, error.filename, error.lineno, traceback=_text(error))
    frames = traceback.extract_tb(error.__traceback__)
    # Names of files are relative in the project and in its packages, and absolute in the interpreter and here.
    relative = [frame for frame in frames if not frame.filename.startswith(("<", "/"))]
    theirs = [frame for frame in relative if _is_the_users(frame.filename, project)] or relative
    file, line = (theirs[-1].filename, theirs[-1].lineno) if theirs else (None, None)
    if isinstance(error, ImportError) and error.name:
        package = error.name.partition(".")[0]
        if _is_native(package, project):
            return Fault("native-module", str(error), file, line, package, _text(error))
        if isinstance(error, ModuleNotFoundError):
            return Fault("missing-module", str(error), file, line, error.name, _text(error))
    return Fault("import", f"{type(error).__name__}: {error}", file, line, traceback=_text(error))


def _is_the_users(filename: str, project: Project) -> bool:
    # The SDK may lie beside the user's modules.
    return not filename.startswith(f"{SDK}/") and os.path.isfile(os.path.join(project.root, filename))


def _is_native(package: str, project: Project) -> bool:
    """Whether a package holds machine code."""
    for folder in (project.root, *project.packages):
        if glob.glob(os.path.join(folder, package + ".*.so")) or glob.glob(os.path.join(folder, package + ".*.pyd")):
            return True
        for pattern in ("*.so", "*.pyd"):
            if next(glob.iglob(os.path.join(folder, package, "**", pattern), recursive=True), None):
                return True
    return False


def _text(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_machinery(frame.filename)]
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames)] if frames else []
    return "".join([*lines, *traceback.format_exception_only(error)])


def _is_machinery(filename: str) -> bool:
    return "durable_wasm" in filename or "importlib" in filename
