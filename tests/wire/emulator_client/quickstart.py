"""The quickstart of the official Python SDK as an ordinary process: a durable function that has our server as its service.

    durable-wasm serve --port 9014 --function quickstart=http://127.0.0.1:3001
    AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:9014 scripts/python.sh tests/wire/emulator_client/quickstart.py 3001

It also needs AWS_REGION, and credentials to sign with: any will do. The same in Rust is examples/rust/quickstart.
"""

import socket
import sys

from aws_durable_execution_sdk_python import (
    DurableContext,
    StepContext,
    durable_execution,
    durable_step,
    durable_with_child_context,
)
from aws_durable_execution_sdk_python.config import Duration
from harness.functions import FunctionEndpoint


@durable_step
def join(_: StepContext, first: int, second: int) -> str:
    return f"{first} {second}"


@durable_with_child_context
def both_ways(context: DurableContext, first: int, second: int) -> str:
    forward = context.step(join(first, second), name="two_1")
    backward = context.step(join(second, first), name="two_2")
    return f"{forward} {backward}"


@durable_execution
def quickstart(_: object, context: DurableContext) -> list[str]:
    one = context.step(join(1, 2), name="one")
    context.wait(Duration.from_seconds(1))
    two = context.run_in_child_context(both_ways(3, 4), name="two")
    three = context.step(join(5, 6), name="three")
    return [one, two, three]


@durable_execution
def approval(request: dict, context: DurableContext) -> dict:
    """Asks somebody outside, and calls the quickstart when they agree."""
    callback = context.create_callback(name="approval")
    answer = callback.result()
    return {"request": request, "answer": answer, "numbers": context.invoke("quickstart", None, name="numbers")}


@durable_execution
def declined(_: object, context: DurableContext) -> None:
    raise ValueError("the bank said no")


# The official SDK takes what Lambda knows of an invocation as a second argument, which may be absent.
HANDLERS = {
    handler.__name__: lambda event, handler=handler: handler(event, None)
    for handler in (quickstart, approval, declined)
}


def serve(listener: socket.socket) -> None:
    """Serves the handlers, until the process ends."""
    FunctionEndpoint(HANDLERS, listener).serve()


if __name__ == "__main__":
    serve(socket.create_server(("127.0.0.1", int(sys.argv[1]))))
