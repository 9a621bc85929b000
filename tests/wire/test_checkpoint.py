"""CheckpointDurableExecution and GetDurableExecutionState: what an SDK does while it runs a handler."""

from base64 import b64decode, b64encode

import pytest
from conftest import DECLINED
from harness.puppet import Invocation
from updates import callback_start, step_start, step_succeed, update, wait_start

# Printable ASCII is all that a name may have.
ODD_NAME = 'a/b %2F ?#&=+ "quoted" {braces} 100% ~'


@pytest.fixture
def invocation(start) -> Invocation:
    """The first invocation of an execution; the test ends it by ending the execution, or here."""
    execution = start()
    invocation = execution.next_invocation()
    yield invocation
    invocation.succeed()
    execution.wait_for("SUCCEEDED", "FAILED", "STOPPED")


def test_the_event_of_a_first_invocation(invocation: Invocation) -> None:
    assert set(invocation.event) >= {"DurableExecutionArn", "CheckpointToken", "InitialExecutionState"}
    [execution] = invocation.operations
    assert (execution["Type"], execution["Status"]) == ("EXECUTION", "STARTED")
    assert execution["ExecutionDetails"] == {"InputPayload": "null"}
    # The text that an event has, as the official SDKs read it: milliseconds since 1970.
    assert isinstance(execution["StartTimestamp"], int)


def test_a_step(client, invocation: Invocation) -> None:
    first_token = invocation.token
    answer = invocation.checkpoint(client, step_start("one", Name=ODD_NAME, SubType="Step"))
    assert answer["CheckpointToken"] != first_token
    [step] = answer["NewExecutionState"]["Operations"]
    assert (step["Id"], step["Name"], step["Type"], step["SubType"]) == ("one", ODD_NAME, "STEP", "Step")
    assert step["Status"] == "STARTED"
    done = step_succeed("one", Name=ODD_NAME, SubType="Step", Payload='"Grüße 🦀"')
    [step] = invocation.checkpoint(client, done)["NewExecutionState"]["Operations"]
    assert (step["Status"], step["StepDetails"]["Result"]) == ("SUCCEEDED", '"Grüße 🦀"')
    assert step["EndTimestamp"] >= step["StartTimestamp"]


