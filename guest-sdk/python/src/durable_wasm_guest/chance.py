"""The module `random`, with numbers that belong to the code that draws them.

The numbers of the module's own functions come from the host: outside steps they are the same in every invocation, and
each attempt of a step has its own, which leave those outside as they were. A generator is made when one is first asked
for a number, so that handlers without chance pay nothing.
"""

from __future__ import annotations

import os
import random
import weakref
from typing import Any

from . import scope

_SEED_BYTES = 32


class _Shared(random.Random):
    """The generator behind `random.random()` and its like."""

    def __init__(self) -> None:
        # Not the base's, which would draw a seed.
        self._by_owner: dict[Any, random.Random] = {}

    def _mine(self) -> random.Random:
        owner = scope.current_step()
        generator = self._by_owner.get(owner)
        if generator is None:
            generator = self._by_owner[owner] = _Plain(os.urandom(_SEED_BYTES))
        return generator

    def random(self) -> float:
        return self._mine().random()

    def getrandbits(self, k: int, /) -> int:
        return self._mine().getrandbits(k)

    def seed(self, a: Any = None, version: int = 2) -> None:
        owner = scope.current_step()
        if a is None:
            # Drawn when a number is asked for: componentize-py calls this as an instance begins, where reads may be denied.
            self._by_owner.pop(owner, None)
        else:
            self._by_owner[owner] = _Plain(a, version)

    @property
    def gauss_next(self) -> float | None:
        """The second number of a pair that `gauss` has drawn."""
        return self._mine().gauss_next

    @gauss_next.setter
    def gauss_next(self, value: float | None) -> None:
        self._mine().gauss_next = value

    def getstate(self) -> Any:
        return self._mine().getstate()

    def setstate(self, state: Any) -> None:
        self._mine().setstate(state)

    def forget(self) -> None:
        """Drops every generator."""
        self._by_owner.clear()


class _Plain(random.Random):
    """A generator as the standard library has it."""

    def __init__(self, seed: Any, version: int = 2) -> None:
        super().__init__(0)
        super().seed(seed, version)


_shared = _Shared()
# Generators that modules made for themselves while the component was built, and that chance was to seed.
_unseeded: weakref.WeakSet[random.Random] = weakref.WeakSet()
_seed = random.Random.seed


def _noting_seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    if a is None:
        _unseeded.add(self)
    _seed(self, a, version)


def install() -> None:
    """Replaces the functions of `random`. Before anything is imported that takes them by name."""
    for name in random.__all__:
        if isinstance(getattr(getattr(random, name), "__self__", None), random.Random):
            setattr(random, name, getattr(_shared, name))
    random._inst = _shared
    random.Random.seed = _noting_seed


def freeze() -> None:
    """Ends the building: what was drawn meanwhile is forgotten."""
    _shared.forget()
    random.Random.seed = _seed


def begin_invocation() -> None:
    """Gives the generators of modules numbers of this invocation."""
    for generator in list(_unseeded):
        generator.seed()
