"""Records of `wit/`, as componentize-py names them."""

from dataclasses import dataclass, make_dataclass
from enum import Enum
from typing import Any

OperationType = Enum("OperationType", "EXECUTION CONTEXT STEP WAIT CALLBACK CHAINED_INVOKE", start=0)
OperationAction = Enum("OperationAction", "START SUCCEED FAIL RETRY CANCEL", start=0)
OperationStatus = Enum(
    "OperationStatus", "STARTED PENDING READY SUCCEEDED FAILED CANCELLED TIMED_OUT STOPPED", start=0
)
ServiceErrorCode = Enum(
    "ServiceErrorCode",
    "INVALID_PARAMETER_VALUE RESOURCE_NOT_FOUND RESOURCE_CONFLICT TOO_MANY_REQUESTS CALLBACK_TIMEOUT KMS_ACCESS_DENIED"
    " KMS_DISABLED KMS_INVALID_STATE KMS_NOT_FOUND SERVICE",
    start=0,
)


@dataclass
class ErrorObject:
    error_message: str | None
    error_type: str | None
    error_data: str | None
    stack_trace: list[str] | None


@dataclass
class ServiceError:
    code: Any
    message: str


ExecutionDetails = make_dataclass("ExecutionDetails", ["input_payload"])
ContextDetails = make_dataclass("ContextDetails", ["result", "error", "replay_children"])
StepDetails = make_dataclass("StepDetails", ["attempt", "next_attempt_timestamp", "result", "error"])
WaitDetails = make_dataclass("WaitDetails", ["scheduled_end_timestamp"])
CallbackDetails = make_dataclass("CallbackDetails", ["callback_id", "result", "error"])
ChainedInvokeDetails = make_dataclass("ChainedInvokeDetails", ["result", "error"])
ContextOptions = make_dataclass("ContextOptions", ["replay_children"])
StepOptions = make_dataclass("StepOptions", ["next_attempt_delay_seconds"])
WaitOptions = make_dataclass("WaitOptions", ["wait_seconds"])
CallbackOptions = make_dataclass("CallbackOptions", ["timeout_seconds", "heartbeat_timeout_seconds"])
ChainedInvokeOptions = make_dataclass("ChainedInvokeOptions", ["function_name", "tenant_id"])
Operation = make_dataclass(
    "Operation", ["id", "parent_id", "name", "sub_type", "status", "start_timestamp", "end_timestamp", "details"]
)
OperationUpdate = make_dataclass(
    "OperationUpdate", ["id", "parent_id", "name", "type", "sub_type", "action", "payload", "error", "options"]
)

# Cases of variants.
OperationDetails = Any
for _case in ("Execution", "Context", "Step", "Wait", "Callback", "ChainedInvoke"):
    globals()[f"OperationDetails_{_case}"] = make_dataclass(f"OperationDetails_{_case}", ["value"])
for _case in ("Context", "Step", "Wait", "Callback", "ChainedInvoke"):
    globals()[f"OperationOptions_{_case}"] = make_dataclass(f"OperationOptions_{_case}", ["value"])
