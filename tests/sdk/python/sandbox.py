"""Runs a case with `durable-wasm run`."""

import json
import os
import subprocess
from pathlib import Path

from cases import FUNCTIONS, Case, Failure, Success
from outcome import Outcome, error_of, operations_of

DURABLE_WASM = os.environ.get("DURABLE_WASM", "durable-wasm")

# Exit statuses that come with a document: the execution succeeded, or it did not.
REPORTED = (0, 1)


def build(folder: Path, component: Path) -> None:
    """Builds a folder of handlers into a component."""
    _command("build", str(folder), "-o", str(component), reported=(0,))


def run_in_sandbox(case: Case, component: Path) -> Outcome:
    """What the case comes to."""
    document = json.loads(
        _command(
            *("run", str(component), "--json", "--handler", case.handler, "--input", json.dumps(case.input)),
            *(f"--function={name}={component}:{handler}" for name, handler in FUNCTIONS.items()),
            *(f"--callback={name}={_action(answer)}" for name, answer in case.callbacks.items()),
            reported=REPORTED,
        )
    )
    return Outcome(
        status=document["Status"],
        result=document.get("Result"),
        error=error_of(document.get("Error")),
        operations=operations_of(document["Operations"], random=case.random),
    )


def _action(answer: Success | Failure) -> str:
    match answer:
        case Success(payload):
            return f"success:{payload}"
        case Failure(error_type, message, data):
            return "failure:" + json.dumps({"ErrorType": error_type, "ErrorMessage": message, "ErrorData": data})


def _command(*arguments: str, reported: tuple[int, ...]) -> str:
    done = subprocess.run([DURABLE_WASM, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode in reported, f"`{' '.join(arguments)}` ended with {done.returncode}:\n{done.stderr}"
    return done.stdout
