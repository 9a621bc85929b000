"""Threads that take turns: a component has one stack, and no thread of the machine."""

from __future__ import annotations

from . import pool, queues, thread


def install() -> None:
    """Replaces the threads of this process. Before anything is imported that uses them."""
    thread.install()
    queues.install()
    pool.install()
