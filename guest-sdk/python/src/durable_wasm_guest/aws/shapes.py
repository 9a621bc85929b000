"""The records of `wit/` as the dictionaries that boto3 and Lambda give and take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from wit_world.imports import types as wit

Instant = Callable[[int], Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_STATUSES = {status: status.name for status in wit.OperationStatus}
_TYPES = {one.name: one for one in wit.OperationType}
_ACTIONS = {action.name: action for action in wit.OperationAction}


def as_datetime(milliseconds: int) -> datetime:
    """An instant as boto3 gives it."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def as_milliseconds(milliseconds: int) -> int:
    """An instant as an invocation's event gives it."""
    return milliseconds


def error_to_dict(error: wit.ErrorObject) -> dict[str, Any]:
    """`ErrorObject` of the service model."""
    return _present(
        ErrorMessage=error.error_message,
        ErrorType=error.error_type,
        ErrorData=error.error_data,
        StackTrace=error.stack_trace,
    )


def error_from_dict(error: dict[str, Any] | None) -> wit.ErrorObject | None:
    """The other way round."""
    if error is None:
        return None
    return wit.ErrorObject(
        error.get("ErrorMessage"), error.get("ErrorType"), error.get("ErrorData"), error.get("StackTrace")
    )


def operation_to_dict(operation: wit.Operation, instant: Instant) -> dict[str, Any]:
    """`Operation` of the service model, its instants made by `instant`."""
    kind, details = _details_to_dict(operation.details, instant)
    return _present(
        Id=operation.id,
        ParentId=operation.parent_id,
        Name=operation.name,
        Type=kind,
        SubType=operation.sub_type,
        Status=_STATUSES[operation.status],
        StartTimestamp=instant(operation.start_timestamp),
        EndTimestamp=_map(instant, operation.end_timestamp),
        **details,
    )


def _details_to_dict(details: wit.OperationDetails, instant: Instant) -> tuple[str, dict[str, Any]]:
    match details:
        case wit.OperationDetails_Execution(value):
            return "EXECUTION", {"ExecutionDetails": _present(InputPayload=value.input_payload)}
        case wit.OperationDetails_Context(value):
            shown = _outcome(value) | _present(ReplayChildren=value.replay_children or None)
            return "CONTEXT", {"ContextDetails": shown}
        case wit.OperationDetails_Step(value):
            next_attempt = _map(instant, value.next_attempt_timestamp)
            shown = _present(Attempt=value.attempt, NextAttemptTimestamp=next_attempt)
            return "STEP", {"StepDetails": shown | _outcome(value)}
        case wit.OperationDetails_Wait(value):
            end = _map(instant, value.scheduled_end_timestamp)
            return "WAIT", {"WaitDetails": _present(ScheduledEndTimestamp=end)}
        case wit.OperationDetails_Callback(value):
            return "CALLBACK", {"CallbackDetails": {"CallbackId": value.callback_id} | _outcome(value)}
        case wit.OperationDetails_ChainedInvoke(value):
            return "CHAINED_INVOKE", {"ChainedInvokeDetails": _outcome(value)}
    raise AssertionError(f"`wit/` has no operation details like {details!r}")


def _outcome(value: Any) -> dict[str, Any]:
    return _present(Result=value.result, Error=_map(error_to_dict, value.error))


def update_from_dict(update: dict[str, Any]) -> wit.OperationUpdate:
    """`OperationUpdate` of the service model as a record. `KeyError` names what is missing or unknown."""
    return wit.OperationUpdate(
        id=update["Id"],
        parent_id=update.get("ParentId"),
        name=update.get("Name"),
        type=_TYPES[update["Type"]],
        sub_type=update.get("SubType"),
        action=_ACTIONS[update["Action"]],
        payload=update.get("Payload"),
        error=error_from_dict(update.get("Error")),
        options=_options_from_dict(update),
    )


def _options_from_dict(update: dict[str, Any]) -> Any:
    if (given := update.get("ContextOptions")) is not None:
        return wit.OperationOptions_Context(wit.ContextOptions(bool(given.get("ReplayChildren", False))))
    if (given := update.get("StepOptions")) is not None:
        return wit.OperationOptions_Step(wit.StepOptions(given.get("NextAttemptDelaySeconds")))
    if (given := update.get("WaitOptions")) is not None:
        return wit.OperationOptions_Wait(wit.WaitOptions(given.get("WaitSeconds")))
    if (given := update.get("CallbackOptions")) is not None:
        limits = wit.CallbackOptions(given.get("TimeoutSeconds"), given.get("HeartbeatTimeoutSeconds"))
        return wit.OperationOptions_Callback(limits)
    if (given := update.get("ChainedInvokeOptions")) is not None:
        called = wit.ChainedInvokeOptions(given["FunctionName"], given.get("TenantId"))
        return wit.OperationOptions_ChainedInvoke(called)
    return None


def _map(convert: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else convert(value)


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
