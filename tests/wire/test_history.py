"""GetDurableExecution and GetDurableExecutionHistory."""

import json
from datetime import datetime

import pytest
from conftest import DECLINED, PuppetExecution
from updates import callback_start, step_start, step_succeed, update, wait_start

# The largest page that the model allows.
PAGE_ITEMS = 1000


@pytest.fixture(scope="module")
def finished(client, puppet):
    """An execution with one of everything."""
    answer = client.invoke(FunctionName="puppet", InvocationType="Event", Payload=b'{"of": "everything"}')
    execution = PuppetExecution(answer["DurableExecutionArn"], client, puppet)
    invocation = execution.next_invocation()
    invocation.checkpoint(
        client,
        update("CONTEXT", "START", "child", Name="child", SubType="RunInChildContext"),
        step_start("good", ParentId="child", Name="good"),
        step_succeed("good", ParentId="child", Name="good", Payload='"done"'),
        step_start("bad", ParentId="child", Name="bad"),
        update("STEP", "FAIL", "bad", ParentId="child", Name="bad", Error=DECLINED),
        update("CONTEXT", "FAIL", "child", Name="child", SubType="RunInChildContext", Error=DECLINED),
        update(
            "CHAINED_INVOKE", "START", "call", Name="call", Payload="1", ChainedInvokeOptions={"FunctionName": "echo"}
        ),
        callback_start("yes"),
        callback_start("no"),
        callback_start("late", TimeoutSeconds=1),
        wait_start("nap", 1),
    )
    invocation.suspend()
    events = execution.history()["Events"]
    ids = {
        event["Name"]: event["CallbackStartedDetails"]["CallbackId"]
        for event in events
        if event["EventType"] == "CallbackStarted"
    }
    client.send_durable_execution_callback_success(CallbackId=ids["yes"], Result=b'"agreed"')
    client.send_durable_execution_callback_failure(CallbackId=ids["no"], Error=DECLINED)
    ended = {"SUCCEEDED", "FAILED", "TIMED_OUT"}
    while True:
        invocation = execution.next_invocation()
        if all(operation["Status"] in ended for operation in invocation.operations[1:]):
            break
        invocation.suspend()
    invocation.succeed({"all": "well"})
    execution.end()
    return execution


