"""The context object that Lambda gives a function."""

from __future__ import annotations

import time
from typing import Any


class _Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class LambdaContext:
    """As Lambda's `context`, of a function with the sandbox's memory."""

    def __init__(self, invocation: Any) -> None:
        self.aws_request_id = invocation.request_id
        self.function_name = invocation.function_name
        self.function_version = invocation.function_version
        self.memory_limit_in_mb = 128
        self.log_group_name = f"/aws/lambda/{invocation.function_name}"
        self.log_stream_name = invocation.durable_execution_arn.rpartition("/")[2]
        self.invoked_function_arn = invocation.durable_execution_arn.partition("/durable-execution/")[0]
        self.tenant_id = invocation.tenant_id
        self.identity = _Identity()
        self.client_context = None
        self._deadline = invocation.deadline

    def get_remaining_time_in_millis(self) -> int:
        """Until the host ends the invocation. Outside steps clocks stand still, and so does this."""
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message: Any) -> None:
        """As `print`."""
        print(message)

    def __repr__(self) -> str:
        return f"LambdaContext(aws_request_id={self.aws_request_id!r}, function_name={self.function_name!r})"
