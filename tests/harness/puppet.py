"""A durable function without a mind of its own: a test answers its invocations, one after the other.

So a test holds what else only an SDK has: the invocation event, with the checkpoint token.
"""

import json
from collections import defaultdict
from queue import Empty, Queue

from harness.execution import PATIENCE_SECONDS


class Puppet:
    """The handler to register. One serves any number of executions, which do not see one another."""

    def __init__(self) -> None:
        self._invocations: defaultdict[str, Queue[Invocation]] = defaultdict(Queue)

    def __call__(self, event: dict) -> dict:
        invocation = Invocation(event)
        self._invocations[invocation.arn].put(invocation)
        return invocation.output.get(timeout=2 * PATIENCE_SECONDS)

    def next_invocation(self, arn: str, timeout: float = PATIENCE_SECONDS) -> "Invocation":
        """The next invocation of an execution, once it comes.

        Raises `Empty` when none comes in time.
        """
        return self._invocations[arn].get(timeout=timeout)

    def assert_no_invocation(self, arn: str, seconds: float) -> None:
        """Checks that an execution is not invoked for so long."""
        try:
            invocation = self.next_invocation(arn, timeout=seconds)
        except Empty:
            return
        invocation.suspend()
        raise AssertionError(f"`{arn}` was invoked")


class Invocation:
    """An invocation that waits for its output."""

    def __init__(self, event: dict) -> None:
        self.event = event
        self.arn: str = event["DurableExecutionArn"]
        self.token: str = event["CheckpointToken"]
        self.output: Queue[dict] = Queue()

    @property
    def operations(self) -> list[dict]:
        """The first page of the operations recorded so far."""
        return self.event["InitialExecutionState"]["Operations"]

    def checkpoint(self, client, *updates: dict, **arguments: object) -> dict:
        """Makes a checkpoint, and keeps the token for the next one."""
        arguments = {"DurableExecutionArn": self.arn, "CheckpointToken": self.token, "Updates": updates, **arguments}
        answer = client.checkpoint_durable_execution(**arguments)
        self.token = answer["CheckpointToken"]
        return answer

    def succeed(self, result: object = None) -> None:
        """Ends the invocation, and the execution with this result."""
        self.output.put({"Status": "SUCCEEDED", "Result": json.dumps(result)})

    def fail(self, error: dict) -> None:
        """Ends the invocation, and the execution with this error."""
        self.output.put({"Status": "FAILED", "Error": error})

    def suspend(self) -> None:
        """Ends the invocation: the execution waits for something."""
        self.output.put({"Status": "PENDING"})
