"""Stands in for botocore: errors and configuration."""

__version__ = "1.0.0"
