"""The import `checkpoint`. Tests put functions in the place of those in `durable_wasm_guest.host`."""

from dataclasses import make_dataclass
from enum import Enum

Mode = Enum("Mode", "DURABLE LAZY", start=0)
CheckpointOutput = make_dataclass("CheckpointOutput", ["operations", "next_marker", "paused"])
StateOutput = make_dataclass("StateOutput", ["operations", "next_marker"])


def checkpoint(updates, mode):
    raise NotImplementedError


def get_execution_state(marker, max_items):
    raise NotImplementedError
