"""An execution as a client sees it."""

import time
from dataclasses import dataclass

# How long something that is about to happen may take.
PATIENCE_SECONDS = 20.0

TERMINAL = ("SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED")


@dataclass(frozen=True)
class Execution:
    """An execution, and the client that watches it."""

    arn: str
    client: object

    def get(self) -> dict:
        """What GetDurableExecution answers."""
        return self.client.get_durable_execution(DurableExecutionArn=self.arn)

    def history(self, **arguments: object) -> dict:
        """What GetDurableExecutionHistory answers."""
        return self.client.get_durable_execution_history(DurableExecutionArn=self.arn, **arguments)

    def wait_for(self, *statuses: str) -> dict:
        """The execution once it has one of these statuses."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (execution := self.get())["Status"] not in statuses:
            assert time.monotonic() < deadline, f"`{self.arn}` is {execution['Status']}, not {' or '.join(statuses)}"
            time.sleep(0.02)
        return execution

    def end(self) -> dict:
        """The execution once it has ended."""
        return self.wait_for(*TERMINAL)

    def wait_for_event(self, event_type: str) -> dict:
        """The first event of this type, once there is one."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for event in self.history(IncludeExecutionData=True)["Events"]:
                if event["EventType"] == event_type:
                    return event
            time.sleep(0.02)
        raise AssertionError(f"`{self.arn}` has no {event_type}")
