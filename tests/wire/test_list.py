"""ListDurableExecutionsByFunction: filters, order, pages."""

from datetime import UTC, datetime, timedelta

import pytest

FUNCTION = "other-puppet"


@pytest.fixture(scope="module")
def executions(client, puppet) -> list[dict]:
    """Five executions as they are listed, oldest first: two that succeeded, one that failed, two that run."""
    arns = []
    for number in range(5):
        name = f"listed-{number}"
        answer = client.invoke(FunctionName=FUNCTION, InvocationType="Event", DurableExecutionName=name, Payload=b"1")
        arns.append(answer["DurableExecutionArn"])
    invocations = [puppet.next_invocation(arn) for arn in arns]
    for invocation in invocations[:2]:
        invocation.succeed()
    invocations[2].fail({"ErrorMessage": "no"})
    while len(listed(client, Statuses=["RUNNING"])) > 2:
        pass
    yield listed(client, ReverseOrder=True)
    for invocation in invocations[3:]:
        invocation.succeed()


def listed(client, **arguments: object) -> list[dict]:
    return client.list_durable_executions_by_function(FunctionName=FUNCTION, **arguments)["DurableExecutions"]


def names(executions: list[dict]) -> list[str]:
    return [execution["DurableExecutionName"] for execution in executions]


def test_what_is_listed(client, executions) -> None:
    assert sorted(names(executions)) == [f"listed-{number}" for number in range(5)]
    for execution in executions:
        got = client.get_durable_execution(DurableExecutionArn=execution["DurableExecutionArn"])
        for key in ("DurableExecutionName", "FunctionArn", "Status", "StartTimestamp"):
            assert execution[key] == got[key]
        assert execution.get("EndTimestamp") == got.get("EndTimestamp")


def test_order(client, executions) -> None:
    starts = [execution["StartTimestamp"] for execution in executions]
    assert starts == sorted(starts)
    # The newest come first unless it is told otherwise.
    assert names(listed(client)) == names(listed(client, ReverseOrder=False)) == names(executions)[::-1]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["RUNNING"], {"listed-3", "listed-4"}),
        (["SUCCEEDED"], {"listed-0", "listed-1"}),
        (["SUCCEEDED", "FAILED"], {"listed-0", "listed-1", "listed-2"}),
        (["STOPPED", "TIMED_OUT", "PAUSED", "PAUSING", "DELETING"], set()),
    ],
)
def test_statuses(client, executions, statuses: list[str], expected: set[str]) -> None:
    assert set(names(listed(client, Statuses=statuses))) == expected


def test_a_name(client, executions) -> None:
    assert names(listed(client, DurableExecutionName="listed-3")) == ["listed-3"]
    assert listed(client, DurableExecutionName="nobody") == []


def test_times(client, executions) -> None:
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    assert len(listed(client, StartedAfter=now - hour, StartedBefore=now + hour)) == 5
    assert listed(client, StartedAfter=now + hour) == []
    assert listed(client, StartedBefore=now - hour) == []


def test_a_qualifier(client, executions) -> None:
    assert len(listed(client, Qualifier="$LATEST")) == 5


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_pages(client, executions, size: int) -> None:
    pages = client.get_paginator("list_durable_executions_by_function").paginate(
        FunctionName=FUNCTION, ReverseOrder=True, PaginationConfig={"PageSize": size}
    )
    pages = [names(page["DurableExecutions"]) for page in pages]
    assert all(len(page) == size for page in pages[:-1])
    assert [name for page in pages for name in page] == names(executions)


def test_filters_and_pages_together(client, executions) -> None:
    arguments = {"FunctionName": FUNCTION, "Statuses": ["SUCCEEDED", "FAILED"], "MaxItems": 2}
    first = client.list_durable_executions_by_function(**arguments)
    rest = client.list_durable_executions_by_function(**arguments, Marker=first["NextMarker"])
    assert set(names(first["DurableExecutions"] + rest["DurableExecutions"])) == {"listed-0", "listed-1", "listed-2"}
    assert "NextMarker" not in rest


@pytest.mark.parametrize(
    "arguments",
    [{"MaxItems": 1001}, {"Marker": "nonsense"}, {"Statuses": ["ASLEEP"]}, {"DurableExecutionName": "no spaces"}],
    ids=str,
)
def test_an_argument_that_is_not_valid(client, arguments: dict) -> None:
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        listed(client, **arguments)


def test_no_such_function(client) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.list_durable_executions_by_function(FunctionName="nobody")
