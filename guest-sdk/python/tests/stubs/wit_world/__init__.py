"""Stands for what componentize-py generates of `wit/`."""
