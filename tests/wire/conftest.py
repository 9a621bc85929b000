"""A server for all tests here, and what they do with it."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from harness.execution import Execution
from harness.functions import FunctionEndpoint
from harness.puppet import Invocation, Puppet
from harness.server import Server

ROOT = Path(__file__).resolve().parents[2]
DECLINED = {
    "ErrorType": "Declined",
    "ErrorMessage": "the bank said no",
    "ErrorData": '{"code":51}',
    "StackTrace": ["bank:7"],
}


def echo(event: dict) -> dict:
    """Succeeds with its input."""
    execution = event["InitialExecutionState"]["Operations"][0]
    return {"Status": "SUCCEEDED", "Result": execution["ExecutionDetails"]["InputPayload"]}


def decline(_: dict) -> dict:
    """Fails."""
    return {"Status": "FAILED", "Error": DECLINED}


@dataclass(frozen=True)
class PuppetExecution(Execution):
    """An execution of the puppet."""

    puppet: Puppet

    def next_invocation(self) -> Invocation:
        """Its next invocation, once it comes."""
        return self.puppet.next_invocation(self.arn)


@pytest.fixture(scope="session")
def puppet() -> Puppet:
    return Puppet()


@pytest.fixture(scope="session")
def server(puppet: Puppet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    handlers = {"puppet": puppet, "other-puppet": puppet, "echo": echo, "decline": decline}
    with FunctionEndpoint(handlers) as endpoint:
        functions = [f"--function={name}={endpoint.url}" for name in handlers]
        # One that is not external: a component.
        functions.append(f"--function=quickstart={ROOT / 'examples/rust/quickstart'}")
        with Server(*functions, log=tmp_path_factory.mktemp("server") / "server.log") as server:
            yield server


@pytest.fixture(scope="session")
def client(server: Server):
    return server.client()


@pytest.fixture
def start(client, puppet: Puppet) -> Callable[..., PuppetExecution]:
    """Starts an execution of the puppet, which will be at its first invocation."""

    def start(payload: object = None, function: str = "puppet", **arguments: object) -> PuppetExecution:
        content = json.dumps(payload).encode()
        answer = client.invoke(
            FunctionName=function, InvocationType="Event", Payload=content, Qualifier="$LATEST", **arguments
        )
        return PuppetExecution(answer["DurableExecutionArn"], client, puppet)

    return start


@pytest.fixture
def name() -> str:
    """A name that nothing else has."""
    return f"wire-{uuid4().hex}"


@pytest.fixture(autouse=True, scope="session")
def no_credentials_of_the_user() -> None:
    """Forgets what AWS settings the user has: nothing here is for AWS."""
    for variable in [variable for variable in os.environ if variable.startswith("AWS_")]:
        del os.environ[variable]
