"""What boto3 raises for each operation, and the bytes that make it do so.

The errors about encryption keys are declared too. Nothing is encrypted here, so nothing raises them.
"""

import json
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest

# Well formed, and nowhere.
ARN = f"arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST/durable-execution/{'n' * 8}/{'0' * 36}"
NO_ARN = "nonsense"
TOKEN = "dG9rZW4="

CONTROL = ("stop", "pause", "resume", "delete")
OF_AN_EXECUTION = {
    "get_durable_execution": {},
    "get_durable_execution_history": {},
    **{f"{operation}_durable_execution": {} for operation in CONTROL},
    "checkpoint_durable_execution": {"CheckpointToken": TOKEN},
    "get_durable_execution_state": {"CheckpointToken": TOKEN},
}
# These do not declare that an execution may be unknown: the token is then not valid.
BY_TOKEN = {"checkpoint_durable_execution", "get_durable_execution_state"}


@pytest.mark.parametrize("operation", OF_AN_EXECUTION)
def test_an_execution_that_is_not_there(client, operation: str) -> None:
    exceptions = client.exceptions
    expected = (
        exceptions.InvalidParameterValueException if operation in BY_TOKEN else exceptions.ResourceNotFoundException
    )
    with pytest.raises(expected) as refused:
        getattr(client, operation)(DurableExecutionArn=ARN, **OF_AN_EXECUTION[operation])
    check_parsed(refused.value)


@pytest.mark.parametrize("operation", OF_AN_EXECUTION)
@pytest.mark.parametrize("arn", [NO_ARN, "a/b%2F c?#", f"{ARN}/more", 1025 * "a"], ids=lambda arn: arn[:12])
def test_a_text_that_names_no_execution(client, operation: str, arn: str) -> None:
    with pytest.raises(client.exceptions.InvalidParameterValueException) as refused:
        getattr(client, operation)(DurableExecutionArn=arn, **OF_AN_EXECUTION[operation])
    check_parsed(refused.value)


def check_parsed(error) -> None:
    """Checks that boto3 found everything an error has where it looks for it."""
    response = error.response
    assert response["Error"]["Code"] == type(error).__name__
    assert response["Error"]["Message"]
    assert response["Type"] == "User"
    assert response["ResponseMetadata"]["RequestId"]


def request(
    server, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers and the body that answer a request as it stands here."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Content-Type": "application/json", **names})
    response = connection.getresponse()
    answer = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return answer


def check_refused(answer: tuple[int, dict[str, str], bytes], status: int, exception: str) -> dict:
    """Checks the bytes of an error, and gives its body."""
    actual, headers, body = answer
    assert (actual, headers.get("x-amzn-errortype")) == (status, exception), body
    assert headers["content-type"].startswith("application/json")
    return json.loads(body)


def path(operation: str = "", arn: str = ARN) -> str:
    return f"/2025-12-01/durable-executions/{quote(arn, safe='')}{operation}"


def test_the_names_of_an_errors_fields(server) -> None:
    # The model spells the message of this error with a capital, and of the next without.
    body = check_refused(request(server, "GET", path()), 404, "ResourceNotFoundException")
    assert set(body) == {"Type", "Message"}
    body = check_refused(request(server, "GET", path(arn=NO_ARN)), 400, "InvalidParameterValueException")
    assert set(body) == {"Type", "message"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b'{"Updates": 1}', b'{"CheckpointToken": []}']
)
def test_a_body_that_is_none(server, body: bytes) -> None:
    status, headers, _ = request(server, "POST", path("/checkpoint"), body)
    assert 400 <= status < 500
    assert headers["x-amzn-errortype"].endswith("Exception")


@pytest.mark.parametrize("query", ["MaxItems=many", "MaxItems=-1", "ReverseOrder=perhaps", "IncludeExecutionData=1.5"])
def test_a_query_of_the_wrong_type(server, query: str) -> None:
    status, headers, _ = request(server, "GET", f"{path('/history')}?{query}")
    assert 400 <= status < 500
    assert headers["x-amzn-errortype"].endswith("Exception")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/nowhere"),
        ("POST", "/2015-03-31/functions"),
        ("PATCH", path()),
        ("PUT", path("/stop")),
        ("GET", "/%ff%00"),
    ],
)
def test_a_request_that_is_no_operation(server, method: str, target: str) -> None:
    status, _, body = request(server, method, target)
    assert 400 <= status < 500
    assert json.loads(body)


def test_headers_of_a_foreign_site_are_refused(server) -> None:
    # A page in a browser that has made its name resolve to this machine, and one that just tries.
    for headers in ({"Host": "attacker.example"}, {"Origin": "http://attacker.example"}):
        status, _, _ = request(server, "POST", path("/stop"), b"{}", **headers)
        assert status == 403
    status, _, _ = request(server, "GET", path(), Host=f"localhost:{urlsplit(server.url).port}")
    assert status == 404


def test_a_body_that_is_too_large(server) -> None:
    status, headers, _ = request(server, "POST", path("/checkpoint"), (10 * 1024 * 1024 + 1) * b" ")
    assert (status, headers["x-amzn-errortype"]) == (413, "RequestTooLargeException")


def test_a_head_that_is_too_large(server) -> None:
    try:
        status, _, _ = request(server, "GET", path(), X_Long=1024 * 1024 * "x")
    except ConnectionError:
        # It had closed the connection before all was sent.
        return
    assert 400 <= status < 500
