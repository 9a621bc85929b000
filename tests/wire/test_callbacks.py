"""SendDurableExecutionCallbackSuccess, -Failure and -Heartbeat."""

import time
from base64 import b64decode, b64encode

import pytest
from conftest import DECLINED
from updates import callback_start


@pytest.fixture
def callback(client, start):
    """Makes an execution that waits for a callback, and gives it with the callback's id."""

    def callback(**options: int):
        execution = start()
        invocation = execution.next_invocation()
        [operation] = invocation.checkpoint(client, callback_start("approval", **options))["NewExecutionState"][
            "Operations"
        ]
        invocation.suspend()
        return execution, operation["CallbackDetails"]["CallbackId"]

    return callback


def outcome(execution) -> dict:
    """The callback when the handler next sees it; then the execution ends."""
    invocation = execution.next_invocation()
    invocation.succeed()
    return invocation.operations[1]


@pytest.mark.parametrize("result", ['"yes"', "", "{not json", "Grüße 🦀", 1_000_000 * "x"], ids=lambda text: text[:9])
def test_success(client, callback, result: str) -> None:
    execution, id = callback()
    client.send_durable_execution_callback_success(CallbackId=id, Result=result.encode())
    operation = outcome(execution)
    assert operation["Status"] == "SUCCEEDED"
    assert operation["CallbackDetails"].get("Result", "") == result


def test_success_without_a_result(client, callback) -> None:
    execution, id = callback()
    client.send_durable_execution_callback_success(CallbackId=id)
    assert outcome(execution)["Status"] == "SUCCEEDED"


def test_failure(client, callback) -> None:
    execution, id = callback()
    client.send_durable_execution_callback_failure(CallbackId=id, Error=DECLINED)
    operation = outcome(execution)
    assert (operation["Status"], operation["CallbackDetails"]["Error"]) == ("FAILED", DECLINED)


def test_failure_without_an_error(client, callback) -> None:
    execution, id = callback()
    client.send_durable_execution_callback_failure(CallbackId=id)
    assert outcome(execution)["Status"] == "FAILED"


def test_a_heartbeat_puts_the_timeout_off(client, callback) -> None:
    execution, id = callback(HeartbeatTimeoutSeconds=1)
    for _ in range(4):
        time.sleep(0.5)
        client.send_durable_execution_callback_heartbeat(CallbackId=id)
    client.send_durable_execution_callback_success(CallbackId=id, Result=b"1")
    assert outcome(execution)["Status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("option", "error_type"),
    [("TimeoutSeconds", "Callback.Timeout"), ("HeartbeatTimeoutSeconds", "Callback.Heartbeat")],
)
def test_a_timeout(client, callback, option: str, error_type: str) -> None:
    execution, id = callback(**{option: 1})
    operation = outcome(execution)
    assert (operation["Status"], operation["CallbackDetails"]["Error"]["ErrorType"]) == ("TIMED_OUT", error_type)
    check_refused(client, id, client.exceptions.CallbackTimeoutException, 400)


def test_a_callback_ends_once(client, callback) -> None:
    execution, id = callback()
    client.send_durable_execution_callback_success(CallbackId=id)
    check_refused(client, id, client.exceptions.CallbackTimeoutException, 400)
    outcome(execution)


def test_a_callback_of_an_execution_that_has_ended(client, callback) -> None:
    execution, id = callback()
    client.stop_durable_execution(DurableExecutionArn=execution.arn)
    check_refused(client, id, client.exceptions.CallbackTimeoutException, 400)


def test_a_forged_id(client, callback) -> None:
    execution, id = callback()
    forged = bytearray(b64decode(id))
    forged[-1] ^= 1
    check_refused(client, b64encode(forged).decode(), client.exceptions.ResourceNotFoundException, 404)
    # Base64 with all the characters that a path must encode.
    check_refused(client, b64encode(b"\xfb\xff\xfe?").decode(), client.exceptions.ResourceNotFoundException, 404)
    client.stop_durable_execution(DurableExecutionArn=execution.arn)


def test_an_id_that_is_none(client) -> None:
    check_refused(client, "not base64!", client.exceptions.InvalidParameterValueException, 400)


def test_a_result_that_is_too_large(client, callback) -> None:
    execution, id = callback()
    with pytest.raises((client.exceptions.InvalidParameterValueException, client.exceptions.RequestTooLargeException)):
        client.send_durable_execution_callback_success(CallbackId=id, Result=1_048_577 * b"x")
    client.stop_durable_execution(DurableExecutionArn=execution.arn)


def check_refused(client, id: str, exception: type[Exception], status: int) -> None:
    """Checks that nothing can be done to a callback."""
    for act in (
        client.send_durable_execution_callback_success,
        client.send_durable_execution_callback_failure,
        client.send_durable_execution_callback_heartbeat,
    ):
        with pytest.raises(exception) as refused:
            act(CallbackId=id)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
