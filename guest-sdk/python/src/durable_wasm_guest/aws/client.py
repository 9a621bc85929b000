"""The boto3 `lambda` client, as far as durable executions need it."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.exceptions import ClientError
from componentize_py_types import Err
from wit_world.imports.types import ServiceErrorCode

from .. import host
from ..sdk.clock import record_clock
from .absent import unavailable
from .shapes import as_datetime, operation_to_dict, update_from_dict

# The host holds the real one: what the SDK passes along is not looked at.
TOKEN = "held-by-the-host"

_ERRORS = {
    ServiceErrorCode.INVALID_PARAMETER_VALUE: ("InvalidParameterValueException", 400),
    ServiceErrorCode.RESOURCE_NOT_FOUND: ("ResourceNotFoundException", 404),
    ServiceErrorCode.RESOURCE_CONFLICT: ("ResourceConflictException", 409),
    ServiceErrorCode.TOO_MANY_REQUESTS: ("TooManyRequestsException", 429),
    ServiceErrorCode.CALLBACK_TIMEOUT: ("CallbackTimeoutException", 400),
    ServiceErrorCode.KMS_ACCESS_DENIED: ("KMSAccessDeniedException", 502),
    ServiceErrorCode.KMS_DISABLED: ("KMSDisabledException", 502),
    ServiceErrorCode.KMS_INVALID_STATE: ("KMSInvalidStateException", 502),
    ServiceErrorCode.KMS_NOT_FOUND: ("KMSNotFoundException", 502),
    ServiceErrorCode.SERVICE: ("ServiceException", 500),
}


class LambdaClient:
    """Two calls that go to the host. Any other is an error that says what to do instead."""

    def __init__(self) -> None:
        # The host has recorded that this invocation should end: it takes no more checkpoints of it.
        self.is_paused = False
        # Whether the host may coalesce what is sent with what comes next.
        self.is_lazy = False
        self._may_be_held_back = False

    def settle(self) -> None:
        """Has the host record what it may have held back."""
        if self._may_be_held_back:
            self.checkpoint_durable_execution()

    def checkpoint_durable_execution(self, *, Updates: list[dict[str, Any]] | None = None, **_: Any) -> dict[str, Any]:
        """`CheckpointDurableExecution`."""
        updates = [update_from_dict(update) for update in Updates or []]
        try:
            output = host.checkpoint(updates, host.LAZY if self.is_lazy else host.DURABLE)
        except Err as refused:
            raise _client_error(refused.value, "CheckpointDurableExecution") from None
        self._may_be_held_back = self.is_lazy
        answer = _metadata() | {"NewExecutionState": _page(output)}
        if output.paused:
            # As the service does. The SDK ends the invocation then.
            self.is_paused = True
        else:
            answer["CheckpointToken"] = TOKEN
        return answer

    def get_durable_execution_state(self, *, Marker: str = "", MaxItems: int = 0, **_: Any) -> dict[str, Any]:
        """`GetDurableExecutionState`."""
        try:
            return _metadata() | _page(host.get_execution_state(Marker, MaxItems))
        except Err as refused:
            raise _client_error(refused.value, "GetDurableExecutionState") from None

    def __getattr__(self, name: str) -> Any:
        return unavailable(f"boto3.client('lambda').{name}")


@cache
def lambda_client() -> LambdaClient:
    """The client that the SDK is given. One, since an instance serves one invocation."""
    return LambdaClient()


def _page(output: Any) -> dict[str, Any]:
    record_clock.see(output.operations)
    page: dict[str, Any] = {"Operations": [operation_to_dict(one, as_datetime) for one in output.operations]}
    if output.next_marker is not None:
        page["NextMarker"] = output.next_marker
    return page


def _metadata(status: int = 200) -> dict[str, Any]:
    return {"ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}, "RetryAttempts": 0}}


def _client_error(error: Any, operation: str) -> ClientError:
    code, status = _ERRORS[error.code]
    return ClientError({"Error": {"Code": code, "Message": error.message}} | _metadata(status), operation)
