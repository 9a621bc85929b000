"""Threads that take turns: a component has one stack, and no thread of the machine."""

from __future__ import annotations

import time

from . import pool, queues, thread
from .scheduler import scheduler


def install() -> None:
    """Replaces the threads of this process. Before anything is imported that uses them."""
    thread.install()
    queues.install()
    pool.install()
    time.sleep = scheduler.pause
