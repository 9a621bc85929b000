"""What is not Lambda's: the routes of the Python emulator, which SAM uses."""

import json
import re
from pathlib import Path

import pytest
from conftest import echo
from harness.execution import Execution
from harness.functions import FunctionEndpoint
from harness.server import Server
from test_errors import request

START = {
    "AccountId": "123456789012",
    "FunctionName": "echo",
    "FunctionQualifier": "$LATEST",
    "ExecutionTimeoutSeconds": 60,
    "ExecutionRetentionPeriodDays": 1,
    "Input": '{"from": "SAM"}',
}


def test_health(server) -> None:
    status, headers, body = request(server, "GET", "/health")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body) == {"status": "healthy"}


def test_metrics(server) -> None:
    status, headers, body = request(server, "GET", "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    # Prometheus' text format: comments, and a name with a number.
    sample = re.compile(r'[a-z_:][a-z0-9_:]*(\{(\w+="[^"]*",?)*\})? [0-9.eE+-]+')
    lines = body.decode().splitlines()
    assert lines
    assert all(line.startswith("# ") or sample.fullmatch(line) for line in lines)


def test_start(server, client, name) -> None:
    status, _, body = request(
        server, "POST", "/start-durable-execution", json.dumps({**START, "ExecutionName": name}).encode()
    )
    assert status == 201
    execution = Execution(json.loads(body)["ExecutionArn"], client).end()
    assert execution["DurableExecutionName"] == name
    assert json.loads(execution["Result"]) == {"from": "SAM"}


@pytest.mark.parametrize("missing", ["FunctionName", "FunctionQualifier"])
def test_start_without_something(server, name, missing: str) -> None:
    start = {key: value for key, value in START.items() if key != missing}
    status, headers, _ = request(
        server, "POST", "/start-durable-execution", json.dumps({**start, "ExecutionName": name}).encode()
    )
    assert (status, headers["x-amzn-errortype"]) == (400, "InvalidParameterValueException")


def test_an_endpoint_for_functions_needs_an_address(server) -> None:
    for body in (b"{}", b'{"EndpointUrl": ""}', b'{"EndpointUrl": "nonsense"}'):
        status, headers, _ = request(server, "PUT", "/lambda-endpoint", body)
        assert (status, headers["x-amzn-errortype"]) == (400, "InvalidParameterValueException")


def test_an_endpoint_for_functions(tmp_path: Path) -> None:
    with FunctionEndpoint({"echo": echo}) as endpoint, Server(log=tmp_path / "server.log") as server:
        client = server.client()
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.invoke(FunctionName="echo")
        status, _, _ = request(server, "PUT", "/lambda-endpoint", json.dumps({"EndpointUrl": endpoint.url}).encode())
        assert status == 200
        assert json.load(client.invoke(FunctionName="echo", Payload=b"[1]")["Payload"]) == [1]


def test_start_with_an_endpoint_of_its_own(tmp_path: Path, name) -> None:
    with FunctionEndpoint({"echo": echo}) as endpoint, Server(log=tmp_path / "server.log") as server:
        start = {**START, "ExecutionName": name, "LambdaEndpoint": endpoint.url}
        status, _, body = request(server, "POST", "/start-durable-execution", json.dumps(start).encode())
        assert status == 201
        assert Execution(json.loads(body)["ExecutionArn"], server.client()).end()["Status"] == "SUCCEEDED"
