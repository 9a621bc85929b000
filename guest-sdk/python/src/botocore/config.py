"""As `botocore.config`."""

from __future__ import annotations

from typing import Any


class Config:
    """Options of a client. The host's calls have none, so they are kept and not looked at."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.__dict__.update(options)

    def merge(self, other: "Config") -> "Config":
        """Both, the other one's first."""
        return Config(**{**self.__dict__, **other.__dict__})
