"""`asyncio.run` without sockets: a loop that waits by letting the other threads run."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any

from .scheduler import scheduler


class _Selector(selectors.BaseSelector):
    """Has nothing to select from: waits for time to pass, or for a thread that gives the loop something to do."""

    def __init__(self) -> None:
        self.loop: Any = None

    def select(self, timeout: float | None = None) -> list[Any]:
        scheduler.wait(lambda: self.loop._ready, timeout)
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> Any:
        raise OSError("asyncio cannot watch sockets in the sandbox; hint: use blocking calls in a step")

    def unregister(self, fileobj: Any) -> Any:
        raise KeyError(fileobj)

    def get_map(self) -> dict[Any, Any]:
        return {}


class EventLoop(asyncio.SelectorEventLoop):
    """As asyncio's own, without the pipe by which threads of the machine wake it."""

    def __init__(self) -> None:
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None

    def _close_self_pipe(self) -> None:
        """There is none."""

    def _write_to_self(self) -> None:
        scheduler.stir()


def install() -> None:
    """Lets `asyncio` make such loops."""
    asyncio.new_event_loop = asyncio.events.new_event_loop = EventLoop
