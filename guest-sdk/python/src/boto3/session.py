"""As `boto3.session`."""

from boto3 import Session

__all__ = ["Session"]
