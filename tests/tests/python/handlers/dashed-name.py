"""A file whose name is no name of Python's, which Lambda does not mind."""

from aws_durable_execution_sdk_python import DurableContext, durable_execution


@durable_execution
def handler(event: object, context: DurableContext) -> str:
    return context.step(lambda _: "done", name="do")
