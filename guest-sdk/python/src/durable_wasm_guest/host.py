"""The host's functions, by the names that `wit/` gives them.

While a component is built there is no host: what modules log then is dropped, and the warm-up
puts a stand-in in the place of the other functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from wit_world.imports import checkpoint as _checkpoint
from wit_world.imports import log as _log
from wit_world.imports import step_scope as _step_scope

checkpoint: Callable[[list[Any], Any], Any] = _checkpoint.checkpoint
get_execution_state: Callable[[str, int], Any] = _checkpoint.get_execution_state
write_log: Callable[[Any], None] = _log.write
enter_step: Callable[[str, int], None] = _step_scope.enter
leave_step: Callable[[], None] = _step_scope.leave

DURABLE = _checkpoint.Mode.DURABLE
LAZY = _checkpoint.Mode.LAZY


@contextmanager
def unheard() -> Iterator[None]:
    """Drops what is logged."""
    global write_log
    write_log = lambda _: None  # noqa: E731 - it takes the place of a function
    try:
        yield
    finally:
        write_log = _log.write
