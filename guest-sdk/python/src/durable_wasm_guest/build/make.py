"""The building, step by step."""

from __future__ import annotations

import gc
import importlib

from .. import chance, entry, host
from ..sdk import patches
from . import crawl, discover, loader, project, warm_up
from .report import Fault, Report, describe

_KNOWN_MAJORS = ("1", "2", "3")


def make() -> None:
    """Makes this process the image of the component, or reports what is wrong and ends it."""
    described = project.read()
    report = Report(described)
    loader.install(described)
    with host.unheard():
        _import_sdk(report)
        if described.module is None:
            _import_folder(report)
        else:
            _import_file(report, described.module)
        crawl.standard_library()
        crawl.crawl()
        patches.set_clocks()
        warm_up.warm_up()
    chance.freeze()
    report.handlers = [*entry.durable, *entry.plain]
    report.files = sorted(loader.read)
    report.write()
    loader.stop()
    gc.collect()
    gc.freeze()


def _import_sdk(report: Report) -> None:
    try:
        module = importlib.import_module(patches.NAME)
    except Exception as error:  # noqa: BLE001 - whatever a broken copy raises
        report.fail(describe(error, report.project))
    report.sdk = _version(module)
    if report.sdk is not None and report.sdk.partition(".")[0] not in _KNOWN_MAJORS:
        report.fail(Fault("unknown-sdk", f"version {report.sdk}", subject=report.sdk))
    patches.apply()


def _version(module: object) -> str | None:
    version = getattr(module, "__version__", None)
    if version is None:
        try:
            version = importlib.import_module(f"{patches.NAME}.__about__").__version__
        except (ModuleNotFoundError, AttributeError):
            return None
    return str(version)


def _import_file(report: Report, name: str) -> None:
    try:
        module = importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001 - whatever its top level raises
        report.fail(describe(error, report.project))
    entry.durable.update(_named(name, discover.durable(module)))
    entry.plain.update(_named(name, {} if entry.durable else discover.plain(module)))
    if not entry.durable and not entry.plain:
        report.fail(Fault("no-handlers", ""))


def _import_folder(report: Report) -> None:
    for name in discover.modules(report.project, report.folders):
        try:
            module = importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - whatever its top level raises
            fault = describe(error, report.project)
            if fault.file is None:
                fault.file = loader.file_of(name)
            report.warnings.append(fault)
            continue
        durable = discover.durable(module)
        entry.durable.update(_named(name, durable))
        if not durable:
            entry.plain.update(_named(name, discover.plain(module)))
    if not entry.durable and not entry.plain:
        if report.warnings:
            report.fail(report.warnings.pop(0))
        report.fail(Fault("no-handlers", ""))


def _named(module: str, functions: dict[str, object]) -> dict[str, object]:
    return {f"{module}.{name}": function for name, function in functions.items()}
