"""StopDurableExecution, PauseDurableExecution, ResumeDurableExecution, DeleteDurableExecution."""

import time
from datetime import datetime

import pytest
from conftest import DECLINED
from updates import step_start, wait_start


def test_stop(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    answer = client.stop_durable_execution(DurableExecutionArn=execution.arn, Error=DECLINED)
    assert isinstance(answer["StopTimestamp"], datetime)
    stopped = execution.get()
    assert (stopped["Status"], stopped["Error"]) == ("STOPPED", DECLINED)
    event = execution.history(IncludeExecutionData=True)["Events"][-1]
    assert event["EventType"] == "ExecutionStopped"
    assert event["ExecutionStoppedDetails"]["Error"]["Payload"] == DECLINED
    # What the handler still does is too late.
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        invocation.checkpoint(client, step_start("late"))
    invocation.succeed("late")
    assert execution.get() | {"ResponseMetadata": None} == stopped | {"ResponseMetadata": None}


def test_stop_without_an_error(client, start) -> None:
    execution = start()
    execution.next_invocation().suspend()
    client.stop_durable_execution(DurableExecutionArn=execution.arn)
    assert execution.get()["Status"] == "STOPPED"


def test_stop_says_again_when_it_was(client, start) -> None:
    execution = start()
    execution.next_invocation()
    first = client.stop_durable_execution(DurableExecutionArn=execution.arn)
    again = client.stop_durable_execution(DurableExecutionArn=execution.arn)
    assert again["StopTimestamp"] == first["StopTimestamp"] == execution.get()["EndTimestamp"]


def test_stop_with_an_error_that_is_too_large(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        client.stop_durable_execution(DurableExecutionArn=execution.arn, Error={"ErrorData": 1_048_577 * "x"})
    invocation.succeed()


def test_pause_and_resume(client, start, puppet) -> None:
    execution = start()
    invocation = execution.next_invocation()
    paused = client.pause_durable_execution(
        DurableExecutionArn=execution.arn, Reason="lunch: Döner", ClientToken="pause-1"
    )
    assert paused["ResponseMetadata"]["HTTPStatusCode"] == 202
    details = execution.get()
    assert details["Status"] == "PAUSING"
    assert details["PauseDetails"]["Reason"] == "lunch: Döner"
    assert details["PauseDetails"]["ExecutionTimeoutPaused"] is True
    # The same request again is answered again.
    client.pause_durable_execution(DurableExecutionArn=execution.arn, Reason="lunch: Döner", ClientToken="pause-1")
    # An invocation in flight may make one more checkpoint, and gets no token for another.
    answer = client.checkpoint_durable_execution(
        DurableExecutionArn=execution.arn, CheckpointToken=invocation.token, Updates=[wait_start("nap", 1)]
    )
    assert "CheckpointToken" not in answer
    invocation.suspend()
    execution.wait_for("PAUSED")
    # Its timer goes on, but it is not invoked.
    execution.wait_for_event("WaitSucceeded")
    puppet.assert_no_invocation(execution.arn, seconds=0.5)
    resumed = client.resume_durable_execution(DurableExecutionArn=execution.arn, Reason="back", ClientToken="resume-1")
    assert resumed["ResponseMetadata"]["HTTPStatusCode"] == 202
    client.resume_durable_execution(DurableExecutionArn=execution.arn, Reason="back", ClientToken="resume-1")
    execution.next_invocation().succeed()
    end = execution.end()
    assert end["Status"] == "SUCCEEDED"
    assert "PauseDetails" not in end
    events = {event["EventType"]: event for event in execution.history(IncludeExecutionData=True)["Events"]}
    assert events["ExecutionPaused"]["ExecutionPausedDetails"]["Reason"]["Payload"] == "lunch: Döner"
    assert events["ExecutionResumed"]["ExecutionResumedDetails"]["Reason"]["Payload"] == "back"


def test_pause_without_pausing_the_timeout(client, start) -> None:
    execution = start()
    execution.next_invocation().suspend()
    client.pause_durable_execution(DurableExecutionArn=execution.arn, ExecutionTimeoutPaused=False)
    assert execution.get()["PauseDetails"]["ExecutionTimeoutPaused"] is False
    client.stop_durable_execution(DurableExecutionArn=execution.arn)


def test_what_a_pause_does_not_allow(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    check_conflict(client, "resume", execution.arn)
    check_conflict(client, "delete", execution.arn)
    client.pause_durable_execution(DurableExecutionArn=execution.arn)
    check_conflict(client, "pause", execution.arn)
    check_conflict(client, "delete", execution.arn)
    client.stop_durable_execution(DurableExecutionArn=execution.arn)
    check_conflict(client, "pause", execution.arn)
    check_conflict(client, "resume", execution.arn)
    invocation.suspend()


@pytest.mark.parametrize("operation", ["pause", "resume"])
def test_a_reason_that_is_too_long(client, start, operation: str) -> None:
    execution = start()
    invocation = execution.next_invocation()
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        control(client, operation)(DurableExecutionArn=execution.arn, Reason=1025 * "x")
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        control(client, operation)(DurableExecutionArn=execution.arn, ClientToken="no spaces")
    invocation.succeed()


def test_delete(client, start, name) -> None:
    execution = start(DurableExecutionName=name)
    execution.next_invocation().succeed()
    execution.end()
    answer = client.delete_durable_execution(DurableExecutionArn=execution.arn)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert isinstance(answer["DeletionRequestTimestamp"], datetime)
    check_gone(client, execution)
    # Its name is free again.
    again = start("another input", DurableExecutionName=name)
    again.next_invocation().succeed()


def check_gone(client, execution) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        while execution.get()["Status"] == "DELETING":
            time.sleep(0.02)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        execution.history()


def check_conflict(client, operation: str, arn: str) -> None:
    with pytest.raises(client.exceptions.ResourceConflictException) as refused:
        control(client, operation)(DurableExecutionArn=arn)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409


def control(client, operation: str):
    return getattr(client, f"{operation}_durable_execution")
