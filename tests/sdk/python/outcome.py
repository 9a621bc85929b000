"""What is compared of two runs."""

from collections.abc import Iterable
from dataclasses import dataclass

# Where each type of operation keeps its result.
DETAILS = ("StepDetails", "ContextDetails", "CallbackDetails", "ChainedInvokeDetails")


@dataclass(frozen=True)
class Outcome:
    """How an execution ended, and what is recorded of it."""

    status: str
    # JSON.
    result: str | None
    error: dict | None
    operations: list[dict]


def error_of(error: dict | None) -> dict | None:
    """What counts of an error object: traces name files."""
    return error and {name: error.get(name) for name in ("ErrorType", "ErrorMessage", "ErrorData")}


def operations_of(operations: Iterable[dict], *, random: bool) -> list[dict]:
    """What counts of operations: everything but times and what is random.

    They are ordered by their ids, since the order of operations that begin at once is nobody's promise.
    """
    compared = (_compared(operation, random) for operation in operations if operation["Type"] != "EXECUTION")
    return sorted(compared, key=lambda operation: operation["Id"])


def _compared(operation: dict, random: bool) -> dict:
    details = next((operation[name] for name in DETAILS if operation.get(name)), {})
    identity = {name: operation.get(name) for name in ("Id", "ParentId", "Type", "SubType", "Name", "Status")}
    result = None if random else details.get("Result")
    return {**identity, "Result": result, "Error": error_of(details.get("Error")), "Attempt": details.get("Attempt")}
