"""Invoke: three types, names, qualifiers, errors."""

import json
from base64 import b64encode

import pytest
from conftest import DECLINED
from harness.execution import Execution

FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:echo"


def test_a_call_answers_with_the_result(client) -> None:
    answer = client.invoke(FunctionName="echo", Payload=b'{"name": "World"}')
    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in answer
    assert json.load(answer["Payload"]) == {"name": "World"}
    execution = Execution(answer["DurableExecutionArn"], client).get()
    assert execution["Status"] == "SUCCEEDED"
    assert execution["InputPayload"] == '{"name": "World"}'


def test_a_component_answers_as_an_external_function_does(client) -> None:
    answer = client.invoke(FunctionName="quickstart", Payload=b"null")
    assert json.load(answer["Payload"]) == ["1 2", "3 4 4 3", "5 6"]


def test_a_failure_is_the_answer_of_a_function_and_no_exception(client) -> None:
    answer = client.invoke(FunctionName="decline")
    assert answer["StatusCode"] == 200
    assert answer["FunctionError"] == "Unhandled"
    error = json.load(answer["Payload"])
    assert error["errorType"] == DECLINED["ErrorType"]
    assert error["errorMessage"] == DECLINED["ErrorMessage"]
    assert Execution(answer["DurableExecutionArn"], client).get()["Error"] == DECLINED


def test_an_event_does_not_wait(client, start) -> None:
    execution = start({"an": "event"})
    assert execution.get()["Status"] == "RUNNING"
    invocation = execution.next_invocation()
    assert invocation.operations[0]["ExecutionDetails"]["InputPayload"] == '{"an": "event"}'
    invocation.succeed("done")
    assert execution.end()["Result"] == '"done"'


def test_an_event_is_accepted_with_202_and_no_payload(client) -> None:
    answer = client.invoke(FunctionName="echo", InvocationType="Event", Payload=b"1")
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")


def test_a_dry_run_starts_nothing(client, name) -> None:
    answer = client.invoke(FunctionName="echo", InvocationType="DryRun", DurableExecutionName=name)
    assert (answer["StatusCode"], answer["Payload"].read()) == (204, b"")
    found = client.list_durable_executions_by_function(FunctionName="echo", DurableExecutionName=name)
    assert found["DurableExecutions"] == []


def test_a_dry_run_of_no_function(client) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="nobody", InvocationType="DryRun")


def test_a_name_is_used_once(client, name) -> None:
    first = client.invoke(FunctionName="echo", DurableExecutionName=name, Payload=b"[1]")
    assert f"/durable-execution/{name}/" in first["DurableExecutionArn"]
    again = client.invoke(FunctionName="echo", DurableExecutionName=name, Payload=b"[1]")
    assert again["DurableExecutionArn"] == first["DurableExecutionArn"]
    assert json.load(again["Payload"]) == [1]
    with pytest.raises(client.exceptions.DurableExecutionAlreadyStartedException) as refused:
        client.invoke(FunctionName="echo", DurableExecutionName=name, Payload=b"[2]")
    assert refused.value.response["Error"]["Code"] == "DurableExecutionAlreadyStartedException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert name in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize(
    "function",
    ["echo", "echo:$LATEST", "123456789012:function:echo", FUNCTION_ARN, f"{FUNCTION_ARN}:$LATEST"],
)
def test_the_names_a_function_goes_by(client, function: str) -> None:
    answer = client.invoke(FunctionName=function, Payload=b"1")
    assert answer["DurableExecutionArn"].startswith(f"{FUNCTION_ARN}:$LATEST/durable-execution/")


def test_a_qualifier(client) -> None:
    assert client.invoke(FunctionName="echo", Qualifier="$LATEST", Payload=b"1")["StatusCode"] == 200
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="nobody", Qualifier="$LATEST")


def test_a_tenant(client) -> None:
    # Every character that a tenant's id may have.
    answer = client.invoke(FunctionName="echo", TenantId="a tenant/of:all+kinds=@._-", Payload=b"1")
    assert answer["StatusCode"] == 200


def test_a_client_context_and_a_log_type_are_taken(client) -> None:
    context = b64encode(b'{"client": {}}').decode()
    assert client.invoke(FunctionName="echo", ClientContext=context, LogType="None", Payload=b"1")["StatusCode"] == 200


def test_text_beyond_ascii(client) -> None:
    text = "Grüße, 世界 🦀"
    answer = client.invoke(FunctionName="echo", Payload=json.dumps(text, ensure_ascii=False).encode())
    assert json.load(answer["Payload"]) == text


@pytest.mark.parametrize("payload", [b"{", b"'text'", b"\xff\xfe", b"1 2"])
def test_a_payload_that_is_not_json(client, payload: bytes) -> None:
    with pytest.raises(client.exceptions.InvalidRequestContentException) as refused:
        client.invoke(FunctionName="echo", Payload=payload)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


# In bytes, as the model's documentation of Invoke has them.
@pytest.mark.parametrize(("invocation_type", "bound"), [("RequestResponse", 6_291_456), ("Event", 1_048_576)])
def test_a_payload_that_is_too_large(client, invocation_type: str, bound: int) -> None:
    payload = b'"' + (bound - 2) * b"x" + b'"'
    client.invoke(FunctionName="echo", InvocationType=invocation_type, Payload=payload)
    with pytest.raises(client.exceptions.RequestTooLargeException) as refused:
        client.invoke(FunctionName="echo", InvocationType=invocation_type, Payload=payload + b" ")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


@pytest.mark.parametrize(
    "arguments",
    [
        {"InvocationType": "Sometimes"},
        {"LogType": "Loud"},
        {"DurableExecutionName": "no spaces"},
        {"DurableExecutionName": 65 * "n"},
        {"FunctionName": "no spaces"},
        {"Qualifier": "no spaces"},
        {"TenantId": "#"},
    ],
    ids=str,
)
def test_an_argument_that_is_not_valid(client, arguments: dict) -> None:
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        client.invoke(**{"FunctionName": "echo", "Payload": b"1", **arguments})


def test_no_such_function(client) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException) as refused:
        client.invoke(FunctionName="nobody")
    assert "nobody" in refused.value.response["Error"]["Message"]
