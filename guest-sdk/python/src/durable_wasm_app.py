"""The module that componentize-py makes a component of. Importing it does everything that is done once, at build."""

from durable_wasm_guest.build import make
from durable_wasm_guest.entry import Handler

__all__ = ["Handler"]

make.make()
