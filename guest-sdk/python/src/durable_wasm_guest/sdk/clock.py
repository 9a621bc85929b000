"""The time that the SDK goes by.

What the SDK does with the time (when a batch is full, which branch to resume, what plugins are told) is no doing of the
handler's, so it must not count as the handler reading a clock. It goes by the record instead: the latest instant that
the host has told it of.
"""

from __future__ import annotations

import datetime as _datetime
import time as _time
from collections.abc import Iterable
from types import ModuleType
from typing import Any


class RecordClock:
    """The latest instant on the record."""

    def __init__(self) -> None:
        self._milliseconds = 0

    def see(self, operations: Iterable[Any]) -> None:
        """Takes note of operations. What lies ahead on them, such as the end of a wait, does not count."""
        for operation in operations:
            latest = operation.end_timestamp or operation.start_timestamp
            if latest > self._milliseconds:
                self._milliseconds = latest

    def milliseconds(self) -> int:
        """Since 1970."""
        return self._milliseconds


record_clock = RecordClock()


class _Time(ModuleType):
    """As `time`, with clocks that follow the record."""

    def __init__(self) -> None:
        super().__init__("time")
        self.__dict__.update({name: value for name, value in vars(_time).items() if not name.startswith("__")})
        self.time = self.monotonic = self.perf_counter = lambda: record_clock.milliseconds() / 1000
        self.time_ns = self.monotonic_ns = self.perf_counter_ns = lambda: record_clock.milliseconds() * 1_000_000


class _Instants(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, _datetime.datetime)


class _RecordDatetime(_datetime.datetime, metaclass=_Instants):
    """As `datetime.datetime`, whose `now` is that of the record. Makes plain instants."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return _datetime.datetime(*args, **kwargs)

    @classmethod
    def now(cls, tz: _datetime.tzinfo | None = None) -> Any:
        return _datetime.datetime.fromtimestamp(record_clock.milliseconds() / 1000, tz)

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now(_datetime.UTC).replace(tzinfo=None)

    @classmethod
    def fromtimestamp(cls, timestamp: float, tz: _datetime.tzinfo | None = None) -> Any:
        return _datetime.datetime.fromtimestamp(timestamp, tz)

    @classmethod
    def fromisoformat(cls, text: str) -> Any:
        return _datetime.datetime.fromisoformat(text)


class _Datetime(ModuleType):
    def __init__(self) -> None:
        super().__init__("datetime")
        self.__dict__.update({name: value for name, value in vars(_datetime).items() if not name.startswith("__")})
        self.datetime = _RecordDatetime


# In the place of the modules `time` and `datetime`.
record_time = _Time()
record_datetime = _Datetime()
