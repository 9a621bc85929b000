"""Stands in for boto3: the `lambda` client serves durable executions through the host, and nothing else is there."""

from __future__ import annotations

from typing import Any

from durable_wasm_guest.aws import absent
from durable_wasm_guest.aws.client import lambda_client

__version__ = "1.0.0"


def client(service_name: str, *args: Any, **kwargs: Any) -> Any:
    """A client of a service."""
    # The first SDK asks for the service by the names it had before it was public.
    if service_name in ("lambda", "lambdainternal", "lambdainternal-local"):
        return lambda_client()
    return absent.client(service_name)


def resource(service_name: str, *args: Any, **kwargs: Any) -> Any:
    """A resource of a service."""
    return absent.client(service_name)


class Session:
    """As `boto3.Session`."""

    def __init__(self, *args: Any, region_name: str | None = None, **kwargs: Any) -> None:
        self.region_name = region_name

    client = staticmethod(client)
    resource = staticmethod(resource)

    def __getattr__(self, name: str) -> Any:
        return absent.unavailable(f"boto3.Session().{name}")


def setup_default_session(**kwargs: Any) -> None:
    """There is nothing to set up."""


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return absent.unavailable(f"boto3.{name}")