def test_an_execution(finished) -> None:
    execution = finished.get()
    assert execution["DurableExecutionArn"] == finished.arn
    assert execution["FunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:puppet:$LATEST"
    assert f"/{execution['DurableExecutionName']}/" in finished.arn
    assert (execution["Status"], execution["Version"]) == ("SUCCEEDED", "$LATEST")
    assert json.loads(execution["InputPayload"]) == {"of": "everything"}
    assert json.loads(execution["Result"]) == {"all": "well"}
    assert isinstance(execution["StartTimestamp"], datetime)
    assert execution["StartTimestamp"] < execution["EndTimestamp"]


def test_an_execution_without_its_data(client, finished) -> None:
    execution = client.get_durable_execution(DurableExecutionArn=finished.arn, IncludeExecutionData=False)
    assert execution["Status"] == "SUCCEEDED"
    assert execution["ExecutionDataIncluded"] is False
    assert {"InputPayload", "Result"}.isdisjoint(execution)


def test_every_event(finished) -> None:
    events = finished.history(IncludeExecutionData=True)["Events"]
    assert [event["EventId"] for event in events] == list(range(1, len(events) + 1))
    assert [event["EventTimestamp"] for event in events] == sorted(event["EventTimestamp"] for event in events)
    # The details of an event are named after its type.
    assert all(f"{event['EventType']}Details" in event for event in events)
    by_type = {event["EventType"]: event for event in events}
    assert set(by_type) == {
        "ExecutionStarted", "ContextStarted", "StepStarted", "StepSucceeded", "StepFailed", "ContextFailed",
        "ChainedInvokeStarted", "ChainedInvokeSucceeded", "CallbackStarted", "CallbackSucceeded", "CallbackFailed",
        "CallbackTimedOut", "WaitStarted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded",
    }  # fmt: skip
    assert by_type["StepSucceeded"]["StepSucceededDetails"]["Result"]["Payload"] == '"done"'
    assert by_type["StepSucceeded"]["ParentId"] == by_type["ContextStarted"]["Id"] == "child"
    assert by_type["StepFailed"]["StepFailedDetails"]["Error"]["Payload"] == DECLINED
    assert by_type["ContextFailed"]["SubType"] == "RunInChildContext"
    assert by_type["CallbackSucceeded"]["CallbackSucceededDetails"]["Result"]["Payload"] == '"agreed"'
    assert by_type["CallbackFailed"]["CallbackFailedDetails"]["Error"]["Payload"] == DECLINED
    timed_out = by_type["CallbackTimedOut"]["CallbackTimedOutDetails"]["Error"]["Payload"]
    assert timed_out["ErrorType"] == "Callback.Timeout"
    assert by_type["WaitStarted"]["WaitStartedDetails"]["Duration"] == 1
    assert by_type["InvocationCompleted"]["InvocationCompletedDetails"]["RequestId"]
    assert by_type["ExecutionSucceeded"]["ExecutionSucceededDetails"]["Result"]["Payload"] == '{"all": "well"}'


def test_events_without_their_data(finished) -> None:
    whole, bare = (finished.history(IncludeExecutionData=included)["Events"] for included in (True, False))
    assert [event["EventType"] for event in bare] == [event["EventType"] for event in whole]
    [result] = [event["StepSucceededDetails"]["Result"] for event in bare if event["EventType"] == "StepSucceeded"]
    assert "Payload" not in result
    [error] = [event["StepFailedDetails"]["Error"] for event in bare if event["EventType"] == "StepFailed"]
    assert "Payload" not in error
    # With data is how it comes unless it is told otherwise.
    assert finished.history()["Events"] == whole


@pytest.mark.parametrize("size", [1, 5, PAGE_ITEMS])
@pytest.mark.parametrize("reverse", [False, True])
def test_pages(client, finished, size: int, reverse: bool) -> None:
    count = len(finished.history(MaxItems=PAGE_ITEMS)["Events"])
    pages = client.get_paginator("get_durable_execution_history").paginate(
        DurableExecutionArn=finished.arn, ReverseOrder=reverse, PaginationConfig={"PageSize": size}
    )
    pages = [[event["EventId"] for event in page["Events"]] for page in pages]
    assert all(len(page) == size for page in pages[:-1])
    assert len(pages) == -(-count // size)
    expected = list(range(1, count + 1))
    assert [id for page in pages for id in page] == (expected[::-1] if reverse else expected)


def test_a_page_of_nothing_is_a_page_of_the_usual_size(finished) -> None:
    assert finished.history(MaxItems=0)["Events"] == finished.history()["Events"]


def test_a_marker_stays_good_while_the_history_grows(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    invocation.checkpoint(client, step_start("one"))
    first = execution.history(MaxItems=1)
    invocation.checkpoint(client, step_succeed("one"))
    rest = execution.history(Marker=first["NextMarker"])["Events"]
    assert [event["EventType"] for event in rest] == ["StepStarted", "StepSucceeded"]
    invocation.succeed()


@pytest.mark.parametrize("arguments", [{"MaxItems": PAGE_ITEMS + 1}, {"Marker": "nonsense"}], ids=str)
def test_a_page_that_is_not_there(client, finished, arguments: dict) -> None:
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        finished.history(**arguments)


def test_a_failure(client, start) -> None:
    execution = start()
    execution.next_invocation().fail(DECLINED)
    assert execution.end()["Error"] == DECLINED
    event = execution.history(IncludeExecutionData=True)["Events"][-1]
    assert event["EventType"] == "ExecutionFailed"
    assert event["ExecutionFailedDetails"]["Error"]["Payload"] == DECLINED
