"""What is done once: the SDK and the user's modules are imported, so that instances begin with them in memory."""

from __future__ import annotations

# First of all, since the folders that modules come from are the user's.
import sys

sys.dont_write_bytecode = True

from .. import chance, logs, threads  # noqa: E402

threads.install()

from .. import refusals  # noqa: E402
from ..aws import absent  # noqa: E402
from ..threads import event_loop  # noqa: E402

event_loop.install()
refusals.install()
chance.install()
logs.install()
absent.install()