def test_a_step_that_is_tried_again(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    retry = update("STEP", "RETRY", "one", Error=DECLINED, StepOptions={"NextAttemptDelaySeconds": 1})
    [step] = invocation.checkpoint(client, step_start("one"), retry)["NewExecutionState"]["Operations"]
    assert step["Status"] == "PENDING"
    assert (step["StepDetails"]["Attempt"], step["StepDetails"]["Error"]) == (1, DECLINED)
    assert step["StepDetails"]["NextAttemptTimestamp"] > step["StartTimestamp"]
    invocation.suspend()
    invocation = execution.next_invocation()
    assert [operation["Status"] for operation in invocation.operations] == ["STARTED", "READY"]
    invocation.checkpoint(client, step_start("one"), update("STEP", "FAIL", "one", Error=DECLINED))
    invocation.fail(DECLINED)
    assert execution.end()["Error"] == DECLINED


def test_a_wait(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    [wait] = invocation.checkpoint(client, wait_start("nap", 1))["NewExecutionState"]["Operations"]
    ends = wait["WaitDetails"]["ScheduledEndTimestamp"]
    assert (ends - wait["StartTimestamp"]).total_seconds() == 1
    invocation.suspend()
    invocation = execution.next_invocation()
    assert [operation["Status"] for operation in invocation.operations] == ["STARTED", "SUCCEEDED"]
    invocation.succeed()
    assert execution.end()["Status"] == "SUCCEEDED"


def test_a_wait_that_is_cancelled(client, invocation: Invocation) -> None:
    invocation.checkpoint(client, wait_start("nap", 3600))
    [wait] = invocation.checkpoint(client, update("WAIT", "CANCEL", "nap"))["NewExecutionState"]["Operations"]
    assert wait["Status"] == "CANCELLED"


def test_a_child_context(client, invocation: Invocation) -> None:
    answer = invocation.checkpoint(
        client,
        update("CONTEXT", "START", "outer", Name="outer"),
        step_start("inner", ParentId="outer"),
        step_succeed("inner", ParentId="outer", Payload="1"),
        update("CONTEXT", "SUCCEED", "outer", Name="outer", Payload="", ContextOptions={"ReplayChildren": True}),
    )
    operations = {operation["Id"]: operation for operation in answer["NewExecutionState"]["Operations"]}
    assert operations["inner"]["ParentId"] == "outer"
    assert operations["outer"]["ContextDetails"]["ReplayChildren"] is True


def test_a_callback_gets_an_id(client, invocation: Invocation) -> None:
    answer = invocation.checkpoint(client, callback_start("approval", TimeoutSeconds=60, HeartbeatTimeoutSeconds=30))
    [callback] = answer["NewExecutionState"]["Operations"]
    # The model's pattern: base64.
    assert b64decode(callback["CallbackDetails"]["CallbackId"], validate=True)


def test_a_chained_invoke(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    options = {"FunctionName": "echo", "TenantId": "a"}
    invocation.checkpoint(
        client, update("CHAINED_INVOKE", "START", "call", Payload="[1]", ChainedInvokeOptions=options)
    )
    invocation.suspend()
    invocation = execution.next_invocation()
    call = invocation.operations[1]
    assert (call["Status"], call["ChainedInvokeDetails"]["Result"]) == ("SUCCEEDED", "[1]")
    started = execution.wait_for_event("ChainedInvokeStarted")["ChainedInvokeStartedDetails"]
    assert (started["FunctionName"], started["TenantId"], started["Input"]["Payload"]) == ("echo", "a", "[1]")
    assert client.get_durable_execution(DurableExecutionArn=started["DurableExecutionArn"])["Result"] == "[1]"
    invocation.succeed()


def test_the_execution_ends_by_a_checkpoint(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    execution_id = invocation.operations[0]["Id"]
    result = '"' + 1_000_000 * "x" + '"'
    invocation.checkpoint(client, update("EXECUTION", "SUCCEED", execution_id, Payload=result))
    invocation.output.put({"Status": "SUCCEEDED", "Result": ""})
    assert execution.end()["Result"] == result


def test_a_client_token_repeats_the_answer(client, invocation: Invocation) -> None:
    token = invocation.token
    first = invocation.checkpoint(client, step_start("one"), ClientToken="token-1")
    arguments = {"DurableExecutionArn": invocation.arn, "CheckpointToken": token, "ClientToken": "token-1"}
    again = client.checkpoint_durable_execution(Updates=[step_start("one")], **arguments)
    assert without_metadata(again) == without_metadata(first)


def test_a_token_is_good_for_one_checkpoint(client, invocation: Invocation) -> None:
    used = invocation.token
    invocation.checkpoint(client, step_start("one"))
    check_token_refused(client, invocation.arn, used)


def test_a_forged_token(client, invocation: Invocation) -> None:
    forged = bytearray(b64decode(invocation.token))
    forged[-1] ^= 1
    check_token_refused(client, invocation.arn, b64encode(forged).decode())
    check_token_refused(client, invocation.arn, "Zm9yZ2Vk")
    check_token_refused(client, invocation.arn, "not base64!")


def test_the_token_of_another_execution(client, start, invocation: Invocation) -> None:
    other = start().next_invocation()
    check_token_refused(client, other.arn, invocation.token)
    other.succeed()


def test_the_token_of_an_execution_that_has_ended(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    invocation.succeed()
    execution.end()
    check_token_refused(client, invocation.arn, invocation.token)


def check_token_refused(client, arn: str, token: str) -> None:
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        client.checkpoint_durable_execution(DurableExecutionArn=arn, CheckpointToken=token, Updates=[])
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        client.get_durable_execution_state(DurableExecutionArn=arn, CheckpointToken=token)


@pytest.mark.parametrize(
    "updates",
    [
        [step_start("no spaces")],
        [step_start("one", Name="ü")],
        [step_start("one", SubType=33 * "s")],
        [step_start("one", ParentId="nobody")],
        [step_start("one"), step_succeed("one", Payload=262_145 * "x")],
        [step_succeed("one"), step_start("one")],
        [step_start("one", WaitOptions={"WaitSeconds": 1})],
        [wait_start("nap", 31_622_401)],
        [update("STEP", "CANCEL", "one")],
        [update("NAP", "START", "one")],
        [update("STEP", "SLEEP", "one")],
        [update("CHAINED_INVOKE", "START", "call")],
    ],
    ids=range(12),
)
def test_an_update_that_is_not_valid_changes_nothing(client, invocation: Invocation, updates: list[dict]) -> None:
    with pytest.raises(client.exceptions.InvalidParameterValueException) as refused:
        invocation.checkpoint(client, step_start("before"), *updates)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    # Refused whole, and the token is still good.
    [execution] = client.get_durable_execution_state(
        DurableExecutionArn=invocation.arn, CheckpointToken=invocation.token
    )["Operations"]
    assert execution["Type"] == "EXECUTION"


def test_the_state_in_pages(client, invocation: Invocation) -> None:
    ids = [f"step-{number}" for number in range(7)]
    invocation.checkpoint(client, *map(step_start, ids))
    arguments = {"DurableExecutionArn": invocation.arn, "CheckpointToken": invocation.token}
    pages = client.get_paginator("get_durable_execution_state").paginate(**arguments, PaginationConfig={"PageSize": 3})
    pages = [[operation["Id"] for operation in page["Operations"]] for page in pages]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert [id for page in pages for id in page][1:] == ids
    # The model takes 0 for the default.
    assert len(client.get_durable_execution_state(**arguments, MaxItems=0)["Operations"]) == 8


@pytest.mark.parametrize("arguments", [{"MaxItems": 1001}, {"Marker": "nonsense"}, {"Marker": "Zm9yZ2Vk"}], ids=str)
def test_a_page_that_is_not_there(client, invocation: Invocation, arguments: dict) -> None:
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        client.get_durable_execution_state(
            DurableExecutionArn=invocation.arn, CheckpointToken=invocation.token, **arguments
        )


def test_a_large_state_comes_in_pages(client, start) -> None:
    execution = start()
    invocation = execution.next_invocation()
    payload = 250_000 * "x"
    for number in range(28):
        id = f"step-{number}"
        invocation.checkpoint(client, step_start(id), step_succeed(id, Payload=payload))
    invocation.checkpoint(client, wait_start("nap", 1))
    invocation.suspend()
    invocation = execution.next_invocation()
    operations = list(invocation.operations)
    marker = invocation.event["InitialExecutionState"]["NextMarker"]
    assert marker
    while marker:
        page = client.get_durable_execution_state(
            DurableExecutionArn=invocation.arn, CheckpointToken=invocation.token, Marker=marker
        )
        operations.extend(page["Operations"])
        marker = page.get("NextMarker")
    assert len(operations) == 1 + 28 + 1
    invocation.succeed()


def without_metadata(answer: dict) -> dict:
    """What the service answered, less what belongs to the call."""
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}
