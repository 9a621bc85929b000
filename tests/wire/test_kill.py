"""Kills the server at random moments while executions run, and checks that nothing it acknowledged is lost.

The handlers live in this process, which survives: they remember what was acknowledged to them.
"""

import json
import os
import random
import time
from collections import defaultdict
from pathlib import Path
from threading import Lock

from harness.execution import Execution
from harness.functions import FunctionEndpoint
from harness.server import Server
from updates import step_start, step_succeed, wait_start

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
# How long a server may live, in seconds. It serves some hundred checkpoints in that time.
LIFE_SECONDS = (0.05, 0.5)
STEPS = 12
# Executions that are started after each kill.
STARTS = 4


class ServerIsGone(Exception):
    """What ends a handler whose server was killed: Lambda would not let it go on either."""


class Ledger:
    """The handler, and what it knows of all its executions."""

    def __init__(self) -> None:
        self.client = None
        self.problems: list[str] = []
        self._lock = Lock()
        self._acknowledged: defaultdict[str, set[str]] = defaultdict(set)
        self._generation = 0

    def bury(self) -> None:
        """Ends all handlers that run: their server is about to be killed."""
        with self._lock:
            self._generation += 1

    def __call__(self, event: dict) -> dict:
        """Runs some steps and a wait. Result: the steps' results."""
        arn, token = event["DurableExecutionArn"], event["CheckpointToken"]
        operations = {operation["Id"]: operation for operation in event["InitialExecutionState"]["Operations"]}
        with self._lock:
            generation = self._generation
            done = {id for id, operation in operations.items() if operation["Status"] == "SUCCEEDED"}
            for id in self._acknowledged[arn] - done:
                self.problems.append(f"`{id}` of `{arn}` was acknowledged, and lost")

        def checkpoint(*updates: dict) -> None:
            nonlocal token
            arguments = {"DurableExecutionArn": arn, "CheckpointToken": token, "Updates": updates}
            token = self.client.checkpoint_durable_execution(**arguments)["CheckpointToken"]

        for number in range(STEPS):
            if number == STEPS // 2 and not self._wait_is_over(operations, checkpoint):
                return {"Status": "PENDING"}
            id = f"step-{number}"
            if id in done:
                continue
            if id not in operations:
                checkpoint(step_start(id))
            self._run(generation, arn, id)
            checkpoint(step_succeed(id, Payload=str(number)))
            with self._lock:
                self._acknowledged[arn].add(id)
        return {"Status": "SUCCEEDED", "Result": json.dumps(list(range(STEPS)))}

    def _wait_is_over(self, operations: dict, checkpoint) -> bool:
        if "nap" not in operations:
            checkpoint(wait_start("nap", 1))
        return operations.get("nap", {}).get("Status") == "SUCCEEDED"

    def _run(self, generation: int, arn: str, id: str) -> None:
        """The body of a step."""
        with self._lock:
            if generation != self._generation:
                raise ServerIsGone
            if id in self._acknowledged[arn]:
                self.problems.append(f"`{id}` of `{arn}` was acknowledged, and run again")


def start(client, name: str) -> str:
    """Starts an execution, for which its name is good as often as it takes."""
    answer = client.invoke(FunctionName="ledger", InvocationType="Event", DurableExecutionName=name, Payload=b"0")
    return answer["DurableExecutionArn"]


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    print(f"seed {SEED}: SEED={SEED} KILLS={KILLS} does it again")
    chance = random.Random(SEED)
    ledger = Ledger()
    with FunctionEndpoint({"ledger": ledger}) as endpoint:
        server = Server(
            f"--function=ledger={endpoint.url}", f"--store=sqlite:{tmp_path / 'store.db'}", log=tmp_path / "server.log"
        )
        with server:
            ledger.client = server.client(max_pool_connections=256, connect_timeout=5, read_timeout=5)
            arns: dict[str, str] = {}
            for kill in range(KILLS):
                die_at = time.monotonic() + chance.uniform(*LIFE_SECONDS)
                for number in range(STARTS):
                    arns[f"{kill}-{number}"] = start(ledger.client, f"{kill}-{number}")
                time.sleep(max(0.0, die_at - time.monotonic()))
                ledger.bury()
                server.kill()
                server.start()
            for name, arn in arns.items():
                # Whoever was told an execution's ARN finds it again.
                assert start(ledger.client, name) == arn
                execution = Execution(arn, ledger.client).end()
                assert execution["Status"] == "SUCCEEDED", (execution.get("Error"), ledger.problems)
                assert json.loads(execution["Result"]) == list(range(STEPS))
    assert ledger.problems == []
