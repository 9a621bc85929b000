"""Handlers of the official Python SDK, in a process of their own, complete with our server as their service."""

import json
import multiprocessing
import os
import socket
from collections.abc import Iterator

import pytest
from harness.execution import Execution
from harness.functions import listen, url_of
from harness.server import OFFLINE, Server

FUNCTIONS = ("quickstart", "approval", "declined")


def run_functions(listener: socket.socket, service_url: str) -> None:
    """The process: its environment, and then what `quickstart.py` does when it is run."""
    os.environ.update(OFFLINE, AWS_ENDPOINT_URL_LAMBDA=service_url)
    import quickstart

    quickstart.serve(listener)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    listener = listen()
    functions = [f"--function={name}={url_of(listener)}" for name in FUNCTIONS]
    with Server(*functions, log=tmp_path_factory.mktemp("server") / "server.log") as service:
        process = multiprocessing.get_context("spawn").Process(target=run_functions, args=(listener, service.url))
        process.start()
        yield service
        process.terminate()
        process.join()


def test_the_quickstart_completes(service: Server) -> None:
    client = service.client()
    answer = client.invoke(FunctionName="quickstart")
    assert json.load(answer["Payload"]) == ["1 2", "3 4 4 3", "5 6"]
    execution = Execution(answer["DurableExecutionArn"], client)
    assert execution.get()["Status"] == "SUCCEEDED"
    name = execution.get()["DurableExecutionName"]
    assert [(event["EventType"], event.get("Name")) for event in execution.history()["Events"]] == [
        ("ExecutionStarted", name),
        ("StepStarted", "one"),
        ("StepSucceeded", "one"),
        ("WaitStarted", None),
        ("InvocationCompleted", None),
        ("WaitSucceeded", None),
        ("ContextStarted", "two"),
        ("StepStarted", "two_1"),
        ("StepSucceeded", "two_1"),
        ("StepStarted", "two_2"),
        ("StepSucceeded", "two_2"),
        ("ContextSucceeded", "two"),
        ("StepStarted", "three"),
        ("StepSucceeded", "three"),
        ("InvocationCompleted", None),
        ("ExecutionSucceeded", name),
    ]


def test_a_callback_and_a_call_of_another_function(service: Server) -> None:
    client = service.client()
    answer = client.invoke(FunctionName="approval", InvocationType="Event", Payload=b'{"amount":5}')
    execution = Execution(answer["DurableExecutionArn"], client)
    callback = execution.wait_for_event("CallbackStarted")["CallbackStartedDetails"]
    client.send_durable_execution_callback_success(CallbackId=callback["CallbackId"], Result=b"yes")
    end = execution.end()
    assert end["Status"] == "SUCCEEDED", end
    assert json.loads(end["Result"]) == {
        "request": {"amount": 5},
        "answer": "yes",
        "numbers": ["1 2", "3 4 4 3", "5 6"],
    }


def test_an_exception_fails_the_execution(service: Server) -> None:
    client = service.client()
    answer = client.invoke(FunctionName="declined")
    assert answer["FunctionError"] == "Unhandled"
    execution = Execution(answer["DurableExecutionArn"], client).get()
    assert execution["Status"] == "FAILED"
    assert execution["Error"]["ErrorType"] == "ValueError"
    assert execution["Error"]["ErrorMessage"] == "the bank said no"
