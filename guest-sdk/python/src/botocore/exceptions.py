"""As `botocore.exceptions`: the errors that handlers and the SDK catch."""

from __future__ import annotations

from typing import Any


class BotoCoreError(Exception):
    """Something failed before a service was asked."""

    fmt = "An unspecified error occurred"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(self.fmt.format(**kwargs))
        self.kwargs = kwargs


class ClientError(Exception):
    """A service refused a call."""

    def __init__(self, error_response: dict[str, Any], operation_name: str) -> None:
        error = error_response.get("Error", {})
        super().__init__(
            f"An error occurred ({error.get('Code', 'Unknown')}) when calling the {operation_name} operation:"
            f" {error.get('Message', 'Unknown')}"
        )
        self.response = error_response
        self.operation_name = operation_name


class HTTPClientError(BotoCoreError):
    """A connection failed."""

    fmt = "An HTTP Client raised an unhandled exception: {error}"


class EndpointConnectionError(BotoCoreError):
    """An endpoint cannot be reached."""

    fmt = 'Could not connect to the endpoint URL: "{endpoint_url}"'


class ConnectTimeoutError(BotoCoreError):
    """An endpoint does not answer."""

    fmt = 'Connect timeout on endpoint URL: "{endpoint_url}"'


class ReadTimeoutError(HTTPClientError):
    """An endpoint answers too late."""

    fmt = 'Read timeout on endpoint URL: "{endpoint_url}"'


class NoCredentialsError(BotoCoreError):
    """Nobody has signed in."""

    fmt = "Unable to locate credentials"


class ParamValidationError(BotoCoreError):
    """A parameter is wrong."""

    fmt = "Parameter validation failed:\n{report}"


def __getattr__(name: str) -> Any:
    if not name.endswith(("Error", "Exception", "Errors")):
        raise AttributeError(name)
    return type(name, (BotoCoreError,), {"__module__": __name__})
