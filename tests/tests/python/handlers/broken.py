"""A module that does not import: the others of its folder do."""

from aws_durable_execution_sdk_python import durable_execution

import no_such_module


@durable_execution
def handler(event, context):
    return no_such_module
