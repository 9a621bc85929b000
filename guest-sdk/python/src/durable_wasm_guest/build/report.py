"""What the host is told of a build: a file beside the project's description."""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

from .project import Project


@dataclass
class Fault:
    """Something that is wrong with the user's modules."""

    # `syntax`, `missing-module`, `import`, `no-handlers`, `no-sdk` or `unknown-sdk`.
    kind: str
    message: str
    # Relative to the project's root, or to the folder of packages that it was found in.
    file: str | None = None
    line: int | None = None
    # What it is about: a module's name, a version.
    subject: str | None = None
    traceback: str | None = None


@dataclass
class Report:
    """Everything that is told."""

    project: Project
    handlers: list[str] = field(default_factory=list)
    # Files of the user's that went into the image, relative to the root.
    files: list[str] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    fault: Fault | None = None
    sdk: str | None = None

    def write(self) -> None:
        """Hands it to the host."""
        document: dict[str, Any] = {
            "handlers": self.handlers,
            "files": self.files,
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


def describe(error: BaseException, files: set[str]) -> Fault:
    """What went wrong while a module was imported. `files` are the user's: the innermost line of theirs is named."""
    if isinstance(error, SyntaxError):
        return Fault("syntax", error.msg, error.filename, error.lineno, traceback=_text(error))
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if frame.filename in files] or [
        frame for frame in frames if not frame.filename.startswith(("<", "/"))
    ]
    file, line = (theirs[-1].filename, theirs[-1].lineno) if theirs else (None, None)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return Fault("missing-module", str(error), file, line, error.name, _text(error))
    return Fault("import", f"{type(error).__name__}: {error}", file, line, traceback=_text(error))


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
