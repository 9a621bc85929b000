"""What the stand-in answers, as boto3 reads it."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from cloudformation import Stack
from harness.server import REGION
from logs import Logs
from stand_in import StandIn

TEMPLATE = """
Resources:
  Step01: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: step}}
  Echo: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: echo, FunctionName: target_echo}}
  Table: {Type: 'AWS::DynamoDB::Table', Properties: {}}
"""
# An ARN has neither quotes nor backslashes. If it had, they would be escaped.
ARN = 'arn:aws:lambda:us-east-1:123456789012:function:Step01:$LATEST/"quotes" and \\'
STARTED_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def record(message: str, milliseconds: int = 0, **fields: str) -> str:
    """A line that the server writes."""
    timestamp = f"2026-01-01T00:00:00.{milliseconds:03}Z"
    return json.dumps(
        {"timestamp": timestamp, "level": "INFO", "message": message, "durableExecutionArn": ARN, **fields}
    )


RECORDS = [
    "not a record",
    record("plain"),
    record(json.dumps({"plugin": "P", "durableExecutionArn": ARN}), 5),
    record(json.dumps({"plugin": "P", "executionArn": ARN}), 6),
    record(json.dumps({"plugin": "of nobody"}), 7),
    record("of another execution", durableExecutionArn=f"{ARN}2"),
    record("of another function", durableExecutionArn=ARN.replace("Step01", "Step02")),
    record("too late", 999),
]


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    template, log = tmp_path / "template.yaml", tmp_path / "server.log"
    template.write_text(TEMPLATE)
    log.write_text("\n".join(RECORDS))
    with StandIn(Stack(template), Logs(log)) as stand_in:
        yield stand_in


def client(stand_in: StandIn, service: str):
    return boto3.client(
        service,
        endpoint_url=stand_in.url,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def test_the_functions_of_a_stack(stand_in: StandIn) -> None:
    cloudformation = client(stand_in, "cloudformation")
    resources = cloudformation.list_stack_resources(StackName="any")["StackResourceSummaries"]
    assert {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources} == {
        "Step01": "Step01",
        "Echo": "target_echo",
    }
    assert {resource["ResourceType"] for resource in resources} == {"AWS::Lambda::Function"}
    one = cloudformation.describe_stack_resource(StackName="any", LogicalResourceId="Echo")["StackResourceDetail"]
    assert one["PhysicalResourceId"] == "target_echo"
    cloudformation.delete_stack(StackName="any")


def test_what_is_not_there(stand_in: StandIn) -> None:
    cloudformation, logs = client(stand_in, "cloudformation"), client(stand_in, "logs")
    with pytest.raises(ClientError, match="Table"):
        cloudformation.describe_stack_resource(StackName="any", LogicalResourceId="Table")
    with pytest.raises(ClientError, match="ListStacks"):
        cloudformation.list_stacks()
    with pytest.raises(logs.exceptions.InvalidParameterException, match="DescribeLogGroups"):
        logs.describe_log_groups()
    with pytest.raises(logs.exceptions.InvalidParameterException, match="ERROR"):
        logs.filter_log_events(logGroupName="/aws/lambda/Step01", filterPattern="ERROR")


def test_the_records_of_an_execution(stand_in: StandIn) -> None:
    escaped = ARN.replace("\\", "\\\\").replace('"', '\\"')
    events = client(stand_in, "logs").filter_log_events(
        logGroupName="/aws/lambda/Step01",
        filterPattern=f'{{ ($.durableExecutionArn = "{escaped}") || ($.executionArn = "{escaped}") }}',
        startTime=STARTED_MS,
        endTime=STARTED_MS + 10,
    )["events"]
    # A message that is JSON is the event; any other is one field of it.
    assert [(event["timestamp"] - STARTED_MS, json.loads(event["message"]).get("plugin")) for event in events] == [
        (0, None),
        (5, "P"),
        (6, "P"),
    ]
    assert json.loads(events[0]["message"])["message"] == "plain"
